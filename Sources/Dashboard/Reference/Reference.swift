import Heartbeat

/// The reference pages of the docs, made from the same records as the help.
public enum Reference {
    /// `docs/keys.md`.
    public static var keys: String {
        var page = """
            # Keys

            This page is made from the records in `Sources/Dashboard/Keys` and
            `Sources/Dashboard/Commands`; a test fails when it is stale. Every key can be changed in the
            configuration by its name:

            ```toml
            [keys]
            kill = ["K", "f9"]
            ```

            A key is a character, `^x`, `f1` to `f24`, `enter`, `esc`, `tab`, `backtab`, `space`, `up`,
            `down`, `left`, `right`, `home`, `end`, `pgup`, `pgdn`, `insert`, `delete` or `backspace`.

            """
        page += section("In the table and the panes beside it") {
            !$0.panes.isDisjoint(with: Pane.views)
        }
        page += section("In prompts and dialogs") { $0.panes.isDisjoint(with: Pane.views) }
        page += "\n## Commands, after `:`\n\n| command | does |\n|---|---|\n"
        for command in Command.all {
            let names = ([command.name] + command.aliases).map { ":" + $0 }.joined(separator: " ")
            let text = command.arguments.isEmpty ? names : "\(names) \(command.arguments)"
            page += "| `\(escaped(text))` | \(command.help) |\n"
        }
        return page
    }

    /// `docs/columns.md`.
    public static var columns: String {
        var page = """
            # Columns

            This page is made from the records in `Sources/Dashboard/Columns`; a test fails when it is
            stale. On a narrow screen the columns with the highest rank give way first. Before the first
            column stand the cursor `>`, the mark `*` and the direction: `>` we dialled, `<` the peer did.

            | column | shows | cells | rank | sorts by |
            |---|---|--:|--:|---|

            """
        for column in Column.all {
            let cells =
                column.width == column.maximum
                ? "\(column.width)" : "\(column.width) to \(column.maximum)"
            let field = column.field.map { "`\($0.rawValue)`" } ?? "-"
            page += "| \(column.title) | \(column.help) | \(cells) | \(column.rank) | \(field) |\n"
        }
        page +=
            "\n## Fields that a filter compares and a table sorts by\n\n| field | is |\n|---|---|\n"
        for field in Field.allCases { page += "| `\(field.rawValue)` | \(field.summary) |\n" }
        return page
    }

    private static func section(_ title: String, _ belongs: (KeyBinding) -> Bool) -> String {
        var text = "\n## \(title)\n\n| key | does | where | name |\n|---|---|---|---|\n"
        for binding in KeyBinding.all where belongs(binding) {
            let keys = binding.keys.map { "`\(escaped($0.label))`" }.joined(separator: " ")
            let panes = Pane.allCases.filter(binding.panes.contains)
            let place =
                panes.count == Pane.allCases.count
                ? "everywhere" : panes.map(\.rawValue).joined(separator: ", ")
            text += "| \(keys) | \(escaped(binding.help)) | \(place) | `\(binding.name)` |\n"
        }
        return text
    }

    private static func escaped(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
