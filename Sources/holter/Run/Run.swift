import Dashboard
import Heartbeat
import HeartbeatNIO
import Logging

/// One run of the program: the sessions, and how they are to be seen.
struct Run: Sendable {
    var sessions: [WatchedSession]
    var ports: [OpenPort] = []
    var policy = MonitorPolicy()
    var view: ViewFlags
    var configuration: Configuration

    /// Runs to the end and leaves with the status that came of it.
    func run() async throws {
        let isPlain = view.plain || view.json || !TerminalLoop.isPossible
        var random = SystemRandomNumberGenerator()
        let station = Station(
            seed: random.next(), policy: policy, logger: isPlain ? Self.logger : Self.silent)
        do {
            try await ports.open(station)
            let areAllUp = isPlain ? try await plain(station) : try await screen(station)
            try await station.shutdown()
            let asksForStatus = view.length != nil || view.json
            if asksForStatus, !areAllUp { throw ExitStatus.notAllUp }
        } catch let status as ExitStatus {
            throw status
        } catch {
            try? await station.shutdown(grace: .zero)
            throw error
        }
    }

    private func plain(_ station: Station) async throws -> Bool {
        // The table has standard output to itself; lines that are wanted too go beside it.
        let lines: Output? =
            view.json ? (view.plain ? Output(descriptor: 2) : nil) : Output()
        let run = PlainRun(
            station: station, sessions: sessions, ports: ports, filter: try view.parsedFilter(),
            order: view.sort == nil ? nil : try view.ordering(), length: view.length,
            lines: lines, table: view.json ? Output() : nil)
        return try await run.run()
    }

    private func screen(_ station: Station) async throws -> Bool {
        let run = ScreenRun(
            station: station, sessions: sessions, ports: ports, view: view,
            configuration: configuration)
        return try await run.run()
    }

    /// Warnings of the library, on standard error.
    private static let logger: Logger = {
        var logger = Logger(label: "holter") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }()

    /// Nothing may write over a screen.
    private static let silent = Logger(label: "holter") { _ in SwiftLogNoOpLogHandler() }
}
