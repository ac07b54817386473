import Heartbeat
import HeartbeatNIO

/// One port to open, with everything that flags, files and its URL say about it.
struct OpenPort: Sendable, Hashable {
    var target: Target
    var tags: [String]
    var policy: PulsePolicy
    var limits: ListenerLimits
    /// Where it was asked for, for errors; empty for the command line.
    var place: String

    /// A port of a URL.
    init(
        url: String, own: SessionOptions = SessionOptions(),
        flags: SessionOptions = SessionOptions(),
        general: SessionOptions = SessionOptions(), listening: ListenOptions, place: String = ""
    ) throws {
        let session = try WatchedSession(
            url: url, own: own, flags: flags, general: general, place: place, role: .accepting)
        target = session.target
        let isSecure = Adapters.named(target.scheme)?.secure ?? false
        guard !isSecure || target.tls.certificateFile != nil else {
            let sentence = "\(target.scheme) accepts with a certificate: give cert and key"
            throw UsageError(place.isEmpty ? sentence : "\(place): \(sentence)")
        }
        tags = session.tags
        policy = session.policy
        listening.apply(to: &policy)
        limits = listening.limits
        self.place = place
    }

    /// The ports of the command line and of a configuration, in the order in which they were named.
    static func gather(
        urls: [String], configuration: Configuration, flags: SessionOptions,
        listening: ListenOptions
    ) throws -> [OpenPort] {
        let general = configuration.defaults
        let named = try urls.enumerated().map { index, url in
            try OpenPort(
                url: url, flags: flags, general: general, listening: listening,
                place: urls.count > 1 ? "URL \(index + 1)" : "")
        }
        return try named
            + configuration.listeners.map { listener in
                try OpenPort(
                    url: listener.url, own: listener.options, flags: flags, general: general,
                    listening: listening.over(listener.listening), place: listener.place)
            }
    }
}

extension [OpenPort] {
    /// Opens all of them; the first that cannot be opened ends it.
    func open(_ station: Station) async throws {
        for port in self {
            do {
                try await station.listen(
                    port.target, tags: port.tags, policy: port.policy, limits: port.limits)
            } catch let error as TargetError where !port.place.isEmpty {
                throw TargetError("\(port.place): \(error)")
            }
        }
    }
}
