import Heartbeat

/// The words that the filter language knows, for Tab.
enum FilterWords {
    /// Ways to end the last word of a filter, each as the whole line.
    static func completions(of text: String) -> [String] {
        let start = text.lastIndex { " (!".contains($0) }.map { text.index(after: $0) }
        let head = String(text[..<(start ?? text.startIndex)])
        let word = String(text[(start ?? text.startIndex)...])
        if word.hasPrefix("state:") {
            return SessionState.allCases.map { "state:" + $0.name }.filter { $0.hasPrefix(word) }
                .map { head + $0 }
        }
        let words =
            Field.allCases.map { $0.rawValue + $0.usualOperator } + ["in", "out", "not ", "or "]
        return words.filter { $0.hasPrefix(word) && $0 != word }.map { head + $0 }
    }
}

extension Field {
    fileprivate var usualOperator: String { kind == .text ? ":" : ">" }
}
