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
    public var user: String? {
        get { hiddenUser?.text }
        set { hiddenUser = newValue.map(Secret.init) }
    }
    /// From the URL or the options; never shown.
    public var password: String? {
        get { hiddenPassword?.text }
        set { hiddenPassword = newValue.map(Secret.init) }
    }
    /// Kept so that a target that is printed whole shows neither of them.
    private(set) var hiddenUser: Secret?
    private(set) var hiddenPassword: Secret?
    /// The source address or interface address to dial from.
    public var from: String?
    /// Whether a session whose name moved to other addresses dials anew.
    public var followsName = false
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
        /// Its value, which may be a token.
        public var value: String {
            get { hidden.text }
            set { hidden = Secret(newValue) }
        }
        private var hidden: Secret

        /// A header.
        public init(name: String, value: String) {
            self.name = name
            hidden = Secret(value)
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
    /// The oldest version that is spoken.
    public var minimum = TLSMinimum.v12

    /// The system's authorities, verification on.
    public init() {}

    /// Whether files of the user's belong to it, which may change while it is in use.
    public var readsFiles: Bool { authorityFile != nil || certificateFile != nil }
}

/// The oldest version of TLS that is spoken.
///
/// Versions before 1.2 are for devices that know no better, whose keys are as old: with one of them
/// RSA keys below 2,048 bits pass too.
public enum TLSMinimum: String, Sendable, Hashable, CaseIterable {
    /// TLS 1.0 of 1999.
    case v10 = "1.0"
    /// TLS 1.1 of 2006.
    case v11 = "1.1"
    /// TLS 1.2 of 2008.
    case v12 = "1.2"
    /// TLS 1.3 of 2018.
    case v13 = "1.3"

    /// The least bits of an RSA key.
    static let keyBits = 2048

    /// Whether RSA keys with fewer bits pass.
    var allowsWeakKeys: Bool { self == .v10 || self == .v11 }
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
