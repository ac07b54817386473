/// The command line that began this run, as `:share` shows it: without the flags of the view, and
/// without secrets.
enum Invocation {
    /// Flags of a view that take a value, and those that take none.
    private static let valued = [
        "--filter", "--sort", "--state", "--columns", "--group", "--view",
    ]
    private static let bare = ["--wide", "--faults-first", "--no-faults-first"]

    /// The words of a command line; plain `holter` watches what the configuration says.
    static func words(_ arguments: [String]) -> [String] {
        var words: [String] = []
        var rest = arguments.dropFirst()[...]
        while let word = rest.popFirst() {
            if valued.contains(word) {
                rest = rest.dropFirst()
            } else if bare.contains(word) || valued.contains(where: { word.hasPrefix($0 + "=") }) {
                continue
            } else if word == "--header", let header = rest.popFirst() {
                words += [word, masked(after: ":", in: header)]
            } else {
                words.append(withoutSecrets(word))
            }
        }
        return ["holter"] + (words.isEmpty ? ["watch"] : words)
    }

    /// A word that may be a URL: what may be a password in it is masked.
    private static func withoutSecrets(_ word: String) -> String {
        if word.hasPrefix("--header=") { return masked(after: ":", in: word) }
        guard let scheme = word.firstRange(of: "://") else { return word }
        var text = word
        if let at = text.lastIndex(of: "@"), at > scheme.upperBound,
            let colon = text[scheme.upperBound..<at].firstIndex(of: ":")
        {
            text.replaceSubrange(text.index(after: colon)..<at, with: "***")
        }
        for key in ["#password=", "&password="] {
            guard let found = text.firstRange(of: key) else { continue }
            let end = text[found.upperBound...].firstIndex(of: "&") ?? text.endIndex
            text.replaceSubrange(found.upperBound..<end, with: "***")
        }
        return text
    }

    private static func masked(after sign: Character, in text: String) -> String {
        guard let index = text.firstIndex(of: sign) else { return "***" }
        return String(text[...index]) + "***"
    }
}
