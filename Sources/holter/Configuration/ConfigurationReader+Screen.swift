import Dashboard
import Heartbeat

/// `[keys]` and `[theme]`.
extension ConfigurationReader {
    func readKeys(_ node: TOMLNode, into result: inout Configuration) throws {
        let table = try table(node, "keys", "[keys]")
        for (action, value) in table.entries {
            switch value.value {
            case .text(let key): result.keys[action] = [key]
            case .array(let nodes): result.keys[action] = try nodes.map { try text($0, action) }
            default: throw wrongKind(value, action, "a key such as \"K\", or an array of them")
            }
            result.places["keys.\(action)"] = place(value)
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

    func readTheme(_ node: TOMLNode, into result: inout Configuration) throws {
        let table = try table(node, "theme", "[theme]")
        try checkKeys(table, "[theme]", ConfigurationKey.theme.map(\.name))
        result.theme = try table["name"].map { try text($0, "name") }
        for key in table.keys { result.places["theme.\(key)"] = table[key].map(place) }
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
}
