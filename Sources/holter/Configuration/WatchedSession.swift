import Heartbeat
import HeartbeatNIO

/// One session to hold, with everything that flags, files and its URL say about it.
struct WatchedSession: Sendable, Hashable {
    var target: Target
    var name: String?
    var tags: [String]
    var policy: PulsePolicy
    /// Where it was asked for, for errors; empty for the command line.
    var place: String

    /// A session of a URL; `own` was said about it alone, `general` about all and holds where it
    /// means something.
    init(
        url: String, name: String? = nil, own: SessionOptions = SessionOptions(),
        flags: SessionOptions = SessionOptions(), general: SessionOptions = SessionOptions(),
        place: String = "", role: TargetURL.Role = .dialling
    ) throws {
        self.place = place
        do {
            var (target, texts, inURL, wanted) = try Self.resolve(
                url: url, own: own, flags: flags, general: general, role: role)
            wanted.values = wanted.values.filter { !inURL.isSettled($0.key) }
            try Self.apply(wanted, own, inURL, to: &target, role)
            self.target = target
            self.name = try texts["name"].map(Self.label) ?? name
            tags = wanted.tags
            policy = wanted.policy
        } catch {
            throw UsageError(place.isEmpty ? "\(error)" : "\(place): \(error)")
        }
    }

    /// What is said about a session, wherever it is said, beside what its URL says alone.
    static func resolve(
        url: String, own: SessionOptions, flags: SessionOptions = SessionOptions(),
        general: SessionOptions, role: TargetURL.Role
    ) throws -> (
        target: Target, texts: [String: String], inURL: SessionOptions, wanted: SessionOptions
    ) {
        let (target, texts) = try TargetURL.parse(url, role: role)
        let inURL = try options(texts, url, target)
        return (target, texts, inURL, inURL.over(flags.over(own.over(general))))
    }

    /// What the URL itself says, as far as others must not say it again.
    private static func options(
        _ texts: [String: String], _ url: String, _ target: Target
    ) throws -> SessionOptions {
        var options = SessionOptions()
        options.every = try texts["every"].map { try DurationText.parse($0) }
        options.timeout = try texts["timeout"].map { try DurationText.parse($0) }
        options.misses = try texts["misses"].map { text in
            guard let misses = Int(text), (1...1000).contains(misses) else {
                throw UsageError("misses is a whole number from 1 to 1000")
            }
            return misses
        }
        options.lateAfter = try texts["late_after"].map { try LateAfterText.parse($0) }
        options.tags = try (texts["tag"] ?? "").split(separator: ",").map { try label(String($0)) }
        let fragment = url.split(separator: "#", maxSplits: 1).dropFirst().first ?? ""
        for pair in fragment.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            if TargetOption.named(String(name)) != nil { options.values[String(name)] = [] }
        }
        if target.user != nil { options.values["user"] = [] }
        if target.password != nil { options.values["password"] = [] }
        return options
    }

    private static func apply(
        _ wanted: SessionOptions, _ own: SessionOptions, _ inURL: SessionOptions,
        to target: inout Target, _ role: TargetURL.Role
    ) throws {
        guard let adapter = Adapters.named(target.scheme) else { return }
        var values = wanted.values
        if !inURL.isSettled("password"), let password = try PasswordSource.password(of: wanted) {
            values["password"] = [password]
        }
        for option in TargetOption.all {
            guard let texts = values[option.name] else { continue }
            guard option.applies(to: adapter) else {
                guard own.values[option.name] == nil else {
                    throw UsageError("\(option.name) means nothing to \(adapter.name)")
                }
                continue
            }
            for text in texts { try option.apply(text, to: &target) }
        }
        try role.check(target, adapter, wanted.policy)
    }

    private static func label(_ text: String) throws -> String {
        guard !text.isEmpty, !text.unicodeScalars.contains(where: PeerText.isUnsafe) else {
            throw UsageError("\"\(PeerText(text))\" cannot be a name or a tag")
        }
        return text
    }
}
