import Heartbeat
import HeartbeatNIO

/// `[defaults]`, `[[session]]` and `[[listen]]`.
extension ConfigurationReader {
    func readDefaults(_ node: TOMLNode, into result: inout Configuration) throws {
        let table = try table(node, "defaults", "[defaults]")
        try checkKeys(table, "[defaults]", ConfigurationKey.shared.map(\.name))
        result.defaults = try options(table)
    }

    func readSessions(_ node: TOMLNode, into result: inout Configuration) throws {
        guard case .tables(let nodes) = node.value else {
            throw error(node, "write [[session]] with two brackets; each is one session")
        }
        result.sessions = try nodes.map { try session($0) }
        try checkNames(nodes)
    }

    func readListeners(_ node: TOMLNode, into result: inout Configuration) throws {
        guard case .tables(let nodes) = node.value else {
            throw error(node, "write [[listen]] with two brackets; each is one port")
        }
        result.listeners = try nodes.map { try listener($0) }
    }

    private func session(_ node: TOMLNode) throws -> Configuration.Session {
        let table = try table(node, "session", "[[session]]")
        let names = ConfigurationKey.own.map(\.name) + ConfigurationKey.shared.map(\.name)
        try checkKeys(table, "[[session]]", names)
        guard let url = table["url"] else {
            throw error(node, "this [[session]] has no url; write url = \"redis://host:6379\"")
        }
        var options = try options(table)
        for name in ["url", "name"] { options.places[name] = table[name].map(place) }
        return Configuration.Session(
            url: try text(url, "url"), name: try table["name"].map { try label($0, "name") },
            options: options, place: place(url))
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
        var options = try options(table)
        options.places["url"] = place(url)
        var listening = ListenOptions()
        for key in ListenKey.all {
            guard let node = table[key.name] else { continue }
            try set(key, node, &listening)
            options.places[key.name] = place(node)
        }
        return Configuration.Listener(
            url: try text(url, "url"), options: options, listening: listening, place: place(url))
    }

    private func set(_ key: ListenKey, _ node: TOMLNode, _ options: inout ListenOptions) throws {
        switch (key.kind, node.value) {
        case (.duration(let path), .text(let value)):
            do {
                options[keyPath: path] = try DurationText.parse(value)
            } catch {
                throw self.error(node, "\(key.name): \(error)")
            }
        case (.count(let path), .integer(let value)) where (1...10_000_000).contains(value):
            options[keyPath: path] = Int(value)
        case (.action(let path), .text(let value)):
            guard let action = IdleAction(rawValue: value) else {
                throw wrongKind(node, key.name, key.kind.words)
            }
            options[keyPath: path] = action
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
            options.places[key.name] = place(node)
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
        case (.text(let path), .text(let value)): options[keyPath: path] = value
        case (.file(let path), .text(let value)): options[keyPath: path] = fromHere(value)
        case (.count(let path), .integer(let value)) where (1...1000).contains(value):
            options[keyPath: path] = Int(value)
        case (.duration(let path), .text(let value)):
            do {
                options[keyPath: path] = try DurationText.parse(value)
            } catch {
                throw self.error(node, "\(key.name): \(error)")
            }
        case (.late(let path), .text(let value)):
            do {
                options[keyPath: path] = try LateAfterText.parse(value)
            } catch {
                throw self.error(node, "\(key.name): \(error)")
            }
        case (.labels(let path), .array(let nodes)):
            options[keyPath: path] = try nodes.map { try label($0, key.name) }
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
}
