import Dashboard
import Heartbeat
import HeartbeatNIO

/// What a configuration comes to, as TOML; a comment on each line says where its value is from.
struct ConfigurationShow {
    let configuration: Configuration

    /// The text; passwords and what may be one are not in it.
    func text() throws -> String {
        var blocks = try configuration.sessions.map { try session($0) }
        blocks += try configuration.listeners.map { try listener($0) }
        blocks += configuration.alerts.map(alert)
        if !configuration.keys.isEmpty { blocks.append(keys) }
        blocks.append(theme)
        return blocks.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }

    // MARK: - Sessions

    private func session(_ session: Configuration.Session) throws -> [String] {
        let own = session.options
        let (_, texts, inURL, wanted) = try WatchedSession.resolve(
            url: session.url, own: own, general: configuration.defaults, role: .dialling)
        var lines = ["[[session]]"]
        lines.append(line("url", TOMLText.quoted(Hidden.url(session.url)), own.places["url"]))
        if let name = texts["name"] {
            lines.append(line("name", TOMLText.quoted(name), Self.inURL))
        } else if let name = session.name {
            lines.append(line("name", TOMLText.quoted(name), own.places["name"]))
        }
        return lines + shared(wanted, own, inURL, texts, scheme: session.url)
    }

    private func listener(_ listener: Configuration.Listener) throws -> [String] {
        let own = listener.options
        let (_, texts, inURL, wanted) = try WatchedSession.resolve(
            url: listener.url, own: own, general: configuration.defaults, role: .accepting)
        var lines = ["[[listen]]"]
        lines.append(line("url", TOMLText.quoted(Hidden.url(listener.url)), own.places["url"]))
        for key in ListenKey.all {
            guard let place = own.places[key.name],
                let value = value(of: key, listener.listening)
            else { continue }
            lines.append(line(key.name, value, place))
        }
        return lines + shared(wanted, own, inURL, texts, scheme: listener.url)
    }

    /// What a session is given by its table, the defaults, its URL and the program.
    private func shared(
        _ wanted: SessionOptions, _ own: SessionOptions, _ inURL: SessionOptions,
        _ texts: [String: String], scheme url: String
    ) -> [String] {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        let adapter = Adapters.named(scheme == "unix" ? "tcp" : scheme)
        return ConfigurationKey.shared.compactMap { key in
            if case .option(let option, _) = key.kind {
                // In the URL it is seen already, and not where its protocol has no use for it.
                guard !inURL.isSettled(option.name), adapter.map(option.applies) ?? true else {
                    return nil
                }
            }
            guard let value = value(of: key, wanted) else { return nil }
            return line(key.name, value, origin(of: key.name, own, texts))
        }
    }

    private func origin(
        of key: String, _ own: SessionOptions, _ texts: [String: String]
    ) -> String? {
        let isInURL = texts[key == "tags" ? "tag" : key] != nil
        let places = [
            isInURL ? Self.inURL : nil, own.places[key],
            configuration.defaults.places[key].map { "[defaults], \($0)" },
        ].compactMap { $0 }
        return key == "tags" && !places.isEmpty
            ? places.joined(separator: "; ") : places.first
    }

    /// A value as TOML; nil where nothing is said and nothing is built in.
    private func value(of key: ConfigurationKey, _ options: SessionOptions) -> String? {
        switch key.kind {
        case .duration(let path):
            let builtIn = ["every": PulsePolicy().interval, "timeout": PulsePolicy().timeout]
            let time = options[keyPath: path] ?? builtIn[key.name] ?? PulsePolicy().connectTimeout
            return TOMLText.quoted(DurationText.text(time))
        case .count(let path): return "\(options[keyPath: path] ?? PulsePolicy().misses)"
        case .late(let path):
            return TOMLText.quoted(
                LateAfterText.text(options[keyPath: path] ?? PulsePolicy().lateAfter))
        case .labels(let path):
            let labels = options[keyPath: path]
            return labels.isEmpty ? nil : TOMLText.array(labels)
        case .text(let path), .file(let path):
            return options[keyPath: path].map(TOMLText.quoted)
        case .option(let option, let form):
            let texts = (options.values[option.name] ?? []).map {
                Hidden.value($0, of: option.name)
            }
            guard let first = texts.first else { return nil }
            switch form {
            case .text, .file: return TOMLText.quoted(first)
            case .flag: return first == "yes" ? "true" : "false"
            case .texts: return TOMLText.array(texts)
            case .table: return Self.table(texts)
            }
        }
    }

    private func value(of key: ListenKey, _ options: ListenOptions) -> String? {
        switch key.kind {
        case .duration(let path):
            options[keyPath: path].map { TOMLText.quoted(DurationText.text($0)) }
        case .count(let path): options[keyPath: path].map { "\($0)" }
        case .action(let path): options[keyPath: path].map { TOMLText.quoted($0.rawValue) }
        }
    }

    private static func table(_ headers: [String]) -> String {
        let pairs = headers.map { header in
            let name = header.prefix { $0 != ":" }
            let value = header.dropFirst(name.count + 1)
            return "\(TOMLText.key(String(name))) = \(TOMLText.quoted(String(value)))"
        }
        return "{ \(pairs.joined(separator: ", ")) }"
    }

    // MARK: - The screen

    private var keys: [String] {
        ["[keys]"]
            + configuration.keys.sorted { $0.key < $1.key }.map { action, keys in
                line(
                    TOMLText.key(action), TOMLText.array(keys),
                    configuration.places["keys.\(action)"])
            }
    }

    /// A rule, and whether its program would be run.
    private func alert(_ alert: WatchedAlert) -> [String] {
        let rule = alert.rule
        var lines = ["[[alert]]"]
        func add(_ key: String, _ value: String) {
            lines.append(line(key, value, alert.places[key]))
        }
        add("when", TOMLText.quoted(alert.when))
        add("name", TOMLText.quoted(rule.name))
        add("recover", TOMLText.quoted(Humane.duration(rule.recovers.nanoseconds)))
        add("flaps", "\(rule.flaps)")
        add("flap_time", TOMLText.quoted(Humane.duration(rule.flapTime.nanoseconds)))
        if let again = rule.repeats {
            add("repeat", TOMLText.quoted(Humane.duration(again.nanoseconds)))
        }
        add("bell", "\(rule.rings)")
        add("notify", "\(rule.notifies)")
        if !alert.command.isEmpty {
            add("run", TOMLText.array(alert.command))
            if !configuration.isTrusted {
                lines.append("# run is left out unless this file is named with -c")
            }
        }
        return lines
    }

    private var theme: [String] {
        // A name wins over both of the others.
        let named = configuration.theme.map { [("name", $0)] } ?? []
        let paired = [("dark", configuration.darkTheme), ("light", configuration.lightTheme)]
            .compactMap { key, name in name.map { (key, $0) } }
        let themes = named + paired
        return ["[theme]"]
            + (themes.isEmpty ? [("name", ThemeLibrary.standard)] : themes).map { key, name in
                line(key, TOMLText.quoted(name), configuration.places["theme.\(key)"])
            } + rest
    }

    private var rest: [String] {
        [
            line(
                "color", TOMLText.quoted(configuration.color ?? ColourDepth.Wish.auto.rawValue),
                configuration.places["theme.color"]),
            line(
                "ascii", "\(configuration.ascii ?? false)", configuration.places["theme.ascii"]),
        ]
    }

    // MARK: - Lines

    private static let inURL = "in the url"

    private func line(_ key: String, _ value: String, _ place: String?) -> String {
        "\(key) = \(value)  # \(place ?? "built in")"
    }
}
