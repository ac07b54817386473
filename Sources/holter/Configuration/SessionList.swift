import HeartbeatNIO

/// Everything to watch, gathered from the command line, lists and the configuration.
enum SessionList {
    /// The sessions, in the order in which they were named; names differ.
    static func gather(
        urls: [String], lists: [String], standardInput: String? = nil,
        configuration: Configuration, flags: SessionOptions
    ) throws -> [WatchedSession] {
        let general = configuration.defaults
        var result = try urls.enumerated().map { index, url in
            // By its place, since what it says may hold a password.
            try WatchedSession(
                url: url, flags: flags, general: general,
                place: urls.count > 1 ? "URL \(index + 1)" : "")
        }
        for path in lists {
            let kept = path == "-" ? standardInput : nil
            let text = try kept ?? TextFile.read(path, called: "the list")
            let file = path == "-" ? "stdin" : path
            for entry in try URLList.parse(text, file: file) {
                result.append(
                    try WatchedSession(
                        url: entry.url, flags: flags, general: general,
                        place: "\(file):\(entry.line)"))
            }
        }
        for session in configuration.sessions {
            result.append(
                try WatchedSession(
                    url: session.url, name: session.name, own: session.options, flags: flags,
                    general: general, place: session.place))
        }
        try checkNames(result)
        try checkFlags(flags, result)
        return result
    }

    /// A flag that no session heeds was meant for another one.
    private static func checkFlags(
        _ flags: SessionOptions, _ sessions: [WatchedSession]
    ) throws(UsageError) {
        for option in TargetOption.all where flags.values[option.name] != nil {
            let isHeeded = sessions.contains { session in
                Adapters.named(session.target.scheme).map(option.applies) ?? false
            }
            guard isHeeded || sessions.isEmpty else {
                throw UsageError("--\(option.name) means nothing to any of these sessions")
            }
        }
    }

    private static func checkNames(_ sessions: [WatchedSession]) throws(UsageError) {
        var seen: Set<String> = []
        for session in sessions {
            guard let name = session.name, !seen.insert(name).inserted else { continue }
            let place = session.place.isEmpty ? "" : "\(session.place): "
            throw UsageError("\(place)the name \"\(name)\" is taken already; names must differ")
        }
    }
}
