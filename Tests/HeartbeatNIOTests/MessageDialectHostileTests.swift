import Heartbeat
import HeartbeatTesting
import Testing

@testable import HeartbeatNIO

@Suite("A message dialect under hostile texts")
struct MessageDialectHostileTests {
    /// What a peer may say, to be cut, doubled and broken.
    private static let texts = [
        #"{"type":"connection_init","payload":{"a":[1,{"b":"}"}]}}"#,
        #"{"type":"connection_ack"}"#, #"{"type":"ping","payload":{"id":"7"}}"#,
        #"{"type":"pong"}"#, #"{"id":"1","type":"subscribe","payload":{"query":"{a}"}}"#,
        #"[null,"7","phoenix","phx_reply",{"response":{},"status":"ok"}]"#,
        #"["1","2","room:\u00e4","phx_leave",{}]"#,
        #"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"7"}"#,
        EngineIODialectTests.open, "2", "3", "40", #"40/admin,{"sid":"x"}"#,
        #"44{"message":"Invalid namespace"}"#, #"42/admin,13["tick",1]"#,
        #"452-8["x",{"_placeholder":true,"num":0}]"#, "41", "1",
    ].map { Array($0.utf8) }

    private func attack<Spoken: MessageDialect>(_ make: () -> MessageTalk<Spoken>) {
        for seed in 0..<400 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var talk = make()
            for _ in 0..<20 where talk.leave == nil {
                var text = Self.texts[Int.random(in: 0..<Self.texts.count, using: &generator)]
                for _ in 0..<Int.random(in: 0...3, using: &generator) where !text.isEmpty {
                    let at = Int.random(in: 0..<text.count, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: text.removeSubrange(at...)
                    case 1: text[at] = .random(in: 32...126, using: &generator)
                    case 2: text += text[at...]
                    default:
                        text.insert(contentsOf: Array(repeating: text[at], count: 500), at: at)
                    }
                }
                talk.hear(String(decoding: text, as: UTF8.self))
                talk.probe(generator.next())
                // A few answers at most, none much longer than what they answer.
                let said = talk.said()
                #expect(said.count <= 4)
                #expect(said.allSatisfy { $0.utf8.count <= 6 * text.count + 200 })
                #expect(talk.told().count <= 4)
            }
            talk.close()
        }
    }

    @Test("of GraphQL")
    func graphQL() {
        let target = Target(scheme: "ws", endpoint: .host("peer", port: 7))
        attack { MessageTalk(GraphQLClient(target), subprotocol: GraphQLClient.subprotocol) }
        attack { MessageTalk(GraphQLServer(), subprotocol: GraphQLClient.subprotocol) }
    }

    @Test("of Phoenix")
    func phoenix() {
        attack { MessageTalk(PhoenixClient()) }
        attack { MessageTalk(PhoenixServer()) }
    }

    @Test("of Engine.IO and Socket.IO")
    func engineIO() {
        let namespace = SocketIONamespace(Target(scheme: "ws", endpoint: .host("peer", port: 7)))
        let rhythm = Rhythm(every: .seconds(25), silence: .seconds(45))
        for namespace in [nil, namespace] {
            attack { MessageTalk(EngineIOClient(namespace)) }
            attack {
                var talk = MessageTalk(EngineIOClient(namespace))
                talk.hear(EngineIODialectTests.open, "40{}")
                _ = (talk.said(), talk.told())
                return talk
            }
            attack { MessageTalk(EngineIOServer(rhythm, seed: 1, namespace)) }
        }
    }
}
