import Heartbeat

/// One `[[alert]]`: the rule, and the program to run for it.
struct WatchedAlert: Sendable, Hashable {
    var rule: AlertRule
    /// The program and its arguments; empty runs none.
    var command: [String] = []
    /// What its `when` says.
    var when = ""
    /// Where it stands, for errors.
    var place: String
    /// Where each of its keys stands.
    var places: [String: String] = [:]
}

extension ConfigurationReader {
    /// All `[[alert]]`s; the names of their rules differ.
    func readAlerts(_ node: TOMLNode, into result: inout Configuration) throws {
        guard case .tables(let nodes) = node.value else {
            throw error(node, "write [[alert]] with two brackets; each is one rule")
        }
        guard nodes.count <= AlertRule.limit else {
            throw error(
                nodes[AlertRule.limit], "there can be at most \(AlertRule.limit) [[alert]]s")
        }
        var seen: Set<String> = []
        for node in nodes {
            let alert = try alert(node)
            guard seen.insert(alert.rule.name).inserted else {
                throw error(
                    node, "the alert \"\(PeerText(alert.rule.name))\" is there already")
            }
            result.alerts.append(alert)
        }
    }

    /// One `[[alert]]`.
    private func alert(_ node: TOMLNode) throws -> WatchedAlert {
        let table = try table(node, "alert", "[[alert]]")
        try checkKeys(table, "[[alert]]", AlertKey.all.map(\.name))
        guard let when = table["when"] else {
            throw error(node, "this [[alert]] has no when; write when = \"loss>5% for 30s\"")
        }
        let text = try text(when, "when")
        var rule: AlertRule
        do {
            rule = try AlertRule(
                name: try table["name"].map { try label($0, "name") }
                    ?? PeerText(text, limit: 60).description, when: text)
        } catch let mistake as AlertRuleError {
            throw error(when, "when: \(mistake)")
        }
        var alert = WatchedAlert(rule: rule, when: text, place: place(when))
        for key in table.keys { alert.places[key] = table[key].map(place) }
        for key in AlertKey.all {
            guard let node = table[key.name] else { continue }
            switch (key.kind, node.value) {
            case (.text, _): continue
            case (.duration(let set), .text(let value)):
                do {
                    set(&rule, try DurationText.parse(value))
                } catch {
                    throw self.error(node, "\(key.name): \(error)")
                }
            case (.count(let set), .integer(let value)) where (1...100).contains(value):
                set(&rule, Int(value))
            case (.flag(let set), .flag(let value)): set(&rule, value)
            case (.command, .array(let nodes)):
                alert.command = try nodes.map { try self.text($0, key.name) }
                guard alert.command.first?.isEmpty == false else {
                    throw error(node, "run must name a program first")
                }
            default: throw wrongKind(node, key.name, key.kind.words)
            }
        }
        alert.rule = rule
        return alert
    }
}
