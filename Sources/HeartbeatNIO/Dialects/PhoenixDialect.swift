import Heartbeat

extension Dialect {
    /// The heartbeats of Phoenix channels, whose replies carry the ref back.
    static let phoenix = Dialect(
        name: "phoenix", summary: "Phoenix channels: a heartbeat with a ref, its reply",
        carrier: .messages,
        dialling: .init(
            beat: { _ in .echoed },
            converse: { target, _ throws(TargetError) in
                try WebSocketConversation(
                    target: PhoenixClient.completing(target), dialect: PhoenixClient())
            }),
        accepting: .init(
            beat: { _ in .echoed },
            converse: { target, _ throws(TargetError) in
                WebSocketConversation(
                    accepting: try WebSocketDoor(target), dialect: PhoenixServer())
            }))
}

/// The end that dials: up at once, for a socket has no hello beside its upgrade.
struct PhoenixClient: MessageDialect {
    /// A target with the usual path and version where it names none.
    static func completing(_ target: Target) -> Target {
        var target = target
        if target.path == "/" { target.path = "/socket/websocket" }
        if WebSocketDoor.parameter("vsn", in: target.path) == nil {
            target.path += (target.path.contains("?") ? "&" : "?") + "vsn=2.0.0"
        }
        return target
    }

    mutating func begin(_ agreement: WebSocketAgreement, _ out: inout MessageOutlet) {
        out.comeUp(facts: agreement.facts)
    }

    mutating func receive(_ text: [UInt8], _ out: inout MessageOutlet) {
        guard let message = PhoenixMessage(text) else {
            return out.leave(
                code: 1002, "not a Phoenix message", .protocolError("not a Phoenix message"))
        }
        guard message.topic == "phoenix", message.event == "phx_reply",
            case .text(let ref) = message.ref, let nonce = UInt64(ref)
        else { return }
        out.signal(.answered(nonce: nonce))
    }

    mutating func probe(nonce: UInt64, _ out: inout MessageOutlet) {
        out.send(#"[null,"\#(nonce)","phoenix","heartbeat",{}]"#)
    }
}

/// The end that accepts: replies to heartbeats, and lets every channel be joined and left.
struct PhoenixServer: MessageDialect {
    mutating func begin(_ agreement: WebSocketAgreement, _ out: inout MessageOutlet) {
        out.comeUp(name: agreement.name, facts: agreement.facts)
    }

    mutating func receive(_ text: [UInt8], _ out: inout MessageOutlet) {
        guard let message = PhoenixMessage(text) else {
            return out.leave(
                code: 1002, "not a Phoenix message", .protocolError("not a Phoenix message"))
        }
        switch (message.topic, message.event) {
        case ("phoenix", "heartbeat"):
            out.send(message.reply)
            out.signal(.asked(count: 1))
        case (_, "phx_join"): out.send(message.reply)
        case (_, "phx_leave"):
            out.send(message.reply)
            out.send(message.closing)
        default: break
        }
    }
}

/// One message: who joined, which message it was, its topic and its event.
///
/// Version 2 writes it as an array, version 1 as an object.
struct PhoenixMessage {
    var joinRef: JSONScanner.Value
    var ref: JSONScanner.Value
    var topic: String
    var event: String
    /// Whether it was written as version 2 does.
    var isArray: Bool

    /// Reads a message of either version; nil for anything else.
    init?(_ text: [UInt8]) {
        var values: [JSONScanner.Value?]
        if let elements = JSONElements(text) {
            guard elements.values.count == 5 else { return nil }
            isArray = true
            values = elements.values
        } else if let fields = JSONFields(text) {
            isArray = false
            values = ["join_ref", "ref", "topic", "event"].map { fields.values[$0] }
        } else {
            return nil
        }
        guard case .text(let topic) = values[2], case .text(let event) = values[3] else {
            return nil
        }
        self.topic = topic
        self.event = event
        joinRef = values[0] ?? .null
        ref = values[1] ?? .null
    }

    /// A reply that says that all is well.
    var reply: String { write("phx_reply", #"{"response":{},"status":"ok"}"#, ref: ref) }

    /// Says that the channel is closed, as after a leave.
    var closing: String { write("phx_close", "{}", ref: joinRef) }

    private func write(_ event: String, _ payload: String, ref: JSONScanner.Value) -> String {
        let (join, ref) = (Self.text(joinRef), Self.text(ref))
        let topic = JSONFields.quoted(topic)
        return isArray
            ? #"[\#(join),\#(ref),\#(topic),"\#(event)",\#(payload)]"#
            : #"{"topic":\#(topic),"event":"\#(event)","payload":\#(payload),"ref":\#(ref)}"#
    }

    private static func text(_ ref: JSONScanner.Value) -> String {
        switch ref {
        case .text(let text): JSONFields.quoted(text)
        case .number(let number): "\(number)"
        case .truth, .null, .other: "null"
        }
    }
}
