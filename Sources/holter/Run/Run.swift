import Dashboard
import Heartbeat
import HeartbeatNIO
import Logging

/// One run of the program: the sessions, and how they are to be seen.
struct Run: Sendable {
    var source: SessionSource
    /// What the source said when the program began.
    var begin: SessionSource.Gathered
    var policy = MonitorPolicy()
    var view: ViewFlags

    /// Runs to the end and leaves with the status that came of it.
    func run() async throws {
        let isPlain = !view.hasScreen
        let voice = Voice(mailbox: isPlain ? nil : try Mailbox())
        let audit = try view.audit.map { try Audit($0, voice: voice) }
        let log = try view.log.map { try LogFile($0, voice: voice) }
        var random = SystemRandomNumberGenerator()
        let runner = AlertRunner()
        let lines = isPlain ? plainLines : nil
        let station = Station(
            seed: random.next(), policy: policy, logger: Self.logger(log, isPlain: isPlain))
        let result: Result<Bool, any Error>
        do {
            // Before anything happens that they could miss.
            try await audit?.keep(of: station)
            try await log?.keepJournal(of: station)
            try await lines?.keepJournal(of: station, through: try view.parsedFilter())
            try await runner.listen(to: station)
            async let programs: Void = runner.serve(station) { voice.complain($0) }
            try await begin.ports.open(station)
            let roster = Roster(
                station, source, begin, voice: voice, runner: runner, printsJournal: lines != nil)
            let areAllUp =
                isPlain
                ? try await plain(station, roster, lines)
                : try await screen(station, roster, voice.mailbox)
            runner.stop()
            await programs
            try await station.shutdown()
            result = .success(areAllUp)
        } catch {
            runner.stop()
            try? await station.shutdown(grace: .zero)
            try? await lines?.finish()
            result = .failure(error)
        }
        await audit?.finish()
        await log?.finish()
        voice.end()
        let areAllUp = try result.get()
        let asksForStatus = view.length != nil || view.json
        if asksForStatus, !areAllUp { throw ExitStatus.notAllUp }
    }

    /// The lines of a run without a screen, where they are wanted.
    private var plainLines: PlainLines? {
        // The table has standard output to itself; lines that are wanted too go beside it.
        guard view.json else { return PlainLines(Output()) }
        return view.plain ? PlainLines(Output(descriptor: 2)) : nil
    }

    private func plain(
        _ station: Station, _ roster: Roster, _ lines: PlainLines?
    ) async throws -> Bool {
        let run = PlainRun(
            station: station, roster: roster, filter: try view.parsedFilter(),
            order: view.sort == nil ? nil : try view.ordering(), length: view.length,
            summary: view.summary, lines: lines, table: view.json ? Output() : nil)
        return try await run.run()
    }

    private func screen(
        _ station: Station, _ roster: Roster, _ mailbox: Mailbox?
    ) async throws -> Bool {
        let run = ScreenRun(
            station: station, roster: roster, view: view, configuration: begin.configuration,
            mailbox: try mailbox ?? Mailbox())
        return try await run.run()
    }

    /// Where the library's words go: into the log where there is one, and warnings to standard
    /// error where no screen is that they would write over.
    private static func logger(_ log: LogFile?, isPlain: Bool) -> Logger {
        var handlers: [any LogHandler] = []
        if isPlain {
            var warnings = StreamLogHandler.standardError(label: "holter")
            warnings.logLevel = .warning
            handlers.append(warnings)
        }
        if let log { handlers.append(log) }
        // Nothing may write over a screen.
        let all: [any LogHandler] = handlers.isEmpty ? [SwiftLogNoOpLogHandler()] : handlers
        return Logger(label: "holter") { _ in MultiplexLogHandler(all) }
    }
}
