/// What must not be shown, though it stands in a file of the user's.
enum Hidden {
    /// What is shown instead.
    static let mark = "(hidden)"

    /// A URL with its options, but without passwords and what may be one.
    static func url(_ url: String) -> String {
        let halves = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var front = String(halves[0])
        if let colon = front.firstRange(of: "://"), let at = front.lastIndex(of: "@"),
            at >= colon.upperBound
        {
            let user = front[colon.upperBound..<at].prefix { $0 != ":" }
            let hasPassword = user.endIndex != at
            front =
                front[..<colon.upperBound] + user + (hasPassword ? ":\(mark)" : "")
                + front[at...]
        }
        if let question = front.firstIndex(of: "?") {
            front = front[...question] + pairs(front[front.index(after: question)...])
        }
        return halves.count == 2 ? front + "#" + pairs(halves[1]) : front
    }

    /// What an option of a session is, or the mark.
    static func value(_ text: String, of name: String) -> String {
        if name == "header" {
            let header = text.prefix { $0 != ":" }
            return isSecret(String(header)) ? "\(header):\(mark)" : text
        }
        let mayLogIn = name == "send" || name == "hello" || name == "payload"
        if mayLogIn, ["auth", "pass"].contains(where: { text.lowercased().contains($0) }) {
            return mark
        }
        return name == "password" ? mark : text
    }

    /// Whether something with this name is a secret.
    private static func isSecret(_ name: String) -> Bool {
        let word = name.lowercased()
        return ["auth", "cookie", "key", "pass", "secret", "sig", "token"].contains {
            word.contains($0)
        }
    }

    private static func pairs(_ text: Substring) -> String {
        text.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            guard let equals = pair.firstIndex(of: "=") else { return String(pair) }
            let name = String(pair[..<equals])
            let text = String(pair[pair.index(after: equals)...])
            // The names of files are no secrets, and what is above a header is one.
            if name == "key" || name == "cert" { return String(pair) }
            return isSecret(name) || name == "header" || value(text, of: name) == mark
                ? "\(name)=\(mark)" : String(pair)
        }.joined(separator: "&")
    }
}
