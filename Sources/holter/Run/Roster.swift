import Heartbeat
import HeartbeatNIO

/// The sessions that a run holds, and the one task that changes which they are: what signals and
/// the screen ask for is done here, one after another.
struct Roster {
    /// How many are given another policy in one go, so that probes leave in between.
    private static let batch = 256

    /// A session that was asked for, and what it became.
    private struct Entry {
        var session: WatchedSession
        var id: SessionID
        /// Asked for on the screen: no file says that it is to go.
        var isByHand = false
    }

    let station: Station
    let source: SessionSource
    let voice: Voice
    let runner: AlertRunner
    /// Whether the journal is printed line by line.
    let printsJournal: Bool
    private var gathered: SessionSource.Gathered
    private var entries: [Entry] = []

    init(
        _ station: Station, _ source: SessionSource, _ gathered: SessionSource.Gathered,
        voice: Voice, runner: AlertRunner, printsJournal: Bool
    ) {
        self.station = station
        self.source = source
        self.gathered = gathered
        self.voice = voice
        self.runner = runner
        self.printsJournal = printsJournal
    }

    /// The ports of the run.
    var ports: [OpenPort] { gathered.ports }

    /// Adds what the run begins with; a target that cannot be is a mistake of who asked for it.
    mutating func join() async throws {
        if gathered.lacksLists {
            gathered = try source.gather()
            guard !gathered.sessions.isEmpty || !gathered.ports.isEmpty else {
                throw SessionSource.nothing
            }
        }
        try await watchAlerts()
        try await add(gathered.sessions, by: nil)
    }

    /// Fulfils wishes until it is cancelled.
    mutating func serve(_ wishes: Wishes) async throws {
        for await wish in wishes.stream {
            switch wish {
            case .add(let url): try await add(url)
            case .reload(let by): try await reload(by: by)
            case .readFiles:
                let hasCertificates =
                    gathered.ports.contains { $0.target.tls.readsFiles }
                    || entries.contains { $0.session.target.tls.readsFiles }
                if hasCertificates { try await station.reloadCertificates() }
                if source.isInFiles || !hasCertificates { try await reload(by: "a signal") }
            }
        }
    }

    /// Watches by the rules of the configuration, and runs their programs where it may.
    private func watchAlerts() async throws {
        let configuration = gathered.configuration
        try await station.watch(for: configuration.alerts.map(\.rule))
        runner.set(configuration.isTrusted ? configuration.alerts : [])
        let wanting = configuration.alerts.first { !$0.command.isEmpty }
        if !configuration.isTrusted, let wanting {
            voice.complain(
                "alerts run no program, since \(wanting.place) was only found here: start with "
                    + "holter watch -c to have them run")
        }
    }

    // MARK: One more

    private mutating func add(_ url: String) async throws {
        do {
            let session = try WatchedSession(
                url: url, flags: source.flags, general: gathered.configuration.defaults)
            try await forgetTheGone()
            if let name = session.name, entries.contains(where: { $0.session.name == name }) {
                throw UsageError("the name \"\(name)\" is taken already; names must differ")
            }
            try await add([session], by: "you", isByHand: true)
            if let id = entries.last?.id {
                voice.say("\(id) \(session.name ?? session.target.peer) is watched now")
            }
        } catch let error as UsageError {
            let what = RedactedURL.text(url)
            try await station.report(
                OrderReport("add", of: what, by: "you", refusal: error.description))
            complain(":add: \(error.description)")
        }
    }

    private mutating func add(
        _ sessions: [WatchedSession], by: String?, isByHand: Bool = false
    ) async throws {
        for session in sessions {
            if Task.isCancelled { return }
            do {
                let id = try await station.add(
                    session.target, name: session.name, tags: session.tags,
                    policy: session.policy, by: by)
                entries.append(Entry(session: session, id: id, isByHand: isByHand))
            } catch let error as TargetError {
                throw session.mistake(error)
            }
        }
    }

    // MARK: All of them

    private mutating func reload(by: String) async throws {
        let what = "reload"
        guard source.isInFiles else {
            let reason = "this run has no configuration and no list to read"
            try await station.report(OrderReport(what, by: by, refusal: reason))
            return complain(reason)
        }
        do {
            let wanted = try source.gather()
            if wanted.sessions.isEmpty, entries.contains(where: { !$0.isByHand }) {
                // A file that is being written reads like one that names nobody.
                throw UsageError("no session is named any more; nothing was changed")
            }
            let change = try await change(to: wanted.sessions)
            try SessionSource.Gathered.check(
                station, change.added + change.configured.map(\.session))
            let note = change.summary + portNote(wanted)
            gathered.configuration = wanted.configuration
            try await watchAlerts()
            try await obey(change, by: by)
            try await station.report(OrderReport(what, of: source.title, by: by, note: note))
            voice.say("reload: \(note)")
        } catch let error as UsageError {
            try await station.report(
                OrderReport(what, of: source.title, by: by, refusal: error.description))
            complain("reload: \(error.description)")
        }
    }

    /// What is to be done; those that an operator forgot meanwhile are new again.
    private mutating func change(to wanted: [WatchedSession]) async throws -> RosterChange {
        try await forgetTheGone()
        return RosterChange(from: entries.map(\.session), to: wanted)
            .keeping(entries.indices.filter { entries[$0].isByHand })
    }

    /// Those that an operator forgot are no longer here either.
    private mutating func forgetTheGone() async throws {
        let living = try await station.watched(among: entries.map(\.id))
        entries.removeAll { !living.contains($0.id) }
    }

    private mutating func obey(_ change: RosterChange, by: String) async throws {
        try await configure(change.configured, by: by)
        let gone = change.removed.map { Link(session: entries[$0].id, generation: 0) }
        if !gone.isEmpty { try await station.order(Order(.forget, gone, by: by)) }
        let removed = Set(change.removed)
        entries = entries.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
        try await add(change.added, by: by)
    }

    private mutating func configure(_ pairs: [RosterChange.Pair], by: String) async throws {
        var rest = pairs[...]
        while !rest.isEmpty, !Task.isCancelled {
            let some = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            for pair in some { entries[pair.index].session = pair.session }
            try await station.configure(
                some.map { (entries[$0.index].id, $0.session.policy) }, by: by)
        }
    }

    /// Says what the journal says too, unless its lines are printed.
    private func complain(_ sentence: String) {
        if voice.mailbox != nil || !printsJournal { voice.complain(sentence) }
    }

    private func portNote(_ wanted: SessionSource.Gathered) -> String {
        let isSame = Set(wanted.ports.map(\.unplaced)) == Set(gathered.ports.map(\.unplaced))
        return isSame ? "" : "; the ports changed too, and they need a restart"
    }
}

extension OpenPort {
    /// The same port, wherever it was asked for.
    fileprivate var unplaced: OpenPort {
        var port = self
        port.place = ""
        return port
    }
}
