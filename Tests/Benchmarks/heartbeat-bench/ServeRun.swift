import Glibc
import Heartbeat
import HeartbeatNIO
import NIOCore

/// Accepts sessions and answers their probes; says every few seconds what an answer costs.
///
/// `SERVE sessions= answered= cpu_us= bytes=`: sessions up, probes of peers answered in the window,
/// CPU time of the process for each, and bytes of its anonymous memory for each session. It goes
/// on until its standard input ends.
struct ServeRun {
    private let scheme: String
    private let port: Int
    private let window: Duration

    /// Nil where the words are not what the usage line says.
    init?(_ words: [String]) {
        guard (2...3).contains(words.count), ["tcp", "ws"].contains(words[0]),
            let port = Int(words[1]), let window = Double(words.count > 2 ? words[2] : "5")
        else { return nil }
        scheme = words[0]
        self.port = port
        self.window = .seconds(window)
    }

    func perform() async throws {
        var policy = MonitorPolicy()
        policy.expectedSessions = 20_000
        let station = Station(seed: 1, policy: policy, adapters: [adapter])
        var limits = ListenerLimits()
        limits.acceptsPerSecond = 1e9
        limits.acceptBurst = 1_000_000
        limits.sessionsPerAddress = 1_000_000
        limits.pending = 100_000
        var pulse = PulsePolicy()
        // Its own probes come to nothing here: the window holds answers alone.
        pulse.interval = .seconds(1 << 20)
        pulse.greets = false
        let target = try await station.listen(
            Target(scheme: scheme, endpoint: .host("0.0.0.0", port: port)), policy: pulse,
            limits: limits)
        say("PORT \(target.peer.split(separator: ":").last ?? "")")
        let feed = station.observe(Query(count: 0, journalLines: 0))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await report(feed) }
            group.addTask { Self.waitForEnd() }
            await group.next()
            exit(0)
        }
    }

    private func report(_ feed: StationFeed) async {
        var before: (totals: Totals, cpu: UInt64)?
        var next = Station.now
        for await snapshot in feed.snapshots where snapshot.at >= next {
            let cpu = cpuNanoseconds()
            if let before {
                let answered = snapshot.totals.asked - before.totals.asked
                let spent = Double((cpu - before.cpu) / 10 / max(1, answered)) / 100
                let sessions = snapshot.counts.up
                say(
                    "SERVE sessions=\(sessions) answered=\(answered) cpu_us=\(spent)"
                        + " bytes=\(anonymousBytes() / max(1, sessions))")
            }
            before = (snapshot.totals, cpu)
            next = snapshot.at.advanced(by: window)
        }
    }

    private var adapter: Adapter {
        let isWebSocket = scheme == "ws"
        var adapter = Adapter(
            name: scheme, defaultPort: nil, summary: "the benchmark's frames",
            beat: { _ in .echoed }
        ) { _, _ throws(TargetError) in
            throw TargetError("it only accepts")
        }
        adapter.accepting = Adapter.Accepting(beat: { _ in isWebSocket ? .echoed : .passive }) {
            target, policy throws(TargetError) in
            guard isWebSocket, let own = Adapters.named("ws")?.accepting else {
                return EchoServer()
            }
            return try own.converse(target, policy)
        }
        return adapter
    }

    private static func waitForEnd() {
        var byte: UInt8 = 0
        while read(0, &byte, 1) > 0 {}
    }
}

/// The benchmark's frame over TCP from the other end: 16 bytes go back as they came.
private struct EchoServer: Conversation {
    mutating func begin(_ outlet: inout Outlet) { outlet.signal(.up) }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        let whole = bytes.readableBytes / 16
        guard whole > 0, let frames = bytes.readSlice(length: whole * 16) else { return }
        outlet.bytes.writeImmutableBuffer(frames)
        outlet.signal(.asked(count: whole))
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {}
    mutating func close(_ outlet: inout Outlet) {}
}

/// The process's own memory, as the kernel counts it.
private func anonymousBytes() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        guard text.hasPrefix("RssAnon:") else { continue }
        let digits = text.split(whereSeparator: { !$0.isNumber }).first
        return (digits.flatMap { Int($0) } ?? 0) * 1024
    }
    return 0
}
