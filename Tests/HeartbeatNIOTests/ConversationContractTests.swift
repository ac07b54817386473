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

        init(_ adapter: Adapter, answer: @escaping (ByteBuffer) -> ByteBuffer) throws {
            conversation = try adapter.converse(
                ConversationContractTests.target(adapter), PulsePolicy())
            self.answer = answer
        }

        mutating func begin() {
            conversation.begin(&outlet)
            listen()
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

    static func target(_ adapter: Adapter) -> Target {
        var target = Target(scheme: adapter.name, endpoint: .host("peer", port: 7))
        if adapter.options.contains(.script) { target.script = "ping" }
        return target
    }

    /// What a protocol's session must tell of some probes that were all answered.
    static func answers(to nonces: [UInt64], _ name: String) -> [UInt64?] {
        guard let adapter = Adapters.named(name) else { return [] }
        switch adapter.beat(target(adapter)) {
        case .echoed: return nonces.map { .some($0) }
        case .plain: return nonces.map { _ in nil }
        case .oneWay, .passive, .kernel: return []
        }
    }

    static let names = Adapters.all.map(\.name)

    func talk(_ name: String) throws -> Talk {
        let adapter = try #require(Adapters.named(name))
        return try Talk(adapter, answer: ContractPeers.peer(of: adapter))
    }

    @Test("comes up and knows its own answer, split at every byte", arguments: names)
    func splitEverywhere(name: String) throws {
        for chunk in [1, 2, 3, 5, 7, 16, 64, 4096] {
            var talk = try talk(name)
            talk.begin()
            talk.hear(talk.reply(), chunk: chunk)
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
        talk.begin()
        talk.hear(talk.reply(), chunk: 4096)
        for nonce in 1...5 as ClosedRange<UInt64> { talk.probe(nonce) }
        talk.hear(talk.reply(), chunk: 4096)
        #expect(talk.answers == Self.answers(to: [1, 2, 3, 4, 5], name))
    }

    @Test("says nothing of an answer that is cut off", arguments: names)
    func truncated(name: String) throws {
        var talk = try talk(name)
        talk.begin()
        talk.hear(talk.reply(), chunk: 4096)
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
                talk.begin()
                if isUp { talk.hear(talk.reply(), chunk: 4096) }
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
            talk.begin()
            if seed % 2 == 0 { talk.hear(talk.reply(), chunk: 4096) }
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
        up.begin()
        up.hear(up.reply(), chunk: 4096)
        up.conversation.close(&up.outlet)
        up.conversation.close(&up.outlet)
    }
}
