import Heartbeat
import HeartbeatTesting
import Testing

/// Every 5 s, late after 2 s, the next attempt at once.
private var steady: PulsePolicy {
    var policy = PulsePolicy()
    policy.interval = .seconds(5)
    policy.timeout = .seconds(4)
    policy.lateAfter = .fixed(.seconds(2))
    policy.jitter = 0
    policy.backoffBase = .milliseconds(1)
    policy.backoffCap = .milliseconds(1)
    return policy
}

private let plainEnd = Cause.closedByPeer(code: nil, reason: "")

/// Peers that say how they want to be treated, and ends that tell something by coming again.
@Suite("The end of a link")
struct EndingTests {
    @Test("by a peer that asks to move is no death: its successor is dialled at once")
    func moves() {
        var marbles = Marbles(steady)
        marbles.play("-ua")
        marbles.end(.moved("max_age"))
        #expect(marbles.state == .open)
        #expect(marbles.effects == "-p-o")
        marbles.play("u")
        #expect(
            marbles.journal == [
                "ADDED added", "UP up", "MOVE server asked us to move (max_age)",
                "UP came back after 0s (server asked us to move (max_age))",
            ])
    }

    @Test("by a peer that asks to move again and again falls back to the backoff")
    func movesTooOften() {
        var marbles = Marbles(steady)
        marbles.play("-u")
        marbles.end(.moved("1012"))
        marbles.play("u")
        marbles.end(.moved("1012"))
        #expect(marbles.state == .retry)
        #expect(marbles.journal.suffix(2).first == "DEAD server asked us to move (1012)")
        #expect(marbles.journal.last?.hasPrefix("RETRY attempt 1 in ") ?? false)
        marbles.play("-ua----a----a")
        marbles.end(.moved("1012"))
        #expect(marbles.state == .open)
    }

    @Test("before its hello is never a move")
    func movesEarly() {
        var marbles = Marbles(steady)
        marbles.play("-")
        marbles.end(.moved("max_age"))
        #expect(marbles.state == .retry)
    }

    @Test("with a time to wait is not followed by an attempt before it")
    func waits() {
        var marbles = Marbles(steady)
        marbles.play("-")
        marbles.end(.askedToWait("HTTP 429 Too Many Requests", for: .seconds(30)))
        let wait = marbles.play(String(repeating: "-", count: 29))
        #expect(!wait.effects.contains("o"))
        #expect(marbles.play("-----").effects.contains("o"))
        #expect(
            marbles.journal.contains("DEAD HTTP 429 Too Many Requests: asked to wait 30s"))
    }

    @Test("by a redirect leaves the session at rest, with the place that it names")
    func redirected() {
        var marbles = Marbles(steady)
        marbles.play("-")
        marbles.end(.redirected("HTTP 301 Moved (to wss://x/)"))
        #expect(marbles.play("-----").states == "xxxxx")
        #expect(marbles.journal.last == "DEAD redirected: HTTP 301 Moved (to wss://x/)")
    }

    @Test("by somebody with our identity leaves it to them the second time in a minute")
    func replacedTwice() {
        var marbles = Marbles(steady)
        marbles.play("-ua")
        marbles.end(.replaced)
        marbles.play("-ua")
        #expect(marbles.state == .up)
        marbles.end(.replaced)
        #expect(marbles.state == .dead)
        #expect(marbles.journal.last == "DEAD somebody else uses this client id")
        marbles.play("R-ua")
        marbles.end(.replaced)
        #expect(marbles.state == .retry)
    }

    @Test(
        "comes to rest for one of two that have one identity",
        arguments: [Cause.replaced, plainEnd], 1...10 as ClosedRange<UInt64>)
    func rivals(cause: Cause, seed: UInt64) throws {
        var network = VirtualNetwork(seed: seed)
        var ids: [SessionID] = []
        for _ in 0..<2 {
            var spec = SessionSpec(peer: "broker:1", host: "broker", proto: "test", beat: .plain)
            spec.isExclusive = true
            let id = network.add(spec, VirtualPeer())
            ids.append(try #require(id))
        }
        var owner = 0
        for _ in 0..<1200 {
            network.run(for: .milliseconds(50))
            let rows = ids.map { network.row($0) }
            guard rows.allSatisfy({ $0.state == .up }) else {
                owner = rows[0].state == .up ? 0 : 1
                continue
            }
            network.handle(.down(rows[owner].link, cause))
            owner = 1 - owner
        }
        let states = ids.map { network.row($0).state }
        #expect(Set(states) == [.up, .dead], "seed \(seed): \(states)")
    }

    @Test("soon after its hello leaves a client without an identity of its own at work")
    func nobodysRival() {
        var marbles = Marbles(steady)
        for _ in 0..<5 {
            marbles.play("-u")
            marbles.end(plainEnd)
        }
        #expect(marbles.state == .retry)
    }
}

/// Links that end soon after their hello, or after the same silence.
@Suite("Ends that come again")
struct RepeatedEndTests {
    private let later = Cause.closedByPeer(code: 1013, reason: "try later")

    @Test("soon after the hello are counted, told twice a minute, and over when a link lasts")
    func thrownOut() {
        var marbles = Marbles(steady)
        for _ in 0..<18 {
            marbles.play("-u")
            marbles.end(later)
        }
        let lines = marbles.journal
        #expect(lines.filter { $0.hasPrefix("UP") }.count == 2)
        #expect(
            lines.filter { $0.hasPrefix("DEAD") } == [
                "DEAD closed by peer 1013: try later", "DEAD closed by peer 1013: try later",
                "DEAD accepts and closes again, 3 times in 5.00s: closed by peer 1013: try later",
                "DEAD accepts and closes again, 15 times in 30.0s: "
                    + "closed by peer 1013: try later",
            ])
        #expect(lines.filter { $0.hasPrefix("RETRY") }.count == 2)
        marbles.play("-ua----a----")
        #expect(marbles.journal == lines)
        marbles.play("a")
        let back = marbles.journal.last ?? ""
        #expect(back.hasPrefix("UP reconnected after "), "\(back)")
        #expect(back.hasSuffix(", attempt 18 (closed by peer 1013: try later)"), "\(back)")
        marbles.end(later)
        #expect(marbles.journal.last?.hasPrefix("RETRY attempt 1 in ") ?? false)
    }

    @Test("do not hide that the server is gone")
    func thenRefused() {
        var marbles = Marbles(steady)
        for _ in 0..<4 {
            marbles.play("-u")
            marbles.end(later)
        }
        marbles.play("-")
        marbles.end(.refused)
        #expect(marbles.journal.suffix(2).first == "DEAD refused")
    }

    @Test("after the same silence are named the third time, with what helps")
    func idleLimit() {
        var marbles = Marbles(steady)
        for _ in 0..<2 {
            marbles.play("-ua--")
            marbles.end(plainEnd)
            #expect(marbles.detail.row.cause == plainEnd)
        }
        marbles.play("-ua--")
        marbles.end(.closedByPeer(code: 1006, reason: "no close frame"))
        let words =
            "closed after 3.00s of silence, as before: a proxy's idle limit? "
            + "`every` below it keeps it open"
        #expect(marbles.detail.row.cause?.description == words)
        marbles.play("-ua-")
        marbles.end(plainEnd)
        #expect(marbles.detail.row.cause == plainEnd)
    }

    @Test("after the same silence promise nothing of quicker beats where none are sent")
    func silentProtocol() {
        var marbles = Marbles(steady, beat: .passive)
        for _ in 0..<3 {
            marbles.play("-ub--")
            marbles.end(.reset)
        }
        #expect(
            marbles.detail.row.cause
                == .closedInSilence(after: .seconds(3), beatsHelp: false))
    }
}

/// What happens when a server comes back that many wait for.
@Suite("A server that is back")
struct ReturnTests {
    @Test("has its whole fleet within ten seconds, however long it was away", arguments: Seeds.some)
    func fleet(seed: UInt64) {
        var network = VirtualNetwork(seed: seed)
        for _ in 0..<500 {
            network.add(SessionSpec(peer: "db:1", host: "db", proto: "test"), VirtualPeer())
        }
        network.run(for: .seconds(30))
        #expect(network.snapshot().counts.up == 500)
        for id in network.peers.keys { network.peers[id]?.refuses = true }
        for row in network.snapshot(Query(count: 500)).rows {
            network.handle(.down(row.link, .reset))
        }
        network.run(for: .seconds(300))
        let back = network.now
        for id in network.peers.keys { network.peers[id]?.refuses = false }
        network.run(for: .seconds(10))
        #expect(network.snapshot().counts.up == 500, "seed \(seed)")
        var slots: [Int64: Int] = [:]
        for (at, effect) in network.log where at >= back {
            if case .open = effect { slots[(at - back) / 100_000_000, default: 0] += 1 }
        }
        #expect(slots.values.max() ?? 0 <= 50 + 20 + 1, "seed \(seed)")
        let line = network.snapshot(Query(journalLines: 1000)).journal.first {
            if case .broughtForward = $0.fact { true } else { false }
        }
        #expect(line?.title == "db:1")
    }

    @Test("changes nothing for another server on its host, or for those that were asked to wait")
    func others() throws {
        var network = VirtualNetwork(seed: 5)
        var policy = PulsePolicy()
        policy.backoffBase = .seconds(3600)
        policy.backoffCap = .seconds(3600)
        var ids: [SessionID] = []
        for peer in ["db:1", "db:1", "db:1", "db:2"] {
            let spec = SessionSpec(peer: peer, host: "db", proto: "test", policy: policy)
            var mute = VirtualPeer()
            mute.isPartitioned = true
            let id = network.add(spec, mute)
            ids.append(try #require(id))
        }
        let causes: [Cause] = [
            .refused, .refused, .askedToWait("busy", for: .seconds(1800)), .refused,
        ]
        for (id, cause) in zip(ids, causes) {
            network.handle(.down(Link(session: id, generation: 1), cause))
            network.peers[id]?.isPartitioned = false
        }
        network.run(for: .seconds(1))
        #expect(ids.map { network.row($0).state } == [.retry, .retry, .retry, .retry])
        network.handle(.order(Order(.reconnect, [Link(session: ids[0], generation: 1)])))
        network.run(for: .seconds(6))
        #expect(ids.map { network.row($0).state } == [.up, .up, .retry, .retry])
    }
}

/// A pool of connections between Holter and a database.
@Suite("A login that a pool answers")
struct PoolTests {
    /// A session that is up and gets no answer, on a network that goes on.
    private func waiting(_ reading: (inout KernelFacts) -> Void) throws -> (VirtualNetwork, Link) {
        var network = VirtualNetwork(seed: 1)
        var spec = SessionSpec(peer: "pool:1", host: "pool", proto: "test", beat: .plain)
        spec.mayWaitInLine = true
        spec.policy.jitter = 0
        var peer = VirtualPeer()
        peer.answers = false
        let added = network.add(spec, peer)
        let link = Link(session: try #require(added), generation: 1)
        network.run(for: .seconds(9))
        #expect(network.row(link.session).state == .late)
        var facts = KernelFacts()
        facts.unacknowledged = 0
        reading(&facts)
        network.handle(.kernel(link, facts))
        return (network, link)
    }

    @Test("leaves the session late, and no other login is tried while this one waits")
    func waits() throws {
        var (network, link) = try waiting { _ in }
        network.run(for: .seconds(100))
        let detail = network.snapshot(Query(focus: link.session)).focus
        #expect(detail?.row.state == .late)
        #expect(detail?.row.generation == 1)
        #expect(
            detail?.verdict?.words
                == "waits for a server connection (pooler?): only the login was answered")
        network.handle(.answered(link, nonce: nil, bytes: 6))
        #expect(network.row(link.session).state == .up)
        // Once it has a server it is judged like any other.
        network.run(for: .seconds(30))
        #expect(network.row(link.session).generation > 1)
    }

    @Test("does not wait for ever, nor at the end of a dead path")
    func gives() throws {
        var (network, link) = try waiting { _ in }
        network.run(for: .seconds(160))
        #expect(network.row(link.session).generation > 1)
        var (cut, other) = try waiting {
            $0.unacknowledged = 1
            $0.retransmits = 3
        }
        cut.run(for: .seconds(10))
        #expect(cut.row(other.session).generation > 1)
    }
}
