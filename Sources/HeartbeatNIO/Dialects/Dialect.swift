import Heartbeat

/// What is spoken above a plain socket or a WebSocket: a preset by name, for both ends.
struct Dialect: Sendable {
    /// What carries it.
    enum Carrier: Sendable {
        /// The bytes of `tcp` and `tls`.
        case bytes
        /// The text messages of `ws` and `wss`.
        case messages
    }

    /// The value of the option `dialect`.
    var name: String
    /// One line for the docs.
    var summary: String
    var carrier: Carrier
    /// The settings that mean something to it.
    var settings: [String] = []
    /// How it is dialled and how it is accepted.
    var dialling: Adapter.Accepting
    var accepting: Adapter.Accepting
    /// What to say of a policy that its servers would punish.
    var advise: @Sendable (Target, PulsePolicy) -> Adapter.Advice? = { _, _ in nil }
}

/// The dialects, one record each: a new one is a file and a line here.
enum Dialects {
    /// All of them; the first of each carrier is spoken where none is named.
    static let all: [Dialect] = [
        .line, .echo, .length,
        .plain, .json, .graphQL, .phoenix, .engineIO, .socketIO,
    ]

    /// Their names, for the help.
    static var names: String { all.map(\.name).joined(separator: ", ") }

    /// The one with a name.
    static func named(_ name: String) -> Dialect? {
        all.first { $0.name == name }
    }

    /// Refuses an unknown name, with the nearest known one.
    static func check(_ name: String) throws(TargetError) {
        guard named(name) == nil else { return }
        let question = Nearest.question(name, among: all.map(\.name))
        throw TargetError(
            "unknown dialect \"\(PeerText(name, limit: 40))\"\(question) (known: \(names))")
    }

    /// The dialect of a target.
    static func of(_ target: Target) -> Dialect {
        let carrier = carrier(of: target)
        if let name = target.dialect, let dialect = named(name), dialect.carrier == carrier {
            return dialect
        }
        return carrier == .bytes ? .line : .plain
    }

    /// The dialect of a target, whose settings all mean something to it.
    static func checked(_ target: Target) throws(TargetError) -> Dialect {
        let dialect = of(target)
        if let name = target.dialect, name != dialect.name {
            try check(name)
            let carrier = carrier(of: target)
            let fitting = all.filter { $0.carrier == carrier }.map(\.name)
            throw TargetError(
                "dialect \(name) is not for \(target.scheme); there are "
                    + fitting.joined(separator: ", "))
        }
        for name in target.settings.keys.sorted() where !dialect.settings.contains(name) {
            let users = all.filter { $0.settings.contains(name) }.map(\.name)
            throw TargetError(
                "option \(name) means nothing to dialect \(dialect.name), but to "
                    + users.joined(separator: ", "))
        }
        return dialect
    }

    private static func carrier(of target: Target) -> Dialect.Carrier {
        target.scheme.hasPrefix("ws") ? .messages : .bytes
    }
}

extension Dialect {
    /// A script of lines, or nothing at all.
    static let line = Dialect(
        name: "line", summary: "a line script, or nothing", carrier: .bytes,
        dialling: .init(
            beat: { LineScript.beat($0) },
            converse: { target, _ throws(TargetError) in
                LineConversation(script: try LineScript.compiled(for: target))
            }),
        accepting: .init(
            beat: { $0.script == "ping" && $0.send == nil ? .passive : LineScript.beat($0) },
            converse: { target, _ throws(TargetError) in
                let script = try LineScript.compiled(for: target)
                if target.script == "ping", target.send == nil { return LineServerConversation() }
                return LineConversation(script: script)
            }))

    /// The pings of the WebSocket itself; data is skipped.
    static let plain = Dialect(
        name: "plain", summary: "the WebSocket's own pings; messages are skipped",
        carrier: .messages,
        dialling: .init(
            beat: { _ in .newest },
            converse: { target, _ throws(TargetError) in
                try WebSocketConversation(target: target)
            }),
        accepting: .init(
            beat: { _ in .newest },
            converse: { target, _ throws(TargetError) in
                WebSocketConversation(accepting: try WebSocketDoor(target))
            }))
}

extension Adapter {
    /// A protocol above which a target's dialect is spoken.
    func speakingDialects(_ carrier: Dialect.Carrier) -> Adapter {
        var adapter = self
        let fitting = Dialects.all.filter { $0.carrier == carrier }.flatMap(\.settings)
        adapter.settings = DialectSettings.all.filter { fitting.contains($0.name) }
        adapter.options.insert(.dialect)
        adapter.beat = { Dialects.of($0).dialling.beat($0) }
        adapter.converse = { target, policy throws(TargetError) in
            try Dialects.checked(target).dialling.converse(target, policy)
        }
        adapter.accepting = Accepting(
            beat: { Dialects.of($0).accepting.beat($0) },
            converse: { target, policy throws(TargetError) in
                try Dialects.checked(target).accepting.converse(target, policy)
            })
        adapter.advise = { Dialects.of($0).advise($0, $1) }
        return adapter
    }
}
