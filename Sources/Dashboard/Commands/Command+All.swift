import Heartbeat

extension Command {
    /// Every command there is, in the order of the help.
    public static let all: [Command] = orders + views + rest

    private static let orders: [Command] = [
        forAll(
            "ping", .ping, refusal: \.pingRefusal,
            "probe the selection, the marks or all that match"),
        forAll(
            "reconnect", .reconnect, refusal: \.reconnectRefusal,
            "dial again now; skips the backoff and releases held ones"),
        Command(
            "kill", arguments: "[close|reset|hold|ban] [FILTER]",
            "ask, then close, reset, hold or ban the selection, the marks or all that match",
            acts: true, completions: { _ in KillMode.allCases.map(\.word) }
        ) { (model, argument) throws(CommandError) in
            let word = String(argument.prefix { $0 != " " })
            let mode = KillMode.allCases.first { $0.word == word }
            let rest = mode == nil ? argument : String(argument.dropFirst(word.count))
            try model.ask(.kill(mode ?? .close), all: rest, as: "kill", unless: model.killRefusal)
            return []
        },
        Command(
            "hold", arguments: "[FILTER]", "ask, then close without reconnecting until released",
            acts: true
        ) { (model, argument) throws(CommandError) in
            try model.ask(.kill(.hold), all: argument, as: "hold", unless: model.killRefusal)
            return []
        },
        Command(
            "release", arguments: "[FILTER]", "let held sessions connect again", acts: true
        ) { (model, argument) throws(CommandError) in
            guard !argument.isEmpty else {
                try model.require(model.orderRefusal, "release")
                return model.order(.release)
            }
            try model.ask(.release, all: argument, as: "release", unless: nil)
            return []
        },
        Command(
            "ban", arguments: "[FILTER]",
            "ask, then close inbound sessions and refuse their peers for a time", acts: true
        ) { (model, argument) throws(CommandError) in
            try model.ask(.kill(.ban), all: argument, as: "ban", unless: model.killRefusal)
            return []
        },
        Command(
            "unban", arguments: "PEER", "let a banned peer come again", acts: true,
            completions: { model in model.shown?.bans.map(\.peer) ?? [] }
        ) { (model, argument) throws(CommandError) in
            guard !argument.isEmpty else {
                throw CommandError(message: ":unban wants a peer; :bans lists them")
            }
            return [.order(Order(.lift(argument)))]
        },
        likeKey("undo", "undo", "take back the last kill: what was not sent, what was held"),
        forAll(
            "forget", .forget, refusal: \.orderRefusal,
            "ask, then close and watch no more: the selection, the marks or all that match"),
        Command("prune", "ask, then forget every dead session", acts: true) {
            (model, argument) throws(CommandError) in
            try model.ask(.forget, all: "state:dead", as: "prune", unless: nil)
            return []
        },
    ]

    private static let views: [Command] = [
        Command(
            "filter", arguments: "[EXPRESSION]", "show what matches; nothing shows all",
            completions: { model in model.history.all(.filter) }
        ) { (model, argument) throws(CommandError) in
            try model.require(model.lookRefusal, "filter")
            do throws(FilterError) {
                model.apply(try Filter(parsing: argument))
            } catch {
                throw CommandError(message: "filter: \(error.message)")
            }
            return []
        },
        Command(
            "state", arguments: "[\(SessionState.allCases.map(\.name).joined(separator: "|"))]",
            "show one state; nothing shows all",
            completions: { _ in SessionState.allCases.map(\.name) }
        ) { (model, argument) throws(CommandError) in
            try model.require(model.lookRefusal, "state")
            let state = SessionState.allCases.first { $0.name == argument }
            guard state != nil || argument.isEmpty || argument == "all" else {
                throw CommandError(message: ":state knows no “\(argument)”")
            }
            model.look.states = []
            model.show(state.map { [$0] } ?? [])
            return []
        },
        Command(
            "sort", arguments: "FIELD [up|down]", "sort by a field",
            completions: { _ in Field.sortable.map(\.rawValue) }
        ) { (model, argument) throws(CommandError) in
            try model.require(model.lookRefusal, "sort")
            try model.sort(words: argument.split(separator: " ").map(String.init))
            return []
        },
        Command("bans", "who is refused, and for how long") {
            (model, argument) throws(CommandError) in
            model.overlay = .doors(.bans)
            return []
        },
        Command("ports", "the ports that accept sessions") {
            (model, argument) throws(CommandError) in
            model.overlay = .doors(.ports)
            return []
        },
        Command(
            "group", arguments: "[\(Grouping.Key.allCases.map(\.rawValue).joined(separator: "|"))]",
            "fold the table by it; nothing unfolds it for good",
            completions: { _ in Grouping.Key.allCases.map(\.rawValue) }
        ) { (model, argument) throws(CommandError) in
            try model.require(model.lookRefusal, "group")
            let key = Grouping.Key(rawValue: argument)
            guard key != nil || argument.isEmpty || argument == "none" else {
                throw CommandError(message: ":group knows no “\(argument)”")
            }
            model.group(by: key)
            return []
        },
        Command(
            "columns", arguments: "[NAME[:WIDTH],…]", "show these columns; nothing opens the list",
            completions: { _ in Column.all.map(\.name) }
        ) { (model, argument) throws(CommandError) in
            guard !argument.isEmpty else {
                model.openColumns()
                return []
            }
            do throws(ColumnError) {
                model.panels.columns = try ColumnChoice.parse(argument)
                model.panels.columnOffset = 0
            } catch {
                throw CommandError(message: ":columns: \(error)")
            }
            return []
        },
        Command(
            "view", arguments: "[save] NAME",
            "a saved view; with save, keep this one under the name",
            completions: { model in model.views.map(\.name) + ["save "] }
        ) { (model, argument) throws(CommandError) in
            try model.useView(argument.split(separator: " ").map(String.init))
        },
        Command("share", "the command line that shows this view, on the clipboard too") {
            (model, argument) throws(CommandError) in
            model.share()
        },
        Command("stats", "what this screen costs, and how full its queues are") {
            (model, argument) throws(CommandError) in
            model.overlay = .stats
            return []
        },
        likeKey("alerts", "alerts", "the alerts that are on"),
        likeKey("acknowledge", "ack", "the alerts were seen"),
        likeKey("mute", "mute", "alerts make noise, or none"),
        likeKey("pin", "pin", "keep the cursor's row on its line of the screen"),
        likeKey("mouse", "mouse", "take the mouse, or leave it to the terminal"),
        likeKey("faults-first", "faults", "faults first, or only by the field"),
        likeKey("freeze", "freeze", "keep this picture, or go on"),
        likeKey("detail", "detail", "one session on the whole screen"),
        likeKey("strip", "strip", "more or less of the session under the table"),
        likeKey("events", "events", "show or hide the journal"),
        likeKey("wide", "wide", "figures in place of the strip of beats"),
    ]

    private static let rest: [Command] = [
        Command(
            "add", arguments: "URL", "watch one more, with the flags and defaults of this run",
            acts: true, completions: { model in model.settings.schemes.map { $0 + "://" } }
        ) { (model, argument) throws(CommandError) in
            guard !argument.isEmpty else {
                throw CommandError(message: ":add wants a URL such as redis://localhost")
            }
            return [.add(argument)]
        },
        Command(
            "reload", "read the configuration anew; what did not change is not touched", acts: true
        ) {
            (model, argument) throws(CommandError) in
            [.reload]
        },
        likeKey("mark-all", "mark", "mark all that the filter lets through"),
        likeKey("unmark", "unmark", "take every mark away"),
        Command(
            "theme", arguments: "[NAME]", "draw in other colours; nothing lists the themes",
            completions: { model in model.settings.themes }
        ) { (model, argument) throws(CommandError) in
            let themes = model.settings.themes
            guard !argument.isEmpty else {
                model.chooseTheme()
                return []
            }
            guard themes.contains(argument) else {
                let known = themes.joined(separator: ", ")
                throw CommandError(message: "no theme “\(argument)”; there are \(known)")
            }
            return [.theme(argument)]
        },
        likeKey("redraw", "redraw", "draw everything again"),
        likeKey("suspend", "suspend", "back to the shell; fg comes back"),
        likeKey("help", "help", "the keys and commands"),
        likeKey("quit", "quit", aliases: ["q", "q!", "exit"], "leave"),
    ]
}

extension Model {
    fileprivate mutating func sort(words: [String]) throws(CommandError) {
        guard let name = words.first else { throw CommandError(message: ":sort wants a field") }
        guard let field = Field(filterName: name), Field.sortable.contains(field) else {
            let near = Nearest.name(to: name, among: Field.sortable.map(\.rawValue))
            let hint = near.map { "; the nearest is \($0)" } ?? ""
            throw CommandError(message: "nothing to sort by is called “\(name)”\(hint)")
        }
        let direction = words.dropFirst().first
        guard words.count <= 2, direction == nil || direction == "up" || direction == "down" else {
            throw CommandError(message: ":sort takes a field, then up or down")
        }
        look.order.field = field
        look.order.descending = direction.map { $0 == "down" } ?? (field.kind != .text)
        orderChanged()
    }
}
