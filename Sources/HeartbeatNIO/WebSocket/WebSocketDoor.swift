import Heartbeat
import NIOCore

/// Who may come in at an accepting WebSocket, and what its request says of it.
struct WebSocketDoor: Sendable {
    /// A check of a dialect's own: the refusal of a request, or nil.
    typealias Admission =
        @Sendable (_ head: HTTPHead, _ path: String) -> WebSocketAcceptor.Outcome?

    /// The query parameters and the header in which a peer may say who it is.
    static let nameParameters = ["id", "name"]
    private static let nameHeader = "x-client-id"

    /// The subprotocols it knows, the best first.
    var subprotocols: [String] = []
    /// The only path that is served; nil for any.
    var path: String?
    /// What basic authentication must say; nil for anyone.
    var credentials: Secret?
    /// A check of a dialect's own.
    var admit: Admission = { _, _ in nil }

    /// The door of a listener: its path, credentials and subprotocols are those of its URL.
    init(_ target: Target) throws(TargetError) {
        // What a client would be refused is refused here with the same words.
        _ = try WebSocketRequest(target, key: [])
        subprotocols = target.subprotocols
        let path = target.path.prefix { $0 != "?" }
        self.path = path == "/" ? nil : String(path)
        credentials = try WebSocketRequest.authorization(target).map(Secret.init)
    }

    /// A door for anyone.
    init(subprotocols: [String] = []) {
        self.subprotocols = subprotocols
    }

    /// The answer that refuses a request; nil where it may come in.
    func refusal(of head: HTTPHead, asking path: String) -> WebSocketAcceptor.Outcome? {
        if let served = self.path, path.prefix(while: { $0 != "?" }) != served {
            return WebSocketAcceptor.refusal(404, "Not Found")
        }
        if let credentials, !Self.areThese(credentials, head.values("authorization")) {
            return WebSocketAcceptor.refusal(
                401, "Unauthorized", ["WWW-Authenticate: Basic realm=\"holter\""])
        }
        return admit(head, path)
    }

    /// The best subprotocol that both know.
    func subprotocol(for head: HTTPHead) -> String? {
        let offered = head.list("sec-websocket-protocol")
        return subprotocols.first(where: offered.contains)
    }

    /// What a request that was let in says.
    func agreement(with head: HTTPHead) -> WebSocketAgreement {
        let words = head.startLine.split(separator: " ", omittingEmptySubsequences: false)
        let path = words.count > 1 ? String(words[1]) : "/"
        var facts: [Fact] = []
        let chosen = subprotocol(for: head)
        if let chosen { facts.append(Fact("subprotocol", PeerText(chosen).description)) }
        for (field, name) in [("user-agent", "client"), ("origin", "origin")] {
            if let value = head.values(field).first, !value.isEmpty {
                facts.append(Fact(name, PeerText(value, limit: 80).description))
            }
        }
        facts.append(
            Fact("path", PeerText(String(path.prefix { $0 != "?" }), limit: 80).description))
        var agreement = WebSocketAgreement(facts)
        agreement.subprotocol = chosen
        agreement.path = path
        let name =
            Self.nameParameters.lazy.compactMap { Self.parameter($0, in: path) }.first
            ?? head.values(Self.nameHeader).first
        if let name, !name.isEmpty { agreement.name = PeerText(name) }
        return agreement
    }

    /// The value of a parameter in the query of a path, decoded; nil where it is absent or no text.
    static func parameter(_ name: String, in path: String) -> String? {
        guard let mark = path.firstIndex(of: "?") else { return nil }
        for pair in path[path.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == name else { continue }
            return try? PercentCoding.decode(parts[1].replacing("+", with: " "), in: "the query")
        }
        return nil
    }

    private static func areThese(_ credentials: Secret, _ given: [String]) -> Bool {
        given.count == 1 && credentials.matches(given.first)
    }
}

extension WebSocketConversation {
    /// Reads the request of an accepted peer, agrees or refuses, and goes on with frames.
    mutating func accept(
        _ acceptor: WebSocketAcceptor, _ bytes: inout ByteBuffer, _ outlet: inout Outlet
    ) {
        var acceptor = acceptor
        switch acceptor.receive(&bytes) {
        case nil:
            phase = .accepting(acceptor)
            return
        case .refused(let answer, let status):
            outlet.bytes.writeString(answer)
            let reason = status == 401 ? "wrong credentials" : "no WebSocket that is served here"
            end(.badHello("\(reason): answered HTTP \(status)"), &outlet)
        case .agreed(let answer, let request):
            outlet.bytes.writeString(answer)
            phase = .open
            let agreement = acceptor.door.agreement(with: request)
            if dialect != nil {
                speak(&outlet) { $0.begin(agreement, &$1) }
            } else {
                if let name = agreement.name {
                    outlet.signal(.introduced(Introduction(name, isExclusive: false)))
                }
                outlet.signal(.up)
                outlet.signal(.learned(agreement.facts))
            }
        }
        read(&bytes, &outlet)
    }
}
