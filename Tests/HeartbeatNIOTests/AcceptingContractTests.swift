import Heartbeat
import HeartbeatTesting
import NIOCore
import Testing

@testable import HeartbeatNIO

/// What every accepting side owes, whoever dials: a new adapter or dialect is tested by this.
@Suite("Every accepting side")
struct AcceptingContractTests {
    static let names = ContractSubject.names.filter { name in
        (try? ContractSubject(name))?.adapter.accepting != nil && !name.contains("!")
    }

    /// Both ends of a protocol, as they speak to each other.
    struct Pair {
        var dialling: any Conversation
        var accepting: any Conversation
        var told: [Signal] = []
        var heard: [Signal] = []
        private var toAccepting = ByteBuffer()
        private var toDialling = ByteBuffer()
        private var outlet = Outlet()

        init(_ name: String) throws {
            let subject = try ContractSubject(name)
            dialling = try subject.adapter.converse(subject.target, PulsePolicy())
            let side = try #require(subject.adapter.accepting)
            accepting = try side.converse(subject.target, PulsePolicy())
            accepting.begin(&outlet)
            Self.settle(&outlet, &toDialling, &heard)
            dialling.begin(&outlet)
            Self.settle(&outlet, &toAccepting, &told)
            talk()
        }

        /// Lets both speak until neither has anything to say.
        mutating func talk() {
            var rounds = 0
            while toAccepting.readableBytes + toDialling.readableBytes > 0, rounds < 32 {
                rounds += 1
                if toAccepting.readableBytes > 0 {
                    let before = toAccepting.readableBytes
                    accepting.receive(&toAccepting, &outlet)
                    Self.settle(&outlet, &toDialling, &heard)
                    if toAccepting.readableBytes == before { break }
                }
                if toDialling.readableBytes > 0 {
                    dialling.receive(&toDialling, &outlet)
                    Self.settle(&outlet, &toAccepting, &told)
                }
            }
        }

        mutating func probeFromBoth(_ nonce: UInt64) {
            dialling.probe(nonce: nonce, &outlet)
            Self.settle(&outlet, &toAccepting, &told)
            accepting.probe(nonce: nonce, &outlet)
            Self.settle(&outlet, &toDialling, &heard)
            talk()
        }

        mutating func closeAccepting() {
            accepting.close(&outlet)
            Self.settle(&outlet, &toDialling, &heard)
            talk()
        }

        private static func settle(
            _ outlet: inout Outlet, _ bytes: inout ByteBuffer, _ signals: inout [Signal]
        ) {
            bytes.writeImmutableBuffer(outlet.bytes)
            signals += outlet.signals
            outlet.clear()
        }
    }

    @Test("is up, is asked and asks, and is told apart from a failure", arguments: names)
    func pair(name: String) throws {
        var pair = try Pair(name)
        let subject = try ContractSubject(name)
        let side = try #require(subject.adapter.accepting)
        pair.probeFromBoth(7)
        pair.probeFromBoth(UInt64.max - 7)
        #expect(pair.told.contains(.up))
        #expect(pair.heard.contains(.up))
        for signals in [pair.told, pair.heard] {
            #expect(!signals.contains { if case .fail = $0 { true } else { false } }, "\(signals)")
        }
        let answers = pair.heard.filter { if case .answered = $0 { true } else { false } }
        switch side.beat(subject.target) {
        case .echoed, .newest:
            #expect(answers == [.answered(nonce: 7), .answered(nonce: .max - 7)])
        case .plain: #expect(answers == [.answered(nonce: nil), .answered(nonce: nil)])
        case .oneWay, .passive, .kernel: #expect(answers.isEmpty)
        }
        let asks: Bool =
            switch subject.adapter.beat(subject.target) {
            case .echoed, .newest, .plain: true
            case .oneWay, .passive, .kernel: false
            }
        let asked = pair.heard.contains { if case .asked = $0 { true } else { false } }
        #expect(asked || !asks)
        pair.closeAccepting()
    }

    @Test("survives random and endless bytes, alone and behind a hello", arguments: names)
    func hostile(name: String) throws {
        for seed in 0..<200 as Range<UInt64> {
            var generator = Noise(seed: seed)
            var accepting =
                seed % 2 == 0
                ? try Pair(name).accepting
                : try #require(ContractSubject(name).adapter.accepting).converse(
                    ContractSubject(name).target, PulsePolicy())
            var outlet = Outlet()
            if seed % 2 == 1 { accepting.begin(&outlet) }
            var rest = ByteBuffer()
            var hasFailed = false
            for turn in 0..<20 where !hasFailed {
                for _ in 0..<Int.random(in: 1...400, using: &generator) {
                    let text = UInt8.random(in: 10...126, using: &generator)
                    rest.writeInteger(
                        seed % 3 == 0 ? text : .random(in: 0...255, using: &generator))
                }
                if seed % 5 == 0, turn == 3 { rest.writeRepeatingByte(0x7A, count: 200_000) }
                accepting.receive(&rest, &outlet)
                hasFailed = outlet.signals.contains { if case .fail = $0 { true } else { false } }
                hasFailed = hasFailed || rest.readableBytes > accepting.partialLimit
                #expect(outlet.signals.count < 10_000)
                outlet.clear()
                accepting.probe(nonce: generator.next(), &outlet)
                outlet.clear()
                rest.discardReadBytes()
            }
            _ = accepting.endCause
            accepting.close(&outlet)
            accepting.close(&outlet)
        }
    }
}
