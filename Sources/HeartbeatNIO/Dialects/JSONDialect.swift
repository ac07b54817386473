import Heartbeat
import NIOCore

/// Heartbeats as JSON texts, `{"type":"ping"}` and `{"type":"pong"}` unless told otherwise, in both
/// directions.
///
/// At the dialling end a probe is a `ping` and its `pong` the answer, with the id where both shapes
/// hold one. At the accepting end each `ping` is answered at once with the id that it brought, and
/// the probe is a ping of the WebSocket itself, which a browser answers for its page, even for a
/// hidden one.
struct JSONDialect: MessageDialect {
    private let shapes: Shapes
    private let isAccepting: Bool
    private var isUp = false
    /// The part of ids that is the same for the whole link.
    ///
    /// It stays here: with it they would be
    /// larger than the whole numbers of a JavaScript peer (2^53).
    private var generation: UInt64 = 0

    /// What the messages look like, compiled once for each link.
    struct Shapes: Sendable {
        var ping: JSONTemplate
        var pong: JSONTemplate
        /// What the dialling end says first, and the accepting end waits for.
        var hello: JSONTemplate?

        /// Whether answers carry the id of their probe.
        var areTagged: Bool { ping.marked != nil && pong.marked != nil }

        init(_ target: Target) throws(TargetError) {
            ping = try Self.shape(target, "ping", #"{"type":"ping"}"#, DialectSettings.nonce)
            pong = try Self.shape(target, "pong", #"{"type":"pong"}"#, DialectSettings.nonce)
            if let text = target.settings["hello"] {
                hello = try Self.shape(target, "hello", text, DialectSettings.name)
            }
        }

        private static func shape(
            _ target: Target, _ name: String, _ usual: String, _ placeholder: String
        ) throws(TargetError) -> JSONTemplate {
            let text = target.settings[name] ?? usual
            if let shape = JSONTemplate(text, placeholder: placeholder) { return shape }
            throw TargetError(
                "\(name) must be a JSON object such as \(usual), with \(placeholder) as the value "
                    + "of one field at most, not \"\(PeerText(text))\"")
        }
    }

    init(_ target: Target, isAccepting: Bool) throws(TargetError) {
        shapes = try Shapes(target)
        self.isAccepting = isAccepting
    }

    mutating func begin(_ agreement: WebSocketAgreement, _ out: inout MessageOutlet) {
        if let hello = shapes.hello {
            guard !isAccepting else { return }
            out.send(hello.written("holter"))
        }
        isUp = true
        out.comeUp(name: agreement.name, facts: agreement.facts)
    }

    mutating func receive(_ text: [UInt8], _ out: inout MessageOutlet) {
        guard let message = JSONFields(text) else { return }
        if !isUp {
            guard let greeting = shapes.hello?.match(message) else { return }
            isUp = true
            let name: String? = if case .text(let name) = greeting.mark { name } else { nil }
            return out.comeUp(name: name.map { PeerText($0) })
        }
        if !isAccepting, let answer = shapes.pong.match(message) {
            let id = answer.mark?.nonce.map { $0 & Self.idBits | generation }
            out.signal(.answered(nonce: shapes.areTagged ? id : nil))
        } else if let question = shapes.ping.match(message) {
            answer(question, message, &out)
        }
    }

    /// The pong of a ping, with the id that it brought.
    private func answer(
        _ question: JSONTemplate.Match, _ message: JSONFields, _ out: inout MessageOutlet
    ) {
        if shapes.pong.marked != nil {
            guard let mark = question.mark?.bare ?? message.values["id"]?.bare else { return }
            out.send(shapes.pong.written(mark))
        } else {
            var text = shapes.pong.written("")
            if let id = message.values["id"], message.values.count < JSONFields.limit,
                let end = text.lastIndex(of: "}")
            {
                text.insert(contentsOf: ",\"id\":\(id.written)", at: end)
            }
            out.send(text)
        }
        out.signal(.asked(count: 1))
    }

    mutating func probe(nonce: UInt64, _ out: inout MessageOutlet) {
        if isAccepting {
            out.acts.append(.ping(nonce))
        } else {
            generation = nonce & ~Self.idBits
            out.send(shapes.ping.written("\(nonce & Self.idBits)"))
        }
    }

    private static let idBits: UInt64 = 0xFFFF_FFFF_FFFF
}

extension Dialect {
    /// JSON texts.
    static let json = Dialect(
        name: "json",
        summary: "JSON texts, `{\"type\":\"ping\"}` and `{\"type\":\"pong\"}` or other shapes",
        carrier: .messages, settings: ["ping", "pong", "hello"],
        dialling: .init(
            beat: { (try? JSONDialect.Shapes($0))?.areTagged == true ? .echoed : .plain },
            converse: { target, _ throws(TargetError) in
                try WebSocketConversation(
                    target: target, dialect: JSONDialect(target, isAccepting: false))
            }),
        accepting: .init(
            beat: { _ in .echoed },
            converse: { target, _ throws(TargetError) in
                WebSocketConversation(
                    accepting: try WebSocketDoor(target),
                    dialect: try JSONDialect(target, isAccepting: true))
            }))
}
