/// The command line that began this run, as `:share` shows it: without the flags of the view, and
/// without secrets.
enum Invocation {
    /// Flags of a view, and of files of this machine, that take a value; and those that take none.
    private static let valued = [
        "--filter", "--sort", "--state", "--columns", "--group", "--view", "--audit", "--log",
    ]
    private static let bare = ["--wide", "--faults-first", "--no-faults-first"]
    /// Flags whose value may be a secret.
    private static let discreet = ["--header", "--send", "--set"]

    /// The words of a command line; plain `holter` watches what the configuration says.
    static func words(_ arguments: [String]) -> [String] {
        var words: [String] = []
        var rest = arguments.dropFirst()[...]
        while let word = rest.popFirst() {
            if valued.contains(word) {
                rest = rest.dropFirst()
            } else if bare.contains(word) || valued.contains(where: { word.hasPrefix($0 + "=") }) {
                continue
            } else if discreet.contains(word), let value = rest.popFirst() {
                words += [word, shown(value, of: word)]
            } else if let flag = discreet.first(where: { word.hasPrefix($0 + "=") }) {
                words.append(flag + "=" + shown(String(word.dropFirst(flag.count + 1)), of: flag))
            } else {
                words.append(word.contains("://") ? Hidden.url(word) : word)
            }
        }
        return ["holter"] + (words.isEmpty ? ["watch"] : words)
    }

    /// The value of a flag: of a header the name alone, of others what is no login.
    private static func shown(_ value: String, of flag: String) -> String {
        switch flag {
        case "--header":
            let name = value.prefix { $0 != ":" }
            return name.endIndex == value.endIndex ? Hidden.mark : "\(name):\(Hidden.mark)"
        case "--set":
            guard let equals = value.firstIndex(of: "=") else { return value }
            let name = String(value[..<equals])
            let text = String(value[value.index(after: equals)...])
            return "\(name)=" + (name == "header" ? Hidden.mark : Hidden.value(text, of: name))
        default: return Hidden.value(value, of: String(flag.dropFirst(2)))
        }
    }
}
