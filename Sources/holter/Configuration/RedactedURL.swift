import Heartbeat

/// A URL that somebody typed, without what may be secret: for messages about one that is wrong.
enum RedactedURL {
    /// Scheme, host and path; no user, password, query or option.
    static func text(_ url: String) -> String {
        var rest = url.prefix { $0 != "#" && $0 != "?" }
        guard let colon = rest.firstRange(of: "://") else {
            return PeerText(String(rest)).description
        }
        let scheme = rest[..<colon.upperBound]
        rest = rest[colon.upperBound...]
        // A password may hold a slash that was not escaped: all before the last @ goes.
        if let at = url.lastIndex(of: "@"), at >= colon.upperBound {
            rest = url[url.index(after: at)...].prefix { $0 != "#" && $0 != "?" }
        }
        return PeerText(String(scheme + rest)).description
    }
}
