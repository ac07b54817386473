import Heartbeat

/// `docs/filters.md`, made from the same records as the parser.
enum FilterReference {
    static var page: String {
        """
        # Filters

        This page is made from the records in `Sources/Heartbeat`; a test fails when it is stale.

        One language chooses sessions wherever that is asked: after `/` on the screen, in `--filter`, in
        `:filter`. A mistake is shown with a caret under it while you type.

            edge                      peer, name or a tag holds "edge"
            "shop front"              the same, with a space in it
            state:late or state:dead  in trouble
            rtt>50ms loss>1%          slow and lossy
            proto!=redis !tag:lab     no Redis, nothing of the lab
            (in or tag:eu) idle>30s   what was accepted or is in Europe, silent for half a minute
            peer~^10\\.(1|2)\\.         a regular expression

        - A **word** is looked for in peer, name and tags, as a part of them, whatever its case.
          `localhost:6379` is a word too.
        - **`in`** and **`out`** ask who dialled.
        - A space means **`and`**; `or` and `not` (or `!`) do what they say. `not` binds closer than `and`,
          and that closer than `or`; parentheses change it.
        - **Quotes** keep spaces, parentheses and these words from meaning anything: `"or"`, `name:"a b"`.
          Within them `\\"` is a quote and `\\\\` a backslash.
        - A field that has **no value** yet, such as the round trip of a session that never was up, answers
          no to every comparison.

        ## Comparisons

        | between field and value | the field |
        |---|---|
        \(FilterOperator.allCases.map { "| `\($0.rawValue)` | \($0.summary) |\n" }.joined())
        Numbers need their unit: times `us`, `ms`, `s`, `m`, `h`, `d` (also `1m30s`), shares `%`, sizes `B`,
        `kB`, `MB`, `GB` (thousands) and `KiB`, `MiB`, `GiB` (1024).

        ## Fields

        | field | value | meaning |
        |---|---|---|
        \(Field.allCases.map(row).joined())
        ## Regular expressions

        Literals, `.`, `[a-z]`, `[^a-z]`, `\\d \\w \\s` and their opposites, `* + ? {2,5}`, `|`, groups, `^`
        and `$`. They are matched without regard to case, anywhere in the text, and in time proportional to
        it whatever the pattern; so there are no back-references and no look-around. A pattern has at most
        512 positions with its repetitions written out; `holter watch --limits` prints this and the others.

        """
    }

    private static func row(_ field: Field) -> String {
        let names = ([field.rawValue] + field.otherNames).map { "`\($0)`" }.joined(separator: ", ")
        let value =
            switch field.kind {
            case .text: "text"
            case .duration: "time"
            case .ratio: "per cent"
            case .count: "number"
            case .bytes: "size"
            }
        return "| \(names) | \(value) | \(field.summary) |\n"
    }
}
