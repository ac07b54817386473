/// A key that cannot be set, in words; the parser knows where.
struct TOMLConflict: Error {
    var description: String
}

extension TOMLTable {
    /// Opens the table of a heading, `[path]` or `[[path]]`.
    mutating func open(
        _ path: ArraySlice<String>, asElement: Bool, line: Int
    ) throws(TOMLConflict) {
        guard let key = path.first else { return }
        guard path.count > 1 else { return try openLast(key, asElement, line) }
        if entries[key] == nil { entries[key] = TOMLNode(value: .table(TOMLTable()), line: line) }
        try change(key) { table throws(TOMLConflict) in
            try table.open(path.dropFirst(), asElement: asElement, line: line)
        }
    }

    /// Sets a key, dotted or not, in the table that a heading opened.
    mutating func set(
        _ key: ArraySlice<String>, _ node: TOMLNode, under path: ArraySlice<String>
    ) throws(TOMLConflict) {
        guard let step = path.first else { return try set(key, node) }
        try change(step) { table throws(TOMLConflict) in
            try table.set(key, node, under: path.dropFirst())
        }
    }

    /// Sets a key, dotted or not, in this table.
    mutating func set(_ key: ArraySlice<String>, _ node: TOMLNode) throws(TOMLConflict) {
        guard let step = key.first else { return }
        guard key.count > 1 else {
            guard entries[step] == nil else {
                throw TOMLConflict(description: "\(step) is set twice")
            }
            entries[step] = node
            return
        }
        var inner = TOMLTable(origin: .dottedKey)
        if let known = entries[step] {
            guard let table = known.table, table.origin == .dottedKey else {
                throw TOMLConflict(description: "\(step) cannot be added to here")
            }
            inner = table
        }
        try inner.set(key.dropFirst(), node)
        entries[step] = TOMLNode(value: .table(inner), line: entries[step]?.line ?? node.line)
    }

    private mutating func openLast(
        _ key: String, _ asElement: Bool, _ line: Int
    ) throws(TOMLConflict) {
        let node = TOMLNode(value: .table(TOMLTable(origin: .heading)), line: line)
        // Taken out while it grows, so that a long list is not copied for every element.
        let known = entries.removeValue(forKey: key)
        switch (known?.value, asElement) {
        case (nil, false): entries[key] = node
        case (nil, true): entries[key] = TOMLNode(value: .tables([node]), line: line)
        case (.tables(var nodes), true):
            let first = known?.line ?? line
            nodes.append(node)
            entries[key] = TOMLNode(value: .tables(nodes), line: first)
        case (.table(var table), false) where table.origin == .implied:
            table.origin = .heading
            entries[key] = TOMLNode(value: .table(table), line: line)
        default: throw TOMLConflict(description: "\(key) is defined twice")
        }
    }

    /// Changes the table of a key, or the last of its tables, in place.
    private mutating func change(
        _ key: String, _ body: (inout TOMLTable) throws(TOMLConflict) -> Void
    ) throws(TOMLConflict) {
        guard var node = entries.removeValue(forKey: key) else { return }
        switch node.value {
        case .table(var table) where table.origin != .inline:
            node.value = .flag(false)
            try body(&table)
            node.value = .table(table)
        case .tables(var nodes):
            node.value = .flag(false)
            guard let last = nodes.indices.last, var table = nodes[last].table else { return }
            nodes[last].value = .flag(false)
            try body(&table)
            nodes[last].value = .table(table)
            node.value = .tables(nodes)
        default:
            throw TOMLConflict(description: "\(key) has a value already, and is no table")
        }
        entries[key] = node
    }
}
