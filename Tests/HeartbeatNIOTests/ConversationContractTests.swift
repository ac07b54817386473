import Heartbeat
import NIOCore
import Testing

@testable import HeartbeatNIO

/// What every protocol owes, whoever wrote it: one new record in ``Adapters/all`` is tested by
/// this.
@Suite("Every protocol")
struct ConversationContractTests {
    /// A link between a conversation and a well-behaved peer that is nothing but a function.
    struct Talk {
        var conversation: any Conversation
        var outlet = Outlet()
        var rest = ByteBuffer()
        var signals: [Signal] = []
        var spoken = ByteBuffer()
        let answer: (ByteBuffer) -> ByteBuffer

        init(_ subject: ContractSubject, answer: @escaping (ByteBuffer) -> ByteBuffer) throws {
            conversation = try subject.adapter.converse(subject.target, PulsePolicy())
            self.answer = answer
        }

        mutating func begin() {
            conversation.begin(&outlet)
            listen()
        }

        /// Begins, and goes on until neither has anything left to say.
        mutating func greet(chunk: Int = 4096) {
            begin()
            var rounds = 0
            repeat {
                hear(reply(), chunk: chunk)
                rounds += 1
            } while spoken.readableBytes > 0 && rounds < 16
        }

        mutating func probe(_ nonce: UInt64) {
            conversation.probe(nonce: nonce, &outlet)
            listen()
        }

        /// Hands bytes over in chunks, as the shell does.
        mutating func hear(_ bytes: ByteBuffer, chunk: Int) {
            var bytes = bytes
            while let part = bytes.readSlice(length: min(chunk, max(bytes.readableBytes, 1))) {
                rest.writeImmutableBuffer(part)
                conversation.receive(&rest, &outlet)
                listen()
                #expect(rest.readableBytes <= conversation.partialLimit + part.readableBytes)
                rest.discardReadBytes()
            }
        }

        /// What the peer says to all that was said so far and not answered yet.
        mutating func reply() -> ByteBuffer {
            let question = spoken
            spoken.clear()
            return answer(question)
        }

        private mutating func listen() {
            spoken.writeImmutableBuffer(outlet.bytes)
            signals += outlet.signals
            outlet.clear()
        }

        var answers: [UInt64?] {
            signals.compactMap { if case .answered(let nonce) = $0 { .some(nonce) } else { nil } }
        }

        var failure: Cause? {
            signals.compactMap { if case .fail(let cause) = $0 { cause } else { nil } }.first
        }
    }

    /// What a protocol's session must tell of some probes that were all answered.
    static func answers(to nonces: [UInt64], _ name: String) -> [UInt64?] {
        guard let subject = try? ContractSubject(name) else { return [] }
        switch subject.adapter.beat(subject.target) {
        case .echoed, .newest: return nonces.map { .some($0) }
        case .plain: return nonces.map { _ in nil }
        case .oneWay, .passive, .kernel: return []
        }
    }

    static let names = ContractSubject.names

    func talk(_ name: String) throws -> Talk {
        let subject = try ContractSubject(name)
        return try Talk(subject, answer: ContractPeers.peer(of: subject))
    }

    @Test("comes up and knows its own answer, split at every byte", arguments: names)
    func splitEverywhere(name: String) throws {
        for chunk in [1, 2, 3, 5, 7, 16, 64, 4096] {
            var talk = try talk(name)
            talk.greet(chunk: chunk)
            #expect(talk.signals.contains(.up))
            for nonce in [1, 77, 0x0102_0304_0506_0708, UInt64.max] as [UInt64] {
                talk.probe(nonce)
                talk.hear(talk.reply(), chunk: chunk)
                let wanted = Self.answers(to: [nonce], name)
                #expect(talk.answers.suffix(wanted.count) == wanted[...], "in chunks of \(chunk)")
            }
            #expect(talk.answers.count == Self.answers(to: [1, 2, 3, 4], name).count)
            #expect(talk.failure == nil)
        }
    }

    @Test("tells answers that come together apart, in order", arguments: names)
    func merged(name: String) throws {
        var talk = try talk(name)
        talk.greet()
        for nonce in 1...5 as ClosedRange<UInt64> { talk.probe(nonce) }
        talk.hear(talk.reply(), chunk: 4096)
        let wanted = Self.answers(to: [1, 2, 3, 4, 5], name)
        // A WebSocket may answer the newest ping alone (RFC 6455, 5.5.3), and ours does.
        let mayAnswerLast = name.hasPrefix("ws")
        #expect(talk.answers == wanted || mayAnswerLast && talk.answers == wanted.suffix(1))
    }

    @Test("says nothing of an answer that is cut off", arguments: names)
    func truncated(name: String) throws {
        var talk = try talk(name)
        talk.greet()
        talk.probe(42)
        let answer = talk.reply()
        guard answer.readableBytes > 0 else { return }
        let cut = try #require(answer.getSlice(at: 0, length: answer.readableBytes - 1))
        talk.hear(cut, chunk: 4096)
        #expect(talk.answers.isEmpty)
        #expect(talk.failure == nil)
    }

    @Test("lets no peer grow its memory", arguments: names)
    func oversized(name: String) throws {
        for isUp in [false, true] {
            for byte in [UInt8(ascii: "x"), UInt8(ascii: "$"), UInt8(ascii: "9"), 0, 0x81, 0xFF] {
                var talk = try talk(name)
                if isUp { talk.greet() } else { talk.begin() }
                var fed = 0
                while fed < 400_000, talk.failure == nil,
                    talk.rest.readableBytes <= talk.conversation.partialLimit
                {
                    talk.rest.writeRepeatingByte(byte, count: 8192)
                    talk.conversation.receive(&talk.rest, &talk.outlet)
                    talk.signals += talk.outlet.signals
                    talk.outlet.clear()
                    talk.rest.discardReadBytes()
                    fed += 8192
                }
                #expect(talk.rest.readableBytes <= talk.conversation.partialLimit + 8192)
                #expect(talk.signals.count < 10_000)
            }
        }
    }

    @Test("survives random bytes before and after its hello", arguments: names)
    func random(name: String) throws {
        for seed in 0..<300 as Range<UInt64> {
            var generator = Noise(seed: seed)
            var talk = try talk(name)
            if seed % 2 == 0 { talk.greet() } else { talk.begin() }
            for _ in 0..<20 where talk.failure == nil {
                var bytes = ByteBuffer()
                for _ in 0..<Int.random(in: 1...200, using: &generator) {
                    let text = UInt8.random(in: 10...126, using: &generator)
                    bytes.writeInteger(
                        seed % 3 == 0 ? text : .random(in: 0...255, using: &generator))
                }
                talk.hear(bytes, chunk: Int.random(in: 1...64, using: &generator))
                talk.probe(generator.next())
            }
            _ = talk.conversation.endCause
            talk.conversation.close(&talk.outlet)
        }
    }

    @Test("says goodbye without trapping in any phase", arguments: names)
    func goodbye(name: String) throws {
        var early = try talk(name)
        early.conversation.close(&early.outlet)
        var begun = try talk(name)
        begun.begin()
        begun.conversation.close(&begun.outlet)
        var up = try talk(name)
        up.greet()
        up.conversation.close(&up.outlet)
        up.conversation.close(&up.outlet)
    }
}
