import Dashboard
import Heartbeat
import HeartbeatNIO

/// Turns the text of a configuration into values; the first mistake ends it with file, line and
/// what to do.
struct ConfigurationReader {
    private let file: String

    /// Reads a text; `file` is what errors call it, and where its relative paths begin.
    static func read(_ text: String, file: String) throws -> Configuration {
        let root: TOMLTable
        do {
            root = try TOMLParser.parse(text)
        } catch {
            throw UsageError("\(file):\(error.line): not TOML: \(PeerText(error.description))")
        }
        return try ConfigurationReader(file: file).configuration(root)
    }

    private func configuration(_ root: TOMLTable) throws -> Configuration {
        var result = Configuration()
        if let (name, node) = root.first(unknownBeside: ConfigurationKey.tables) {
            throw error(
                node,
                "unknown table or key \"\(PeerText(name))\""
                    + Nearest.question(name, among: ConfigurationKey.tables)
                    + "; there are [[session]], [[listen]], [defaults], [keys] and [theme]")
        }
        if let node = root["defaults"] {
            let table = try table(node, "defaults", "[defaults]")
            try checkKeys(table, "[defaults]", ConfigurationKey.shared.map(\.name))
            result.defaults = try options(table)
        }
        if let node = root["session"] {
            guard case .tables(let nodes) = node.value else {
                throw error(node, "write [[session]] with two brackets; each is one session")
            }
            result.sessions = try nodes.map { try session($0) }
            try checkNames(nodes)
        }
        if let node = root["listen"] {
            guard case .tables(let nodes) = node.value else {
                throw error(node, "write [[listen]] with two brackets; each is one port")
            }
            result.listeners = try nodes.map { try listener($0) }
        }
        if let node = root["keys"] { try readKeys(node, into: &result) }
        if let node = root["theme"] { try readTheme(node, into: &result) }
        return result
    }

    // MARK: - Sessions

    private func session(_ node: TOMLNode) throws -> Configuration.Session {
        let table = try table(node, "session", "[[session]]")
        let names = ConfigurationKey.own.map(\.name) + ConfigurationKey.shared.map(\.name)
        try checkKeys(table, "[[session]]", names)
        guard let url = table["url"] else {
            throw error(node, "this [[session]] has no url; write url = \"redis://host:6379\"")
        }
        return Configuration.Session(
            url: try text(url, "url"), name: try table["name"].map { try label($0, "name") },
            options: try options(table), place: place(url))
    }

    private func listener(_ node: TOMLNode) throws -> Configuration.Listener {
        let table = try table(node, "listen", "[[listen]]")
        let names =
            ConfigurationKey.listen.map(\.name) + ListenKey.all.map(\.name)
            + ConfigurationKey.shared.map(\.name)
        try checkKeys(table, "[[listen]]", names)
        guard let url = table["url"] else {
            throw error(node, "this [[listen]] has no url; write url = \"ws://:9000\"")
        }
        var listening = ListenOptions()
        for key in ListenKey.all {
            if let node = table[key.name] { try set(key, node, &listening) }
        }
        return Configuration.Listener(
            url: try text(url, "url"), options: try options(table), listening: listening,
            place: place(url))
    }

    private func set(_ key: ListenKey, _ node: TOMLNode, _ options: inout ListenOptions) throws {
        switch (key.kind, node.value) {
        case (.duration(let set), .text(let value)):
            do {
                set(&options, try DurationText.parse(value))
            } catch {
                throw self.error(node, "\(key.name): \(error)")
            }
        case (.count(let set), .integer(let value)) where (1...10_000_000).contains(value):
            set(&options, Int(value))
        case (.action(let set), .text(let value)):
            guard let action = IdleAction(rawValue: value) else {
                throw wrongKind(node, key.name, key.kind.words)
            }
            set(&options, action)
        default: throw wrongKind(node, key.name, key.kind.words)
        }
    }

    private func checkNames(_ sessions: [TOMLNode]) throws {
        var seen: [String: TOMLNode] = [:]
        for session in sessions {
            guard let node = session.table?["name"], let name = node.text else { continue }
            if let first = seen[name] {
                throw error(
                    node,
                    "the name \"\(name)\" is taken already (\(place(first))); names must differ")
            }
            seen[name] = node
        }
    }

    private func options(_ table: TOMLTable) throws -> SessionOptions {
        var options = SessionOptions()
        for key in ConfigurationKey.shared {
            guard let node = table[key.name] else { continue }
            try set(key, node, &options)
        }
        let passwords = ["password", "password_file", "password_env"].filter { table[$0] != nil }
        if passwords.count > 1, let second = table[passwords[1]] {
            throw error(
                second,
                "\(passwords[0]) and \(passwords[1]) contradict each other; keep one of them")
        }
        return options
    }

    private func set(
        _ key: ConfigurationKey, _ node: TOMLNode, _ options: inout SessionOptions
    ) throws {
        switch (key.kind, node.value) {
        case (.text(let set), .text(let value)): set(&options, value)
        case (.file(let set), .text(let value)): set(&options, fromHere(value))
        case (.count(let set), .integer(let value)) where (1...1000).contains(value):
            set(&options, Int(value))
        case (.duration(let set), .text(let value)):
            do {
                set(&options, try DurationText.parse(value))
            } catch {
                throw self.error(node, "\(key.name): \(error)")
            }
        case (.labels(let set), .array(let nodes)):
            set(&options, try nodes.map { try label($0, key.name) })
        case (.option(let option, let form), _):
            options.values[option.name] = try values(form, node, key)
        default: throw wrongKind(node, key.name, key.kind.words)
        }
    }

    /// What a target's option is given.
    private func values(
        _ form: ConfigurationKey.Kind.Form, _ node: TOMLNode, _ key: ConfigurationKey
    ) throws -> [String] {
        switch (form, node.value) {
        case (.text, .text(let value)): [value]
        case (.file, .text(let value)): [fromHere(value)]
        case (.flag, .flag(let value)): [value ? "yes" : "no"]
        case (.texts, .array(let nodes)): try nodes.map { try text($0, key.name) }
        case (.table, .table(let table)):
            try table.keys.compactMap { header in
                try table[header].map { "\(header):\(try text($0, key.name))" }
            }
        default: throw wrongKind(node, key.name, key.kind.words)
        }
    }

    // MARK: - Keys and theme

    private func readKeys(_ node: TOMLNode, into result: inout Configuration) throws {
        let table = try table(node, "keys", "[keys]")
        for (action, value) in table.entries {
            switch value.value {
            case .text(let key): result.keys[action] = [key]
            case .array(let nodes): result.keys[action] = try nodes.map { try text($0, action) }
            default: throw wrongKind(value, action, "a key such as \"K\", or an array of them")
            }
        }
        do {
            _ = try KeyMap(overrides: result.keys)
        } catch {
            let guilty: [String] =
                switch error {
                case .unknownAction(let action, _), .unknownKey(_, let action): [action]
                case .conflict(_, let first, let second): [second, first]
                case .noWayOut: ["quit"]
                }
            throw self.error(guilty.compactMap { table[$0] }.first ?? node, "\(error)")
        }
    }

    private func readTheme(_ node: TOMLNode, into result: inout Configuration) throws {
        let table = try table(node, "theme", "[theme]")
        try checkKeys(table, "[theme]", ConfigurationKey.theme.map(\.name))
        result.theme = try table["name"].map { try text($0, "name") }
        result.darkTheme = try table["dark"].map { try text($0, "dark") }
        result.lightTheme = try table["light"].map { try text($0, "light") }
        result.color = try table["color"].map { try text($0, "color") }
        let wishes = ColourDepth.Wish.allCases.map(\.rawValue)
        if let color = result.color, let node = table["color"], !wishes.contains(color) {
            throw error(
                node, "color \"\(PeerText(color))\" is none of \(wishes.joined(separator: ", "))")
        }
        if let node = table["ascii"] {
            guard case .flag(let ascii) = node.value else {
                throw wrongKind(node, "ascii", "true or false")
            }
            result.ascii = ascii
        }
    }

    // MARK: - Values and errors

    private func table(_ node: TOMLNode, _ name: String, _ heading: String) throws -> TOMLTable {
        guard let table = node.table else {
            throw error(node, "\(name) must be the table \(heading), not \(node.value.kind)")
        }
        return table
    }

    private func checkKeys(_ table: TOMLTable, _ heading: String, _ known: [String]) throws {
        guard let (name, node) = table.first(unknownBeside: known) else { return }
        // The word for it in most other programs.
        let isInterval = Nearest.name(to: name, among: ["interval"]) != nil
        let question =
            isInterval && known.contains("every")
            ? "; did you mean \"every\"?" : Nearest.question(name, among: known)
        throw error(
            node,
            "unknown key \"\(PeerText(name))\" in \(heading)"
                + (question.isEmpty ? "; known are \(known.joined(separator: ", "))" : question))
    }

    private func text(_ node: TOMLNode, _ key: String) throws -> String {
        guard let value = node.text else { throw wrongKind(node, key, "a text") }
        return value
    }

    /// A path as the file means it: relative to where the file lies.
    private func fromHere(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }

    /// A text that reaches the screen as it is.
    private func label(_ node: TOMLNode, _ key: String) throws -> String {
        let value = try text(node, key)
        guard !value.isEmpty, !value.unicodeScalars.contains(where: PeerText.isUnsafe) else {
            throw error(
                node,
                "\(key) must have letters and no control characters, unlike \"\(PeerText(value))\"")
        }
        return value
    }

    private func wrongKind(_ node: TOMLNode, _ key: String, _ wanted: String) -> UsageError {
        error(node, "\(key) must be \(wanted), not \(node.value.kind)")
    }

    private func place(_ node: TOMLNode) -> String {
        "\(file):\(node.line)"
    }

    private func error(_ node: TOMLNode, _ sentence: String) -> UsageError {
        UsageError("\(place(node)): \(sentence)")
    }
}

extension TOMLTable {
    /// The topmost key that is not among those known.
    fileprivate func first(unknownBeside known: [String]) -> (String, TOMLNode)? {
        entries.filter { !known.contains($0.key) }
            .min { ($0.value.line, $0.key) < ($1.value.line, $1.key) }
            .map { ($0.key, $0.value) }
    }
}
