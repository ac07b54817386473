import Heartbeat

/// One option that belongs to a target: settable in a URL after `#`, in a configuration and as a
/// flag.
public struct TargetOption: Sendable {
    /// Its name.
    public let name: String
    /// What its value is, for the help: `FILE`, `TEXT`.
    public let value: String
    /// One line for the help and the docs.
    public let summary: String
    /// Whether it belongs to a few protocols alone, so that it has no flag of its own.
    public let isSetting: Bool
    private let isFor: @Sendable (Adapter) -> Bool
    private let set: @Sendable (inout Target, String) throws(TargetError) -> Void

    /// All of them, in the order of the help: those that many protocols share, then the adapters'
    /// own.
    public static let all: [TargetOption] = {
        var all = shared
        for option in Adapters.all.flatMap(\.settings)
        where !all.contains(where: { $0.name == option.name }) {
            all.append(option)
        }
        return all
    }()

    /// Those that are not one adapter's own.
    private static let shared: [TargetOption] = [
        .init("send", "TEXT", "what a probe sends; <nonce> stands for its id", .script) {
            $0.send = $1
        },
        .init("expect", "TEXT", "what answers it; ~PATTERN for a pattern", .script) {
            $0.expect = $1
        },
        .init("script", "NAME", "a script by name: ping or none", .script) { $0.script = $1 },
        .init("dialect", "NAME", "what is spoken: " + Dialects.names, .dialect) {
            (target, text) throws(TargetError) in
            try Dialects.check(text)
            target.dialect = text
        },
        .init("header", "NAME:VALUE", "a header of the upgrade; may come again", .request, header),
        .init("subprotocol", "NAME", "a subprotocol to offer; may come again", .request) {
            $0.subprotocols.append($1)
        },
        .init("user", "NAME", "the user to be", .credentials) { $0.user = $1 },
        .init("password", "TEXT", "the password; never shown", .credentials) { $0.password = $1 },
        .init("from", "ADDRESS", "the source address", { _ in true }, source),
        .init(
            "re-resolve", "keep|follow",
            "what is done when the name moved: keep the connection, or dial anew (keep)",
            { _ in true }, reResolve),
        .init("ca", "FILE", "authorities to trust instead of the system's, PEM", \.usesTLS) {
            $0.tls.authorityFile = $1
        },
        .init(
            "insecure", "yes|no", "accept any certificate: encryption without knowing to whom",
            \.usesTLS
        ) { (target, text) throws(TargetError) in
            target.tls.insecure = try truth(text, "insecure")
        },
        .init("servername", "NAME", "the name to ask for and to check", \.usesTLS) {
            $0.tls.serverName = $1
        },
        .init("cert", "FILE", "our certificate, PEM", \.usesTLS) { $0.tls.certificateFile = $1 },
        .init("key", "FILE", "its key, PEM; without, it is looked for in cert", \.usesTLS) {
            $0.tls.keyFile = $1
        },
        .init(
            "tls_min", "1.0|1.1|1.2|1.3",
            "the oldest TLS to speak (1.2); before 1.2 short RSA keys pass too", \.usesTLS,
            oldestTLS),
        .init(
            "proxy", "yes|no",
            "a port's peers come through a proxy that says whose they are (PROXY protocol)",
            isSetting: true, { $0.accepting != nil }
        ) { (target, text) throws(TargetError) in
            target.isBehindProxy = try truth(text, "proxy")
        },
    ]

    /// An option of an adapter's own, kept in ``Target/settings``; `check` refuses a value with
    /// what it must be, such as "a whole number".
    public static func setting(
        _ name: String, _ value: String, _ summary: String,
        check: @escaping @Sendable (String) -> String? = { _ in nil }
    ) -> TargetOption {
        TargetOption(
            name, value, summary, isSetting: true,
            { adapter in adapter.settings.contains { $0.name == name } }
        ) { (target, text) throws(TargetError) in
            if let wanted = check(text) {
                throw TargetError("option \(name) must be \(wanted), not \"\(PeerText(text))\"")
            }
            target.settings[name] = text
        }
    }

    /// The one with a name.
    public static func named(_ name: String) -> TargetOption? {
        all.first { $0.name == name }
    }

    /// Whether it means something to a protocol.
    public func applies(to adapter: Adapter) -> Bool {
        isFor(adapter)
    }

    /// Sets it in a target; an empty `insecure` counts as yes.
    public func apply(_ value: String, to target: inout Target) throws(TargetError) {
        try set(&target, value)
    }

    private init(
        _ name: String, _ value: String, _ summary: String, isSetting: Bool = false,
        _ isFor: @escaping @Sendable (Adapter) -> Bool,
        _ set: @escaping @Sendable (inout Target, String) throws(TargetError) -> Void
    ) {
        self.name = name
        self.value = value
        self.summary = summary
        self.isSetting = isSetting
        self.isFor = isFor
        self.set = set
    }

    private init(
        _ name: String, _ value: String, _ summary: String, _ options: Adapter.Options,
        _ set: @escaping @Sendable (inout Target, String) throws(TargetError) -> Void
    ) {
        self.init(name, value, summary, { $0.options.contains(options) }, set)
    }

    private static let header: @Sendable (inout Target, String) throws(TargetError) -> Void = {
        (target, text) throws(TargetError) in
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else {
            throw TargetError("option header is written NAME:VALUE")
        }
        let value = text[text.index(after: colon)...].drop { $0 == " " }
        target.headers.append(
            Target.Header(name: String(text[..<colon]), value: String(value)))
    }

    private static let source: @Sendable (inout Target, String) throws(TargetError) -> Void = {
        (target, text) throws(TargetError) in
        guard AddressLiteral.isLiteral(text) else {
            throw TargetError("option from must be an address, not \"\(PeerText(text))\"")
        }
        target.from = text
    }

    private static let reResolve: @Sendable (inout Target, String) throws(TargetError) -> Void = {
        (target, text) throws(TargetError) in
        guard text == "keep" || text == "follow" else {
            throw TargetError("option re-resolve is keep or follow, not \"\(PeerText(text))\"")
        }
        target.followsName = text == "follow"
    }

    private static let oldestTLS: @Sendable (inout Target, String) throws(TargetError) -> Void = {
        (target, text) throws(TargetError) in
        guard let minimum = TLSMinimum(rawValue: text) else {
            let known = TLSMinimum.allCases.map(\.rawValue).joined(separator: ", ")
            throw TargetError("option tls_min is one of \(known), not \"\(PeerText(text))\"")
        }
        target.tls.minimum = minimum
    }

    private static func truth(
        _ text: String, _ name: String
    ) throws(TargetError) -> Bool {
        switch text {
        case "", "yes", "true", "1": true
        case "no", "false", "0": false
        default: throw TargetError("option \(name) is yes or no, not \"\(PeerText(text))\"")
        }
    }
}

extension Adapter {
    /// Whether TLS can come into it at all.
    fileprivate var usesTLS: Bool { secure || upgrades }
}
