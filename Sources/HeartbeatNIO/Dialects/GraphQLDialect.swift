import Heartbeat

extension Dialect {
    /// The hello, pings and pongs of GraphQL over WebSocket, subprotocol `graphql-transport-ws`.
    ///
    /// A pong need not carry what its ping carried, and those of strawberry-graphql and gql do not:
    /// so beats are plain.
    static let graphQL = Dialect(
        name: "graphql-ws", summary: "GraphQL (graphql-transport-ws): ping and pong messages",
        carrier: .messages, settings: ["payload"],
        dialling: .init(
            beat: { _ in .plain },
            converse: { target, _ throws(TargetError) in
                try WebSocketConversation(
                    target: GraphQLClient.offering(target), dialect: GraphQLClient(target))
            }),
        accepting: .init(
            beat: { _ in .plain },
            converse: { target, _ throws(TargetError) in
                WebSocketConversation(
                    accepting: try WebSocketDoor(GraphQLClient.offering(target)),
                    dialect: GraphQLServer())
            }))
}

/// The end that dials: `connection_init`, its `connection_ack`, then pings.
struct GraphQLClient: MessageDialect {
    static let subprotocol = "graphql-transport-ws"

    /// What `connection_init` carries, as JSON; nil for nothing.
    private let payload: String?
    /// What is told once the server acknowledged.
    private var facts: [Fact] = []
    private var isUp = false

    init(_ target: Target) {
        payload = target.settings["payload"]
    }

    /// A target that offers the subprotocol before any other.
    static func offering(_ target: Target) -> Target {
        var target = target
        target.subprotocols.removeAll { $0 == subprotocol }
        target.subprotocols.insert(subprotocol, at: 0)
        return target
    }

    mutating func begin(_ agreement: WebSocketAgreement, _ out: inout MessageOutlet) {
        guard agreement.subprotocol == Self.subprotocol else {
            return out.leave(
                code: 1002, "no subprotocol \(Self.subprotocol)",
                .badHello("the server does not choose subprotocol \(Self.subprotocol)"))
        }
        facts = agreement.facts
        let payload = payload.map { #","payload":\#($0)"# } ?? ""
        out.send(#"{"type":"connection_init"\#(payload)}"#)
    }

    mutating func receive(_ text: [UInt8], _ out: inout MessageOutlet) {
        guard let fields = JSONFields(text), let type = fields.text("type") else {
            return out.leave(
                code: 4400, "Invalid message received", .protocolError("not a GraphQL message"))
        }
        switch type {
        case "connection_ack" where !isUp:
            isUp = true
            out.comeUp(facts: facts)
        case "ping": out.pong(answering: fields)
        case "pong" where isUp: out.signal(.answered(nonce: nil))
        // The results of operations, which none was asked for, and types of a later version.
        default: break
        }
    }

    mutating func probe(nonce: UInt64, _ out: inout MessageOutlet) {
        if isUp { out.send(#"{"type":"ping"}"#) }
    }

    func cause(of close: WebSocketClose) -> Cause? {
        guard let code = close.code, let usual = Self.meanings[code] else { return nil }
        let words = close.reason.description.isEmpty ? usual : close.reason.description
        return switch code {
        case 4401, 4403: .credentialsRefused("\(code) \(words)")
        case 4408: .badHello("\(code) \(words)")
        default: .closedByPeer(code: Int(code), reason: words)
        }
    }

    /// The codes of the protocol, in its own words.
    private static let meanings: [UInt16: String] = [
        4400: "Bad request", 4401: "Unauthorized", 4403: "Forbidden",
        4406: "Subprotocol not acceptable", 4408: "Connection initialisation timeout",
        4409: "Subscriber already exists", 4429: "Too many initialisation requests",
        4500: "Internal server error",
    ]
}

/// The end that accepts: acknowledges the hello, answers pings, and completes every operation at
/// once.
struct GraphQLServer: MessageDialect {
    private var agreement = WebSocketAgreement([])
    private var isUp = false

    mutating func begin(_ agreement: WebSocketAgreement, _ out: inout MessageOutlet) {
        self.agreement = agreement
        guard agreement.subprotocol == GraphQLClient.subprotocol else {
            return out.leave(
                code: 4406, "Subprotocol not acceptable",
                .badHello("subprotocol \(GraphQLClient.subprotocol) was not offered"))
        }
    }

    mutating func receive(_ text: [UInt8], _ out: inout MessageOutlet) {
        guard let fields = JSONFields(text), let type = fields.text("type") else {
            return refuse(4400, "Invalid message received", &out)
        }
        switch type {
        case "connection_init":
            guard !isUp else { return refuse(4429, "Too many initialisation requests", &out) }
            isUp = true
            out.send(#"{"type":"connection_ack"}"#)
            out.comeUp(name: agreement.name, facts: agreement.facts)
        case "ping": out.pong(answering: fields)
        case "pong": if isUp { out.signal(.answered(nonce: nil)) }
        case "subscribe":
            guard isUp else {
                return out.leave(
                    code: 4401, "Unauthorized", .badHello("subscribe before connection_init"))
            }
            guard let id = fields.text("id") else {
                return refuse(4400, "subscribe without an id", &out)
            }
            out.send(#"{"id":\#(JSONFields.quoted(id)),"type":"complete"}"#)
        case "complete": break
        default: refuse(4400, "Invalid message received", &out)
        }
    }

    mutating func probe(nonce: UInt64, _ out: inout MessageOutlet) {
        if isUp { out.send(#"{"type":"ping"}"#) }
    }

    private func refuse(_ code: UInt16, _ words: String, _ out: inout MessageOutlet) {
        out.leave(code: code, words, .protocolError(words))
    }
}

extension MessageOutlet {
    /// Answers a ping with what it carried.
    fileprivate mutating func pong(answering ping: JSONFields) {
        let payload = ping.nested("payload").map { String(decoding: $0, as: UTF8.self) }
        send(#"{"type":"pong"\#(payload.map { #","payload":\#($0)"# } ?? "")}"#)
        signal(.asked(count: 1))
    }
}
