import Dashboard
import Heartbeat
import HeartbeatNIO
import TOMLKit

/// Turns the text of a configuration into values; the first mistake ends it with file, line and what to do.
struct ConfigurationReader {
    private let file: String
    private let lines: TOMLLines

    /// Reads a text; `file` is what errors call it, and where its relative paths begin.
    static func read(_ text: String, file: String) throws -> Configuration {
        let root: TOMLNode
        do {
            root = try TOMLNode(parsing: text)
        } catch let error as TOMLParseError {
            throw UsageError(
                "\(file):\(error.source.begin.line): not TOML: \(PeerText(error.description))")
        }
        let reader = ConfigurationReader(file: file, lines: TOMLLines(text))
        guard case .table(let tables) = root else { return Configuration() }
        return try reader.configuration(tables)
    }

    private func configuration(_ tables: [String: TOMLNode]) throws -> Configuration {
        var result = Configuration()
        for name in tables.keys.sorted() where !ConfigurationKey.tables.contains(name) {
            let line = lines[name, 0, nil] ?? lines["", 0, name]
            throw error(
                line,
                "unknown table or key \"\(PeerText(name))\""
                    + Heartbeat.Nearest.question(name, among: ConfigurationKey.tables)
                    + "; there are [[session]], [defaults], [keys] and [theme]")
        }
        if let node = tables["defaults"] {
            let table = try table(node, "defaults", "[defaults]")
            try checkKeys(table, "defaults", 0, "[defaults]", ConfigurationKey.shared.map(\.name))
            result.defaults = try options(table, "defaults", 0)
        }
        if let node = tables["session"] {
            guard case .array(let elements) = node else {
                throw error(
                    lines["session", 0, nil] ?? lines["", 0, "session"],
                    "write [[session]] with two brackets; each is one session")
            }
            result.sessions = try elements.enumerated().map { try session($1, $0) }
            try checkNames(result.sessions)
        }
        if let node = tables["keys"] { try readKeys(node, into: &result) }
        if let node = tables["theme"] { try readTheme(node, into: &result) }
        return result
    }

    // MARK: - Sessions

    private func session(_ node: TOMLNode, _ index: Int) throws -> Configuration.Session {
        let table = try table(node, "session", "[[session]]")
        let names = ConfigurationKey.own.map(\.name) + ConfigurationKey.shared.map(\.name)
        try checkKeys(table, "session", index, "[[session]]", names)
        let line = lines["session", index, nil]
        guard let url = table["url"] else {
            throw error(line, "this [[session]] has no url; write url = \"redis://host:6379\"")
        }
        return Configuration.Session(
            url: try text(url, "session", index, "url"),
            name: try table["name"].map { try label($0, "session", index, "name") },
            options: try options(table, "session", index),
            place: place(lines["session", index, "url"] ?? line))
    }

    private func checkNames(_ sessions: [Configuration.Session]) throws {
        var seen: [String: String] = [:]
        for (index, session) in sessions.enumerated() {
            guard let name = session.name else { continue }
            if let first = seen[name] {
                throw error(
                    lines["session", index, "name"],
                    "the name \"\(name)\" is taken already (\(first)); names must differ")
            }
            seen[name] = place(lines["session", index, "name"])
        }
    }

    private func options(
        _ table: [String: TOMLNode], _ name: String, _ index: Int
    ) throws -> SessionOptions {
        var options = SessionOptions()
        for key in ConfigurationKey.shared {
            guard let node = table[key.name] else { continue }
            try set(key, node, &options, name, index)
        }
        let passwords = ["password", "password_file", "password_env"].filter { table[$0] != nil }
        guard passwords.count < 2 else {
            throw error(
                lines[name, index, passwords[1]],
                "\(passwords[0]) and \(passwords[1]) contradict each other; keep one of them")
        }
        return options
    }

    private func set(
        _ key: ConfigurationKey, _ node: TOMLNode, _ options: inout SessionOptions, _ name: String,
        _ index: Int
    ) throws {
        switch (key.kind, node) {
        case (.text(let set), .text(let value)): set(&options, value)
        case (.file(let set), .text(let value)): set(&options, fromHere(value))
        case (.count(let set), .integer(let value)) where (1...1000).contains(value):
            set(&options, value)
        case (.duration(let set), .text(let value)):
            do {
                set(&options, try DurationText.parse(value))
            } catch {
                throw self.error(lines[name, index, key.name], "\(key.name): \(error)")
            }
        case (.labels(let set), .array(let nodes)):
            set(&options, try nodes.map { try label($0, name, index, key.name) })
        case (.option(let option, let form), _):
            options.values[option.name] = try values(form, node, name, index, key)
        default: throw wrongKind(node, name, index, key.name, key.kind.words)
        }
    }

    /// What a target's option is given.
    private func values(
        _ form: ConfigurationKey.Kind.Form, _ node: TOMLNode, _ name: String, _ index: Int,
        _ key: ConfigurationKey
    ) throws -> [String] {
        switch (form, node) {
        case (.text, .text(let value)): [value]
        case (.file, .text(let value)): [fromHere(value)]
        case (.flag, .flag(let value)): [value ? "yes" : "no"]
        case (.texts, .array(let nodes)): try nodes.map { try text($0, name, index, key.name) }
        case (.table, .table(let values)):
            try values.keys.sorted().map { header in
                "\(header):\(try text(values[header] ?? .moment, name, index, key.name))"
            }
        default: throw wrongKind(node, name, index, key.name, key.kind.words)
        }
    }

    // MARK: - Keys and theme

    private func readKeys(_ node: TOMLNode, into result: inout Configuration) throws {
        for (action, value) in try table(node, "keys", "[keys]") {
            switch value {
            case .text(let key): result.keys[action] = [key]
            case .array(let nodes):
                result.keys[action] = try nodes.map { try text($0, "keys", 0, action) }
            default:
                throw wrongKind(
                    value, "keys", 0, action, "a key such as \"K\", or an array of them")
            }
            result.keyPlaces[action] = place(lines["keys", 0, action])
        }
        do {
            _ = try KeyMap(overrides: result.keys)
        } catch {
            throw self.error(line(of: error), "\(error)")
        }
    }

    private func line(of error: KeyMapError) -> Int? {
        switch error {
        case .unknownAction(let action, _), .unknownKey(_, let action):
            lines["keys", 0, action]
        case .conflict(_, let first, let second):
            lines["keys", 0, second] ?? lines["keys", 0, first]
        case .noWayOut: lines["keys", 0, "quit"]
        }
    }

    private func readTheme(_ node: TOMLNode, into result: inout Configuration) throws {
        let table = try table(node, "theme", "[theme]")
        try checkKeys(table, "theme", 0, "[theme]", ConfigurationKey.theme.map(\.name))
        result.theme = try table["name"].map { try text($0, "theme", 0, "name") }
        result.color = try table["color"].map { try text($0, "theme", 0, "color") }
        let wishes = ColourDepth.Wish.allCases.map(\.rawValue)
        if let color = result.color, !wishes.contains(color) {
            throw error(
                lines["theme", 0, "color"],
                "color \"\(PeerText(color))\" is none of \(wishes.joined(separator: ", "))")
        }
        if let node = table["ascii"] {
            guard case .flag(let ascii) = node else {
                throw wrongKind(node, "theme", 0, "ascii", "true or false")
            }
            result.ascii = ascii
        }
    }

    // MARK: - Values and errors

    private func table(
        _ node: TOMLNode, _ name: String, _ heading: String
    ) throws -> [String: TOMLNode] {
        guard case .table(let table) = node else {
            throw error(
                lines["", 0, name] ?? lines[name, 0, nil],
                "\(name) must be the table \(heading), not \(node.kind)")
        }
        return table
    }

    private func checkKeys(
        _ table: [String: TOMLNode], _ name: String, _ index: Int, _ heading: String,
        _ known: [String]
    ) throws {
        let unknown = table.keys.filter { !known.contains($0) }
        let first = unknown.min {
            (lines[name, index, $0] ?? .max, $0) < (lines[name, index, $1] ?? .max, $1)
        }
        guard let first else { return }
        // The word of the timing section of every manual: it is `every` here.
        let question =
            Heartbeat.Nearest.name(to: first, among: ["interval"]) != nil && known.contains("every")
            ? "; did you mean \"every\"?" : Heartbeat.Nearest.question(first, among: known)
        throw error(
            lines[name, index, first],
            "unknown key \"\(PeerText(first))\" in \(heading)"
                + (question.isEmpty ? "; known are \(known.joined(separator: ", "))" : question))
    }

    private func text(
        _ node: TOMLNode, _ name: String, _ index: Int, _ key: String
    ) throws -> String {
        guard case .text(let value) = node else {
            throw wrongKind(node, name, index, key, "a text")
        }
        return value
    }

    /// A path as the file means it: relative to where the file lies.
    private func fromHere(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }

    /// A text that reaches the screen as it is.
    private func label(
        _ node: TOMLNode, _ name: String, _ index: Int, _ key: String
    ) throws -> String {
        let value = try text(node, name, index, key)
        guard !value.isEmpty, !value.unicodeScalars.contains(where: PeerText.isUnsafe) else {
            throw error(
                lines[name, index, key],
                "\(key) must have letters and no control characters, unlike \"\(PeerText(value))\"")
        }
        return value
    }

    private func wrongKind(
        _ node: TOMLNode, _ name: String, _ index: Int, _ key: String, _ wanted: String
    ) -> UsageError {
        error(lines[name, index, key], "\(key) must be \(wanted), not \(node.kind)")
    }

    private func place(_ line: Int?) -> String {
        line.map { "\(file):\($0)" } ?? file
    }

    private func error(_ line: Int?, _ sentence: String) -> UsageError {
        UsageError("\(place(line)): \(sentence)")
    }
}
