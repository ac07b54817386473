public import Heartbeat

/// Reads a URL as a target: `scheme://[user[:password]@]host[:port][/path][#option=value&…]`.
///
/// `unix:///path` is TCP's line protocol over a socket file, `redis+unix:///path` another protocol
/// over one. What is wrong is said in a sentence that names the part and the nearest known name,
/// and never holds a password.
public enum TargetURL {
    /// What a URL is for.
    public enum Role: Sendable, Hashable {
        /// To dial it.
        case dialling
        /// To listen there: without a host on loopback, with port 0 on a free one.
        case accepting

        fileprivate var smallestPort: Int { self == .accepting ? 0 : 1 }

        /// Tries whether a link can come of a target.
        public func check(
            _ target: Target, _ adapter: Adapter, _ policy: PulsePolicy
        ) throws(TargetError) {
            guard self == .accepting else {
                _ = try adapter.converse(target, policy)
                return
            }
            guard let accepting = adapter.accepting else {
                throw TargetError("\(adapter.name) can be dialled, not accepted")
            }
            _ = try accepting.converse(target, policy)
        }
    }

    /// Options of a session rather than of its target: given back to the caller as they are.
    public static let sessionOptions = ["every", "timeout", "misses", "late_after", "tag", "name"]
    /// The longest URL.
    public static let limit = 8192

    /// The target of a URL, and its session options by name; several tags are joined by commas.
    public static func parse(
        _ text: String, adapters: [Adapter] = Adapters.all, role: Role = .dialling
    ) throws(TargetError) -> (target: Target, options: [String: String]) {
        guard text.utf8.count <= limit else {
            throw TargetError("a URL may have \(limit) bytes")
        }
        let halves = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var (target, adapter) = try location(halves[0], adapters, role)
        var options: [String: String] = [:]
        if halves.count == 2 {
            for pair in halves[1].split(separator: "&") {
                try apply(pair, &target, &options, adapter)
            }
        }
        guard role == .accepting || !target.isBehindProxy else {
            throw TargetError("option proxy belongs to a port that accepts")
        }
        try role.check(target, adapter, PulsePolicy())
        return (target, options)
    }

    // MARK: Before the `#`

    private static func location(
        _ text: Substring, _ adapters: [Adapter], _ role: Role
    ) throws(TargetError) -> (Target, Adapter) {
        guard let colon = text.firstRange(of: "://") else {
            throw TargetError(
                "\"\(PeerText(withoutCredentials(text)))\" is no URL; "
                    + "write scheme://host:port, for example tcp://localhost:7")
        }
        let (adapter, isSocket) = try scheme(text[..<colon.lowerBound], adapters)
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        var authority = rest[..<end]
        let path = rest[end...]
        var credentials: Substring?
        if let at = authority.lastIndex(of: "@") {
            credentials = authority[..<at]
            authority = authority[authority.index(after: at)...]
        }
        var target: Target
        if isSocket {
            guard authority.isEmpty, path.count > 1, path.first == "/" else {
                throw TargetError("a socket's path begins with a slash: unix:///run/name.sock")
            }
            target = Target(
                scheme: adapter.name,
                endpoint: .unix(path: try PercentCoding.decode(path, in: "the socket's path")))
        } else {
            target = Target(scheme: adapter.name, endpoint: try endpoint(authority, adapter, role))
            if adapter.options.contains(.namedDatabase) {
                try name(&target, database: path)
            } else {
                target.path = try request(path, adapter)
            }
        }
        if let credentials { try identify(&target, credentials, adapter) }
        return (target, adapter)
    }

    private static func scheme(
        _ text: Substring, _ adapters: [Adapter]
    ) throws(TargetError) -> (Adapter, isSocket: Bool) {
        let word = text.lowercased()
        let isSocket = word == "unix" || word.hasSuffix("+unix")
        let name = word == "unix" ? "tcp" : isSocket ? String(word.dropLast(5)) : word
        guard let adapter = adapters.first(where: { $0.name == name }) else {
            let names = adapters.map(\.name) + ["unix"]
            let question = Nearest.question(name, among: names)
            throw TargetError(
                "unknown scheme \"\(PeerText(name, limit: 40))\"\(question) "
                    + "(known: \(names.joined(separator: " ")))")
        }
        return (adapter, isSocket)
    }

    private static func endpoint(
        _ authority: Substring, _ adapter: Adapter, _ role: Role
    ) throws(TargetError) -> Target.Endpoint {
        let host: Substring
        let after: Substring
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else {
                throw TargetError("the bracket of the IPv6 address is not closed")
            }
            host = authority[authority.index(after: authority.startIndex)..<close]
            after = authority[authority.index(after: close)...]
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            host = authority[..<colon]
            after = authority[colon...]
            guard after.dropFirst().firstIndex(of: ":") == nil else {
                throw TargetError(
                    "an IPv6 address stands in brackets: [\(PeerText(authority, limit: 60))]:port")
            }
        }
        let name = try PercentCoding.decode(host, in: "the host")
        if name.isEmpty, role == .accepting {
            return .host("127.0.0.1", port: try port(after, adapter, role))
        }
        try check(name, isBracketed: authority.first == "[")
        return .host(name, port: try port(after, adapter, role))
    }

    private static func check(_ host: String, isBracketed: Bool) throws(TargetError) {
        guard !host.isEmpty else { throw TargetError("the host is missing") }
        if isBracketed {
            guard host.contains(":"), AddressLiteral.isLiteral(host) else {
                throw TargetError("[\(PeerText(host))] is no IPv6 address")
            }
            return
        }
        let isName = try HostName.ascii(host).utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == 45 || byte == 46 || byte == 95
        }
        guard isName, host.utf8.count <= 253 else {
            throw TargetError(
                "host \"\(PeerText(host, limit: 60))\" may hold letters, digits, - _ and .")
        }
    }

    private static func port(
        _ text: Substring, _ adapter: Adapter, _ role: Role
    ) throws(TargetError) -> Int {
        guard text.first == ":" else {
            guard text.isEmpty else {
                throw TargetError("\"\(PeerText(text))\" after the host is no port")
            }
            guard let port = adapter.defaultPort else {
                throw TargetError("\(adapter.name) has no usual port; write host:port")
            }
            return port
        }
        let digits = text.dropFirst()
        let isNumber =
            (1...5).contains(digits.utf8.count)
            && digits.utf8.allSatisfy { (48...57).contains($0) }
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            // It may be part of a password in which # or / was not escaped: not to be shown.
            throw TargetError(
                "the port after the host is no number; in a user or password write # as %23, / as %2F"
            )
        }
        guard isNumber, let port = Int(digits), (role.smallestPort...65_535).contains(port)
        else {
            throw TargetError(
                "port \"\(PeerText(digits, limit: 20))\" is not between \(role.smallestPort) and 65535"
            )
        }
        return port
    }

    private static func request(
        _ path: Substring, _ adapter: Adapter
    ) throws(TargetError) -> String {
        if path.isEmpty || path == "/" { return "/" }
        if adapter.options.contains(.path) {
            return path.first == "/" ? String(path) : "/" + path
        }
        if adapter.options.contains(.database),
            path.dropFirst().utf8.allSatisfy({
                (48...57).contains($0)
            })
        {
            return "/"
        }
        throw TargetError(
            "\(adapter.name) has no path; remove \"\(PeerText(path, limit: 60))\"")
    }

    private static func name(
        _ target: inout Target, database path: Substring
    ) throws(TargetError) {
        guard !path.isEmpty, path != "/" else { return }
        guard path.first == "/", !path.dropFirst().contains(where: { $0 == "/" || $0 == "?" })
        else {
            throw TargetError(
                "a path is the name of one database; in it write / as %2F and ? as %3F")
        }
        let name = try PercentCoding.decode(path.dropFirst(), in: "the name of the database")
        try TargetOption.named("database")?.apply(name, to: &target)
    }

    private static func identify(
        _ target: inout Target, _ text: Substring, _ adapter: Adapter
    ) throws(TargetError) {
        guard adapter.options.contains(.credentials) else {
            throw TargetError("\(adapter.name) has no users; remove what stands before the @")
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        target.user = try PercentCoding.decode(parts[0], in: "the user name")
        if parts.count == 2 {
            target.password = try PercentCoding.decode(parts[1], in: "the password")
        }
    }

    // MARK: After the `#`

    private static func apply(
        _ pair: Substring, _ target: inout Target, _ options: inout [String: String],
        _ adapter: Adapter
    ) throws(TargetError) {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let text = parts.count == 2 ? parts[1] : ""
        let value = try PercentCoding.decode(text, in: "option \(PeerText(name, limit: 40))")
        if sessionOptions.contains(name) {
            guard !value.isEmpty else { throw TargetError("option \(name) has no value") }
            guard let given = options[name] else {
                options[name] = value
                return
            }
            guard name == "tag" else { throw TargetError("option \(name) is given twice") }
            options[name] = "\(given),\(value)"
            return
        }
        guard let option = TargetOption.named(name) else {
            guard !pair.contains("@") else {
                // It may be the rest of a password in which # was not escaped: not to be shown.
                throw TargetError("unknown option; in a user or password write # as %23")
            }
            let known = sessionOptions + TargetOption.all.map(\.name)
            let question = Nearest.question(name, among: known)
            throw TargetError("unknown option \"\(PeerText(name, limit: 40))\"\(question)")
        }
        guard option.applies(to: adapter) else {
            throw TargetError("option \(name) means nothing to \(adapter.name)")
        }
        try option.apply(value, to: &target)
    }

    /// The text without what may be a password.
    private static func withoutCredentials(_ text: Substring) -> String {
        guard let at = text.lastIndex(of: "@") else { return String(text.prefix(80)) }
        return String(text[text.index(after: at)...].prefix(80))
    }
}

extension PeerText {
    /// The safe form of part of a text.
    fileprivate init(_ text: Substring, limit: Int = 120) {
        self.init(String(text), limit: limit)
    }
}
