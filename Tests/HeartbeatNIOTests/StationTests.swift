import Heartbeat
import NIOCore
import Synchronization
import Testing

@testable import HeartbeatNIO

@Suite("A station", .timeLimit(.minutes(1)))
struct StationTests {
    @Test("holds a session to a line server and measures its beats")
    func beats() async throws {
        let server = try await LoopbackServer.start(reaction: answersPings)
        let row = try await watch("tcp://127.0.0.1:\(server.port)#script=ping") {
            $0.state == .up && $0.answered >= 3
        }
        #expect(row.peer == "127.0.0.1:\(server.port)")
        #expect(row.missed == 0)
        #expect(row.rtt ?? 0 > 0)
        #expect(row.bytesOut > 0 && row.bytesIn > 0)
        #expect(server.connections == 1)
        try await server.stop()
    }

    @Test("calls a closed port refused")
    func refused() async throws {
        let server = try await LoopbackServer.start()
        try await server.stop()
        let row = try await watch("tcp://127.0.0.1:\(server.port)") { $0.cause != nil }
        #expect(row.cause == .refused)
    }

    @Test("calls a socket file that is not there unreachable")
    func noSocket() async throws {
        let row = try await watch("unix:///nowhere/at/all.sock") { $0.cause != nil }
        #expect(row.cause == .unreachable("no such socket"))
    }

    @Test("calls a name without address unresolved")
    func unresolved() async throws {
        let row = try await watch("tcp://no-such-host.invalid:7") { $0.cause != nil }
        guard case .nameUnresolved(let words) = row.cause else {
            Issue.record("\(String(describing: row.cause))")
            return
        }
        #expect(words.hasPrefix("no-such-host.invalid: "))
    }

    @Test("calls an end in order closed by peer, and comes back")
    func closed() async throws {
        let server = try await LoopbackServer.start { $0.close(promise: nil) }
        let row = try await watch("tcp://127.0.0.1:\(server.port)") {
            $0.generation >= 2 && $0.cause != nil
        }
        #expect(row.cause == .closedByPeer(code: nil, reason: ""))
        try await server.stop()
    }

    @Test("calls RST a reset")
    func reset() async throws {
        let server = try await LoopbackServer.start(reaction: { _, channel in channel.reset() })
        let row = try await watch("tcp://127.0.0.1:\(server.port)#script=ping") {
            $0.cause != nil
        }
        #expect(row.cause == .reset)
        try await server.stop()
    }

    @Test("gives up a peer that stays silent, and not before a deadline has passed")
    func silent() async throws {
        let server = try await LoopbackServer.start()
        let row = try await watch("tcp://127.0.0.1:\(server.port)#script=ping") { $0.cause != nil }
        guard case .noAnswer(let misses)? = row.cause else {
            Issue.record("\(row)")
            return
        }
        #expect(misses >= 2)
        #expect(row.missed >= 1)
        try await server.stop()
    }

    @Test("ends a session whose peer sends a line without end")
    func endlessLine() async throws {
        let server = try await LoopbackServer.start { channel in
            channel.say(String(repeating: "x", count: 200_000))
        }
        let row = try await watch("tcp://127.0.0.1:\(server.port)#script=ping") { $0.cause != nil }
        #expect(row.cause == .limitReached("an unfinished message of more than 8.1 kB"))
        try await server.stop()
    }

    @Test("ends a session whose peer speaks nonsense, and shows none of its control characters")
    func nonsense() async throws {
        let server = try await LoopbackServer.start { $0.say("\u{1B}[2Jhello\r\n") }
        let row = try await watch("redis://127.0.0.1:\(server.port)") { $0.cause != nil }
        #expect(row.cause == .badHello("a reply begins with \"\\e[2Jhello\\r\\n\""))
        try await server.stop()
    }

    @Test("dials from the address it was told")
    func sourceAddress() async throws {
        let seen = Mutex<String?>(nil)
        let server = try await LoopbackServer.start(
            greeting: { channel in seen.withLock { $0 = channel.remoteAddress?.ipAddress } },
            reaction: answersPings)
        _ = try await watch("tcp://127.0.0.1:\(server.port)#script=ping&from=127.0.0.9") {
            $0.answered > 0
        }
        #expect(seen.withLock { $0 } == "127.0.0.9")
        try await server.stop()
    }

    @Test("says why it cannot dial from an address that is not its own")
    func foreignSource() async throws {
        let row = try await watch("tcp://127.0.0.1:9#from=192.0.2.77") { $0.cause != nil }
        #expect(row.cause == .local("no such source address, or no free port on it"))
    }

    @Test("reaches IPv6 addresses and names with several addresses")
    func families() async throws {
        let server = try await LoopbackServer.start(on: "::1", reaction: answersPings)
        let row = try await watch("tcp://[::1]:\(server.port)#script=ping") { $0.answered > 0 }
        #expect(row.peer == "[::1]:\(server.port)")
        try await server.stop()
        let other = try await LoopbackServer.start(reaction: answersPings)
        _ = try await watch("tcp://localhost:\(other.port)#script=ping") { $0.answered > 0 }
        try await other.stop()
    }

    @Test("reads the kernel's facts of the focused session")
    func kernelFacts() async throws {
        let server = try await LoopbackServer.start(reaction: answersPings)
        let station = Station(seed: 1)
        let (target, _) = try TargetURL.parse("tcp://127.0.0.1:\(server.port)#script=ping")
        let id = try await station.add(target, policy: quickPolicy)
        let feed = station.observe(Query(focus: id), maximumRate: 1000)
        for await snapshot in feed.snapshots {
            guard let focus = snapshot.focus, let kernel = focus.kernel else { continue }
            #expect(kernel.rttMicroseconds ?? 0 > 0)
            #expect(focus.facts.contains { $0.name == "address" })
            break
        }
        try await station.shutdown()
        try await server.stop()
    }

    @Test("kills with a goodbye and holds, then comes back when released")
    func killAndRelease() async throws {
        let server = try await LoopbackServer.start(reaction: answersPings)
        let station = Station(seed: 1)
        let (target, _) = try TargetURL.parse("tcp://127.0.0.1:\(server.port)#script=ping")
        let id = try await station.add(target, policy: quickPolicy)
        let feed = station.observe(maximumRate: 1000)
        var states: [SessionState] = []
        var answered: UInt64 = 0
        for await snapshot in feed.snapshots {
            guard let row = snapshot.rows.first else { continue }
            if states.last != row.state { states.append(row.state) }
            if row.state == .up, row.generation == 1, row.answered > 0 {
                feed.order(Order(.kill(.hold), [Link(session: id, generation: 1)]))
            } else if row.state == .held {
                answered = row.answered
                feed.order(Order(.release, [Link(session: id, generation: 1)]))
            } else if row.generation == 2, row.answered > answered {
                break
            }
        }
        #expect(states.contains(.held))
        #expect(server.connections == 2)
        try await station.shutdown()
        try await server.stop()
    }

    @Test("refuses what no session can come of", arguments: ["ftp://h:1", "tls://h:1#ca=/nowhere"])
    func refusesTargets(url: String) async throws {
        let station = Station(seed: 1)
        await #expect(throws: TargetError.self) {
            _ = try await station.add(try TargetURL.parse(url).target)
        }
        try await station.shutdown()
    }

    @Test("states the limit of open files")
    func openFiles() {
        #expect(Station.openFileLimit >= 256)
    }
}

/// Beats fast enough for a test, with deadlines that a busy machine keeps.
let quickPolicy: PulsePolicy = {
    var policy = PulsePolicy()
    policy.interval = .milliseconds(50)
    policy.timeout = .milliseconds(400)
    policy.lateAfter = .adaptive(floor: .milliseconds(200))
    policy.backoffBase = .milliseconds(20)
    policy.backoffCap = .milliseconds(100)
    return policy
}()

/// Runs a station with one session and waits for the first snapshot in which it is as wanted.
func watch(
    _ url: String, policy: PulsePolicy = quickPolicy,
    until isReached: @escaping @Sendable (Row) -> Bool
) async throws -> Row {
    let station = Station(seed: 1)
    do {
        _ = try await station.add(try TargetURL.parse(url).target, policy: policy)
        let row = try await station.observe(maximumRate: 1000).row(where: isReached)
        try await station.shutdown()
        return row
    } catch {
        try await station.shutdown()
        throw error
    }
}

extension StationFeed {
    /// The first row of the first snapshot in which it is as wanted.
    func row(where isReached: (Row) -> Bool) async throws -> Row {
        for await snapshot in snapshots {
            if let row = snapshot.rows.first, isReached(row) { return row }
        }
        throw Ended()
    }

    struct Ended: Error {}
}
