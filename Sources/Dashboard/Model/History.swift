/// What was typed in the prompts before; the newest last.
struct History: Hashable {
    /// Lines kept of each kind.
    static let limit = 100

    private var lines: [Prompt.Kind: [String]] = [:]

    /// Everything typed in one prompt.
    func all(_ kind: Prompt.Kind) -> [String] { lines[kind] ?? [] }

    /// Keeps a line; an older one that says the same goes.
    mutating func keep(_ line: String, _ kind: Prompt.Kind) {
        guard !line.isEmpty else { return }
        var kept = all(kind).filter { $0 != line }
        kept.append(line)
        lines[kind] = kept.suffix(Self.limit)
    }
}
