import Heartbeat

/// The request that asks a server to speak WebSocket, checked so that nothing can break out of its
/// line.
struct WebSocketRequest: Sendable, Hashable {
    /// The whole request.
    let text: String
    /// What the answer must prove.
    let key: String
    /// The subprotocols of which the server may choose one.
    let subprotocols: [String]
    /// Whether we said who we are.
    let hasCredentials: Bool

    /// What no configured header may say, as it is said here.
    private static let reserved: Set<String> = [
        "connection", "upgrade", "content-length", "transfer-encoding", "sec-websocket-key",
        "sec-websocket-version", "sec-websocket-protocol", "sec-websocket-extensions",
        "sec-websocket-accept",
    ]

    /// The request to a target, with the 16 bytes of a key.
    init(_ target: Target, key bytes: [UInt8]) throws(TargetError) {
        key = Base64.encode(bytes)
        subprotocols = target.subprotocols
        try Self.check(target)
        let given = Set(target.headers.map { $0.name.lowercased() })
        var lines = ["GET \(try Self.path(target.path)) HTTP/1.1"]
        if !given.contains("host") {
            lines.append("Host: \(try Self.host(target))")
        }
        lines += [
            "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: \(WebSocketHandshake.version)",
        ]
        if !subprotocols.isEmpty {
            lines.append("Sec-WebSocket-Protocol: \(subprotocols.joined(separator: ", "))")
        }
        let authorization = try Self.authorization(target)
        if let authorization {
            guard !given.contains("authorization") else {
                throw TargetError(
                    "credentials in the URL and a header Authorization: give one of them")
            }
            lines.append("Authorization: \(authorization)")
        }
        lines += target.headers.map { "\($0.name): \($0.value)" }
        hasCredentials =
            authorization != nil || !given.isDisjoint(with: ["authorization", "cookie"])
        text = lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private static func check(_ target: Target) throws(TargetError) {
        for header in target.headers {
            let name = PeerText(header.name)
            guard HTTPText.isToken(header.name) else {
                throw TargetError("header name \"\(name)\" may hold only letters, digits and -._")
            }
            guard HTTPText.isFieldValue(header.value) else {
                throw TargetError("the value of header \(name) holds a control character")
            }
            guard !reserved.contains(header.name.lowercased()) else {
                throw TargetError("header \(name) belongs to the handshake and cannot be set")
            }
        }
        for (index, name) in target.subprotocols.enumerated() {
            guard HTTPText.isToken(name) else {
                throw TargetError("subprotocol \"\(PeerText(name))\" is not a single word")
            }
            guard !target.subprotocols[..<index].contains(name) else {
                throw TargetError("subprotocol \(name) is given twice")
            }
        }
    }

    private static func path(_ path: String) throws(TargetError) -> String {
        guard HTTPText.isRequestTarget(path) else {
            throw TargetError(
                "path \"\(PeerText(path))\" holds a character that must be written as %XX")
        }
        return path.hasPrefix("/") ? path : "/" + path
    }

    /// The host as the server knows it: the port only where it is not the scheme's own (RFC 9110,
    /// 7.2).
    private static func host(_ target: Target) throws(TargetError) -> String {
        guard case .host(let written, let port) = target.endpoint else { return "localhost" }
        let name = try HostName.ascii(written)
        let bare =
            name.hasPrefix("[") && name.hasSuffix("]") ? name.dropFirst().dropLast() : name[...]
        let unzoned = bare.contains(":") ? bare.prefix { $0 != "%" } : bare
        guard !unzoned.isEmpty, unzoned.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !unzoned.contains(where: { "/?#@[]\\".contains($0) })
        else { throw TargetError("host \"\(PeerText(name))\" cannot be asked for by name") }
        let host = unzoned.contains(":") ? "[\(unzoned)]" : String(unzoned)
        let usual = target.scheme == "wss" ? 443 : 80
        return port == usual ? host : "\(host):\(port)"
    }

    /// What basic authentication says for a target; nil where it has no credentials.
    static func authorization(_ target: Target) throws(TargetError) -> String? {
        guard target.user != nil || target.password != nil else { return nil }
        let user = target.user ?? ""
        let password = target.password ?? ""
        guard !user.contains(":") else {
            throw TargetError("a user name for basic authentication cannot hold a colon")
        }
        guard HTTPText.isFieldValue(user), HTTPText.isFieldValue(password) else {
            throw TargetError("user name or password holds a control character")
        }
        return "Basic " + Base64.encode("\(user):\(password)".utf8)
    }
}
