/// What the keys are going to: the table and the panes beside it, or what lies over them.
public enum Pane: String, Sendable, Hashable, CaseIterable {
    /// The rows.
    case table
    /// One session, the whole screen of it.
    case detail
    /// The journal under the table.
    case events
    /// The line where a filter is typed.
    case filter
    /// The line where a command is typed.
    case command
    /// The question before a kill.
    case kill
    /// The list of fields to sort by.
    case sort
    /// The list of what to group by.
    case group
    /// The list of columns.
    case columns
    /// The list of alerts that are on.
    case alerts
    /// A text to be read.
    case box
    /// The list of themes.
    case themes
    /// The list of keys.
    case help
    /// The list of ports or of bans.
    case doors

    /// The panes that show sessions.
    static let views: Set<Pane> = [.table, .detail, .events]
    /// The lines that are typed in.
    static let prompts: Set<Pane> = [.filter, .command]
    /// Everything that lies over the views.
    static let overlays: Set<Pane> = [
        .filter, .command, .kill, .sort, .group, .columns, .themes, .alerts, .box, .help,
        .doors,
    ]
    /// The lists to choose one thing from.
    static let pickers: Set<Pane> = [.sort, .group]
}
