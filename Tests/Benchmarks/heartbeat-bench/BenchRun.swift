import Glibc
import Heartbeat
import HeartbeatNIO

/// One run: connect all, beat, warm up, count, report.
struct BenchRun {
    private let scheme: String
    private let port: Int
    private let count: Int
    private let interval: Duration
    private let timeout: Duration
    private let warm: Duration
    private let steady: Duration
    private let tally = Tally()

    /// Nil where the words are not what the usage line says.
    init?(_ words: [String]) {
        guard words.count == 7, ["tcp", "ws"].contains(words[0]), let port = Int(words[1]),
            let count = Int(words[2]), count > 0, let interval = Int(words[3]),
            let timeout = Int(words[4]), let warm = Double(words[5]), let steady = Double(words[6])
        else { return nil }
        scheme = words[0]
        self.port = port
        self.count = count
        self.interval = .milliseconds(interval)
        self.timeout = .milliseconds(timeout)
        self.warm = .seconds(warm)
        self.steady = .seconds(steady)
    }

    func perform() async throws {
        let station = Station(seed: 1, policy: limits, adapters: [adapter])
        let began = monotonicNanoseconds()
        var ids: [SessionID] = []
        ids.reserveCapacity(count)
        for index in 0..<count {
            let target = Target(
                scheme: scheme, endpoint: .host("127.0.0.\(1 + index % 8)", port: port))
            ids.append(try await station.add(target, policy: policy(interval: .seconds(1 << 30))))
        }
        while tally.now.connected < count { try await Task.sleep(for: .milliseconds(2)) }
        let milliseconds = Double(tally.now.lastConnectedAt - began) / 1e6
        say("CONNECTED n=\(count) ms=\(milliseconds)")

        try await beginBeats(station, ids)
        try await Task.sleep(for: warm)
        let before = try await totals(station)
        tally.clear()
        say("STEADY")
        let cpu = cpuNanoseconds()
        try await Task.sleep(for: steady)
        let spent = cpuNanoseconds() - cpu
        let counts = tally.now
        let after = try await totals(station)
        report(counts, before, after, cpu: spent)
        waitForEnd()
        exit(0)
    }

    /// The whole process is one fleet: as many attempts as the harness allows in flight, no rate.
    private var limits: MonitorPolicy {
        var policy = MonitorPolicy()
        policy.connectsPerSecond = 1e9
        policy.connectBurst = 1_000_000
        policy.connectsPerHost = 32
        policy.expectedSessions = count
        return policy
    }

    private var adapter: Adapter {
        let tally = self.tally
        let isWebSocket = scheme == "ws"
        return Adapter(
            name: scheme, defaultPort: nil, summary: "the benchmark's frames",
            beat: { _ in .echoed }
        ) { target, _ throws(TargetError) in
            guard isWebSocket else { return EchoConversation(tally: tally) }
            return CountedWebSocket(
                tally: tally, inner: try WebSocketConversation(target: target, pingSize: 16))
        }
    }

    private func policy(interval: Duration) -> PulsePolicy {
        var policy = PulsePolicy()
        policy.interval = interval
        policy.timeout = timeout
        policy.lateAfter = .fixed(timeout)
        policy.misses = 1
        policy.jitter = 0
        policy.greets = false
        policy.connectTimeout = .seconds(60)
        return policy
    }

    /// Session i's first beat at i/N of the interval.
    private func beginBeats(_ station: Station, _ ids: [SessionID]) async throws {
        let policy = policy(interval: interval)
        let start = Station.now.advanced(by: .seconds(1))
        for (index, id) in ids.enumerated() {
            let place = interval * Double(index) / Double(count)
            try await station.configure(id, policy: policy, firstProbe: start.advanced(by: place))
        }
    }

    private func totals(_ station: Station) async throws -> Totals {
        for await snapshot in station.observe(Query(count: 0, journalLines: 0)).snapshots {
            return snapshot.totals
        }
        return Totals()
    }

    private func report(_ counts: Tally.Counts, _ before: Totals, _ after: Totals, cpu: UInt64) {
        let trips = counts.roundTrips
        let late = after.missed - before.missed
        let dead = Int(after.attempts) - count
        say(
            "RESULT sent=\(counts.sent) acked=\(counts.acked) late=\(late) dead=\(dead)"
                + " p50_us=\(trips.microseconds(at: 0.5)) p99_us=\(trips.microseconds(at: 0.99))"
                + " p999_us=\(trips.microseconds(at: 0.999)) max_us=\(Double(trips.largest) / 1000)"
                + " cpu_us=\(Double(cpu / 10 / UInt64(max(1, counts.acked))) / 100)"
        )
    }

    /// Until standard input ends, 30 s at most.
    private func waitForEnd() {
        var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        poll(&waiting, 1, 30_000)
    }
}
