import Heartbeat

extension Command {
    /// Every command there is, in the order of the help.
    public static let all: [Command] = orders + views + rest

    private static let orders: [Command] = [
        likeKey("ping", "ping", "probe the selection or the marks now"),
        likeKey(
            "reconnect", "reconnect", "dial again now; skips the backoff and releases held ones"),
        Command(
            "kill", arguments: "[close|reset|hold|ban]", "ask, then close, reset, hold or ban",
            completions: { _ in KillMode.allCases.map(\.word) }
        ) { (model, argument) throws(CommandError) in
            try model.require(model.killRefusal, "kill")
            guard !argument.isEmpty else {
                model.askToKill()
                return []
            }
            guard let mode = KillMode.allCases.first(where: { $0.word == argument }) else {
                throw CommandError(
                    message: ":kill takes close, reset, hold or ban, not “\(argument)”")
            }
            model.askToKill(mode)
            return []
        },
        Command("hold", "ask, then close without reconnecting until released") {
            (model, argument) throws(CommandError) in
            try model.require(model.killRefusal, "hold")
            model.askToKill(.hold)
            return []
        },
        Command("release", "let held sessions connect again") {
            (model, argument) throws(CommandError) in
            try model.require(model.orderRefusal, "release")
            return model.order(.release)
        },
        Command("ban", "ask, then close inbound sessions and refuse their peers for a time") {
            (model, argument) throws(CommandError) in
            try model.require(model.killRefusal, "ban")
            model.askToKill(.ban)
            return []
        },
        Command(
            "unban", arguments: "PEER", "let a banned peer come again",
            completions: { model in model.shown?.bans.map(\.peer) ?? [] }
        ) { (model, argument) throws(CommandError) in
            guard !argument.isEmpty else {
                throw CommandError(message: ":unban wants a peer; :bans lists them")
            }
            return [.order(Order(.lift(argument)))]
        },
        likeKey("undo", "undo", "take back the last kill: what was not sent, what was held"),
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
            completions: { _ in SortPicker.fields.map(\.rawValue) }
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
        likeKey("faults-first", "faults", "faults first, or only by the field"),
        likeKey("freeze", "freeze", "keep this picture, or go on"),
        likeKey("detail", "detail", "one session on the whole screen"),
        likeKey("strip", "strip", "more or less of the session under the table"),
        likeKey("events", "events", "show or hide the journal"),
        likeKey("wide", "wide", "figures in place of the strip of beats"),
    ]

    private static let rest: [Command] = [
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
        guard let field = Field(filterName: name), SortPicker.fields.contains(field) else {
            let near = Nearest.name(to: name, among: SortPicker.fields.map(\.rawValue))
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
