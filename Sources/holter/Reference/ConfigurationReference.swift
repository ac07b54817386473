/// `docs/configuration.md`, made from the same records as the reader.
enum ConfigurationReference {
    static var page: String {
        """
        # Configuration

        This page is made from the records in `Sources/holter/Configuration`; a test fails when it is stale.

        A configuration is TOML 1.0. Plain `holter` and `holter watch` without URLs take the first of

        \(ConfigurationFile.candidates(environment: ["HOME": "~"]).map { "- `\($0)`" }
            .joined(separator: "\n"))

        (`$XDG_CONFIG_HOME` stands for `~/.config` where it is set, and the folders of `$XDG_CONFIG_DIRS` for
        `/etc/xdg`), and `-c FILE` names another one. With URLs or a list on the command line, the sessions of
        a file that was only found are left out; its `[defaults]`, `[keys]` and `[theme]` hold.

        `holter config check [FILE]` says whether a configuration is right, or its first mistake;
        `holter config show [-c FILE]` prints what it comes to, as a configuration again, with a comment on
        each line that says where the value is from: its line, `[defaults]`, the URL, or built in. Passwords
        and what may be one are hidden in it. SIGUSR1 and `:reload` read the file anew
        ([operating.md](operating.md)).

        ```toml
        [defaults]
        every = "5s"
        tags = ["shop"]

        [[session]]
        url = "redis://cache-1:6379"
        name = "cache"
        password_file = "secrets/redis"

        [[session]]
        url = "wss://gate.example/ws#timeout=2s"
        headers = { Authorization = "Bearer abc" }
        tags = ["eu"]

        [keys]
        kill = ["K", "f9"]

        [theme]
        name = "mono"
        ```

        What is said nearest to a session counts: the options in its URL after `#`, then the flags of the
        command line, then its `[[session]]`, then `[defaults]`. Tags are added up. A flag, or a key of
        `[defaults]`, is passed over where a protocol has no use for it; in a `[[session]]` that is an error.
        Paths begin where the file lies. Times are written `200ms`, `5s`, `1m30s`, from 1 ms to 30 days.

        An unknown key, a wrong value, a name that is there twice: the first mistake ends the program with
        status 2 and one sentence with file, line and what to do.

        ## `[[session]]`

        | key | value | meaning |
        |---|---|---|
        \(rows(ConfigurationKey.own))
        and all keys of `[defaults]`.

        ## `[[listen]]`

        A port that accepts sessions; its keys beside those of `[defaults]`:

        | key | value | meaning |
        |---|---|---|
        \(rows(ConfigurationKey.listen + ListenKey.all.map { ($0.name, $0.kind.words, $0.summary) }))
        ## `[defaults]`, `[[session]]` and `[[listen]]`

        | key | value | meaning |
        |---|---|---|
        \(rows(ConfigurationKey.shared.map { ($0.name, $0.kind.words, $0.summary) }))
        ## `[[alert]]`

        A rule that tells somebody; [alerts.md](alerts.md) has more.

        | key | value | meaning |
        |---|---|---|
        \(rows(AlertKey.all.map { ($0.name, $0.kind.words, $0.summary) }))
        ## `[keys]`

        An action and its key, or an array of keys; [keys.md](keys.md) has all of both.

        ## `[theme]`

        | key | value | meaning |
        |---|---|---|
        \(rows(ConfigurationKey.theme))
        ## Lists

        `-f FILE` (or `-f -`, standard input) reads one URL a line. `#` begins a comment at the start of a
        line or after a space, so the `#` of a URL's options is safe.

        """
    }

    private static func rows(_ keys: [(name: String, words: String, summary: String)]) -> String {
        keys.map { key in
            "| `\(key.name)` | \(cell(key.words)) | \(cell(key.summary)) |\n"
        }.joined()
    }

    /// A text as a cell of a Markdown table takes it.
    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("<nonce>", with: "`<nonce>`")
    }
}
