import Heartbeat

/// Turns the text of a configuration into values; the first mistake ends it with file, line and
/// what to do.
///
/// What each table holds is read in a file of its own, and ``ConfigurationTable/all`` names them.
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
        let tables = ConfigurationTable.all
        if let (name, node) = root.first(unknownBeside: tables.map(\.name)) {
            throw error(
                node,
                "unknown table or key \"\(PeerText(name))\""
                    + Nearest.question(name, among: tables.map(\.name))
                    + "; there are \(ConfigurationTable.headings)")
        }
        // The topmost mistake is told first.
        let meant = tables.compactMap { table in root[table.name].map { (table, $0) } }
            .sorted { $0.1.line < $1.1.line }
        var result = Configuration()
        for (table, node) in meant { try table.read(self, node, &result) }
        return result
    }

    // MARK: - Values and errors

    func table(_ node: TOMLNode, _ name: String, _ heading: String) throws -> TOMLTable {
        guard let table = node.table else {
            throw error(node, "\(name) must be the table \(heading), not \(node.value.kind)")
        }
        return table
    }

    func checkKeys(_ table: TOMLTable, _ heading: String, _ known: [String]) throws {
        guard let (name, node) = table.first(unknownBeside: known) else { return }
        // The word for it in most other programs.
        let isInterval = Nearest.name(to: name, among: ["interval"]) != nil
        let question =
            isInterval && known.contains("every")
            ? "; did you mean \"every\"?" : Nearest.question(name, among: known)
        throw error(
            node,
            "unknown key \"\(PeerText(name))\" in \(heading)"
                + (question.isEmpty ? "; \(Self.hint(known))" : question))
    }

    /// What is known, where that fits into a sentence.
    private static func hint(_ known: [String]) -> String {
        known.count > 12
            ? "docs/configuration.md lists those there are"
            : "known are \(known.joined(separator: ", "))"
    }

    func text(_ node: TOMLNode, _ key: String) throws -> String {
        guard let value = node.text else { throw wrongKind(node, key, "a text") }
        return value
    }

    /// A path as the file means it: relative to where the file lies.
    func fromHere(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }

    /// A text that reaches the screen as it is.
    func label(_ node: TOMLNode, _ key: String) throws -> String {
        let value = try text(node, key)
        guard !value.isEmpty, !value.unicodeScalars.contains(where: PeerText.isUnsafe) else {
            throw error(
                node,
                "\(key) must have letters and no control characters, unlike \"\(PeerText(value))\"")
        }
        return value
    }

    func wrongKind(_ node: TOMLNode, _ key: String, _ wanted: String) -> UsageError {
        error(node, "\(key) must be \(wanted), not \(node.value.kind)")
    }

    func place(_ node: TOMLNode) -> String {
        "\(file):\(node.line)"
    }

    func error(_ node: TOMLNode, _ sentence: String) -> UsageError {
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
