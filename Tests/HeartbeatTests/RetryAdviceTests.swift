import HeartbeatTesting
import Testing

@testable import Heartbeat

@Suite("What can mend itself")
struct RetryAdviceTests {
    /// What the journal says last of a session that died so.
    func lastLine(_ cause: Cause, seed: UInt64 = 7) throws -> (SessionState, String, Int64?) {
        let now = Instant.zero
        var monitor = Monitor(policy: MonitorPolicy(), seed: seed, at: now)
        var effects = EffectList()
        let spec = SessionSpec(peer: "a:1", host: "a", proto: "tls")
        let session = try #require(monitor.add(spec, at: now, effects: &effects))
        monitor.advance(to: now + 1_000_000_000, effects: &effects)
        let link = Link(session: session, generation: 1)
        #expect(effects.all.contains(.open(link)))
        let died = now + 2_000_000_000
        monitor.handle(.down(link, cause), at: died, effects: &effects)
        var lens = Lens()
        let query = Query(focus: session, journalLines: 10)
        let snapshot = lens.snapshot(of: monitor, query, at: died)
        let state = try #require(snapshot.focus?.row.state)
        let text = try #require(snapshot.journal.last?.fact.text)
        var wait: Int64?
        if case .retry(_, let after)? = snapshot.journal.last?.fact { wait = after }
        return (state, text, wait)
    }

    @Test(
        "is tried again in two to four minutes",
        arguments: [
            .tls(.expired), .tls(.notYetValid), .forbidden("HTTP 401 Unauthorized"),
            .closedByPeer(code: 1008, reason: "policy"),
        ] as [Cause])
    func slowly(cause: Cause) throws {
        #expect(cause.retryAdvice == .slow)
        for seed in 0..<50 {
            let (state, text, wait) = try lastLine(cause, seed: UInt64(seed))
            #expect(state == .retry, "\(text)")
            #expect((120_000_000_000...240_000_000_000).contains(wait ?? 0))
        }
    }

    @Test(
        "is not what somebody must change",
        arguments: [
            .credentialsRefused("no"), .tls(.unknownIssuer), .tls(.wrongName("a")),
            .tls(.weakKey(bits: 1024)), .tls(.clientCertificate), .tls(.notOffered),
            .closedByPeer(code: 4401, reason: ""),
        ] as [Cause])
    func never(cause: Cause) throws {
        #expect(cause.retryAdvice == .never)
        #expect(try lastLine(cause).0 == .dead)
    }

    @Test(
        "is not what passes by itself at any moment",
        arguments: [
            .refused, .reset, .tls(.handshake("x")), .badHello("x"),
            .closedByPeer(code: 1001, reason: ""), .closedByPeer(code: nil, reason: ""),
        ] as [Cause])
    func soon(cause: Cause) throws {
        #expect(cause.retryAdvice == .normal)
        let (state, _, wait) = try lastLine(cause)
        #expect(state == .retry)
        #expect(wait ?? 0 < 120_000_000_000)
    }

    @Test("a fact that somebody should know stands before the others")
    func notableFacts() {
        var dossier = Dossier()
        dossier.learn([Fact("a", "1"), Fact("b", "2")])
        dossier.learn([Fact("moved", "x", isNotable: true), Fact("a", "3")])
        #expect(dossier.facts.map(\.name) == ["moved", "a", "b"])
        dossier.learn([Fact("moved", "back")])
        #expect(dossier.facts.map(\.value) == ["back", "3", "2"])
    }

    @Test("reads differently where it is different")
    func words() {
        #expect(Cause.tls(.expired).description == "TLS failure: certificate expired")
        #expect(
            Cause.tls(.notYetValid).description == "TLS failure: certificate is not valid yet")
        #expect(
            Cause.tls(.weakKey(bits: 1024)).description
                == "TLS failure: certificate with a key of 1024 bits")
        #expect(Cause.forbidden("HTTP 401").description == "credentials refused: HTTP 401")
    }
}
