import Heartbeat
import HeartbeatNIO

/// What can be said about one session, or about all of them; what is not said comes from below.
///
/// The URL's own options win over flags, these over the session's table, and that over
/// `[defaults]`.
struct SessionOptions: Sendable, Hashable {
    var every: Duration?
    var timeout: Duration?
    var misses: Int?
    var lateAfter: LateAfter?
    var connectTimeout: Duration?
    var tags: [String] = []
    var passwordFile: String?
    var passwordEnvironment: String?
    /// The values of ``HeartbeatNIO/TargetOption``s by name.
    var values: [String: [String]] = [:]
    /// Where a file says so, by key.
    var places: [String: String] = [:]

    /// Options that are one thing: half of it from elsewhere would be nonsense.
    private static let bundles = [["script", "send", "expect"], ["cert", "key"]]

    /// These, and where they say nothing what `base` says; tags are added up.
    func over(_ base: SessionOptions) -> SessionOptions {
        var result = self
        result.every = every ?? base.every
        result.timeout = timeout ?? base.timeout
        result.misses = misses ?? base.misses
        result.lateAfter = lateAfter ?? base.lateAfter
        result.connectTimeout = connectTimeout ?? base.connectTimeout
        for (name, value) in base.values where !isSettled(name) {
            result.values[name] = value
        }
        if !isSettled("password") {
            result.passwordFile = base.passwordFile
            result.passwordEnvironment = base.passwordEnvironment
        }
        result.tags = base.tags + tags.filter { !base.tags.contains($0) }
        result.places.merge(base.places) { own, _ in own }
        if !tags.isEmpty, !base.tags.isEmpty, let own = places["tags"],
            let below = base.places["tags"]
        {
            result.places["tags"] = "\(own) and \(below)"
        }
        return result
    }

    /// Whether these say something about an option, or about one that goes with it.
    func isSettled(_ name: String) -> Bool {
        if name == "password", passwordFile != nil || passwordEnvironment != nil { return true }
        let bundle = Self.bundles.first { $0.contains(name) } ?? [name]
        return bundle.contains { values[$0] != nil }
    }

    /// When such a session beats and when it is given up.
    var policy: PulsePolicy {
        var policy = PulsePolicy()
        if let every { policy.interval = every }
        if let timeout { policy.timeout = timeout }
        if let misses { policy.misses = misses }
        if let lateAfter { policy.lateAfter = lateAfter }
        if let connectTimeout { policy.connectTimeout = connectTimeout }
        return policy
    }
}
