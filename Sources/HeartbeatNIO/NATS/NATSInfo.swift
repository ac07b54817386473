import Heartbeat
import NIOCore

/// What a server says of itself in INFO.
struct NATSInfo: Hashable {
    var serverName: String
    var version: String
    var clientID: Int64?
    var requiresTLS: Bool
    var offersTLS: Bool
    /// Whether it sends its clients away before it stops.
    var isLameDuck: Bool

    /// Reads the object; nil when it is none.
    init?(_ object: ByteBuffer) {
        guard let fields = JSONFields(object.readableBytesView) else { return nil }
        serverName = fields.text("server_name") ?? fields.text("server_id") ?? ""
        version = fields.text("version") ?? ""
        clientID = fields.number("client_id")
        requiresTLS = fields.isTrue("tls_required")
        offersTLS = fields.isTrue("tls_available")
        isLameDuck = fields.isTrue("ldm")
    }

    /// What is worth showing.
    var facts: [Fact] {
        var facts = [
            Fact("server name", PeerText(serverName).description),
            Fact("server version", PeerText(version).description),
        ].filter { !$0.value.isEmpty }
        if let clientID { facts.append(Fact("client id", "\(clientID)")) }
        return facts
    }
}

/// What a server says in `-ERR`.
struct NATSError: Hashable {
    /// Safe to show, without the quotes.
    var words: String
    /// Whether it refuses who we are.
    var isAboutCredentials: Bool
    /// Whether the server goes on with the connection all the same.
    var leavesOpen: Bool

    init(_ text: ByteBuffer) {
        words = PeerText(text.readableBytesView.filter { $0 != UInt8(ascii: "'") }).description
        let lower = words.lowercased()
        isAboutCredentials =
            lower.hasPrefix("authorization violation")
            || ["user authentication", "account authentication"].contains { lower.hasPrefix($0) }
        leavesOpen =
            lower.hasPrefix("permissions violation") || lower.hasPrefix("invalid subject")
    }
}
