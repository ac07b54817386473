/// What to dial and how to speak to it: a parsed URL with its options.
///
/// Holds credentials; is never shown whole.
public struct Target: Sendable, Hashable {
    /// Where the far end is.
    public enum Endpoint: Sendable, Hashable {
        /// A host name or address literal, and a port.
        case host(String, port: Int)
        /// A Unix-domain socket.
        case unix(path: String)
    }

    /// The URL scheme: the name of an ``Adapter``.
    public var scheme: String
    /// Where the far end is.
    public var endpoint: Endpoint
    /// The path and query of a WebSocket or HTTP request; `/` where none was given.
    public var path: String
    /// From the URL or the options; never shown.
    public var user: String?
    /// From the URL or the options; never shown.
    public var password: String?
    /// The source address or interface address to dial from.
    public var from: String?
    /// Headers of a WebSocket upgrade, in order.
    public var headers: [Header] = []
    /// Subprotocols offered in a WebSocket upgrade.
    public var subprotocols: [String] = []
    /// What a line script sends, where `<nonce>` stands for the probe's id; nil where nothing is
    /// sent.
    public var send: String?
    /// What a line script expects back: a literal, which may hold `<nonce>`, or `~` and a pattern.
    public var expect: String?
    /// A named script: `ping` or `none`.
    public var script: String?
    /// What is spoken above the socket or WebSocket, by name; nil for what its scheme says.
    public var dialect: String?
    /// Values of an adapter's own ``Adapter/settings``, by name.
    public var settings: [String: String] = [:]
    /// How TLS is checked.
    public var tls = TLSOptions()
    /// Whether a proxy stands before a port and says whose each connection is.
    public var isBehindProxy = false

    /// One header of a request.
    public struct Header: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: String

        /// A header.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A target without options.
    public init(scheme: String, endpoint: Endpoint, path: String = "/") {
        self.scheme = scheme
        self.endpoint = endpoint
        self.path = path
    }
}

/// How TLS is checked, and who we say we are.
public struct TLSOptions: Sendable, Hashable {
    /// A PEM file of authorities to trust instead of the system's.
    public var authorityFile: String?
    /// Accept any certificate: encryption without knowing to whom.
    public var insecure = false
    /// The name to ask for and to check, where it is not the host.
    public var serverName: String?
    /// Our own certificate, PEM.
    public var certificateFile: String?
    /// Its key, PEM.
    public var keyFile: String?

    /// The system's authorities, verification on.
    public init() {}
}

/// What is wrong with a target: a sentence that names the thing and what to do.
public struct TargetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence.
    public var description: String

    /// A mistake in a target.
    public init(_ description: String) {
        self.description = description
    }
}
