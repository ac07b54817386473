import Heartbeat

extension Target {
    /// The far end as a table shows it: `host:port`, `[::1]:6379` or a path; never credentials.
    public var peer: String {
        switch endpoint {
        case .host(let host, let port):
            host.contains(":") ? "[\(PeerText(host))]:\(port)" : "\(PeerText(host)):\(port)"
        case .unix(let path): PeerText(path).description
        }
    }

    /// The far end's host; a socket's path stands for itself.
    public var host: String {
        switch endpoint {
        case .host(let host, _): PeerText(host).description
        case .unix(let path): PeerText(path).description
        }
    }

    /// The URL without credentials and options, for messages.
    public var display: String {
        switch endpoint {
        case .host: "\(scheme)://\(peer)\(path == "/" ? "" : PeerText(path).description)"
        case .unix: scheme == "tcp" ? "unix://\(peer)" : "\(scheme)+unix://\(peer)"
        }
    }
}
