import Dashboard

/// One press of one key on the way through all of them: how to get to where it works, and what must
/// be seen before and after.
struct KeyStep: Sendable {
    /// What a screen shows.
    enum Sight: Sendable {
        case anything
        case text(String)
        case without(String)
        /// The cursor stands on that row of the table.
        case row(Int)
        /// A text stands in a line above another's.
        case above(String, String)
        /// Holter is not on the screen any more.
        case shell

        func holds(on screen: [String], isNormal: () -> Bool) -> Bool {
            switch self {
            case .anything: true
            case .text(let text): screen.contains { $0.contains(text) }
            case .without(let text): !screen.contains { $0.contains(text) }
            case .row(let row): screen.firstIndex { $0.hasPrefix(">") } == row + 4
            case .above(let upper, let lower):
                switch (
                    screen.firstIndex { $0.contains(upper) },
                    screen.firstIndex { $0.contains(lower) }
                ) {
                case (let first?, let second?): first < second
                default: false
                }
            case .shell: isNormal()
            }
        }
    }

    /// The action's name.
    var name: String
    /// The key, by its name.
    var key: String
    /// Names of keys, texts to type after `'`, texts to wait for after `@`.
    var reach: [String]
    /// What is seen there.
    var from: Sight
    /// What is seen when the key was pressed, and was not before.
    var sees: Sight
    /// The way back, as `reach`.
    var leave: [String]

    /// A step for each of some keys.
    static func each(
        _ name: String, _ keys: [String], from reach: [String] = ["g"], _ from: Sight = .anything,
        sees: Sight, leave: [String] = []
    ) -> [KeyStep] {
        keys.map {
            KeyStep(name: name, key: $0, reach: reach, from: from, sees: sees, leave: leave)
        }
    }

    /// The whole walk, every key of every record, over the demo sorted by peer at 100x30.
    static let all: [KeyStep] =
        movement + looking + panes + groups + choosing + acting + prompts + questions + lists
        + columns + leaving

    private static let movement: [KeyStep] =
        each("up", ["k", "up"], from: ["g", "j", "j"], .row(2), sees: .row(1))
        + each("down", ["j", "down"], .row(0), sees: .row(1))
        + each("first", ["g", "home"], from: ["G"], .row(19), sees: .row(0))
        + each("last", ["G", "end"], .row(0), sees: .row(19))
        + each("half-up", ["^u"], from: ["G"], .row(19), sees: .row(9))
        + each("half-down", ["^d"], .row(0), sees: .row(10))
        + each("page-up", ["pgup", "^b"], from: ["G"], .row(19), sees: .row(0))
        + each("page-down", ["pgdn", "^f"], .row(0), sees: .row(19))
        + each("left", ["h", "left"], from: ["g", "l"], .without("PROTO"), sees: .text("PROTO"))
        + each("right", ["l", "right"], .text("PROTO"), sees: .without("PROTO"), leave: ["h"])

    private static let looking: [KeyStep] =
        each("filter", ["/", "\\", "f4"], sees: .text("Enter accept"), leave: ["esc"])
        + each("command", [":"], sees: .text("Enter accept"), leave: ["esc"])
        + each("all", ["1"], from: ["2"], .without("33/33"), sees: .text("33/33"))
        + ["up-only", "late-only", "retry-only", "dead-only", "held-only"].enumerated().flatMap {
            each($1, ["\($0 + 2)"], sees: .without("33/33"), leave: ["1"])
        }
        + each("faults-first", ["!"], sees: .text("!,PEER"), leave: ["!"])
        + each("sort", ["s", "f6"], sees: .text("Sort by"), leave: ["esc"])
        + each("invert", ["S", "I"], sees: .text("PEER▼"), leave: ["S"])
        + each("sort-left", ["<"], sees: .text("sort MISS"), leave: [">"])
        + each("sort-right", [">"], sees: .text("sort PROTO"), leave: ["<"])
        + each("pin", ["F"], sees: .text("  pinned  "), leave: ["F"])
        + each("freeze", ["z", "Z"], sees: .text("FROZEN"), leave: ["z"])

    private static let panes: [KeyStep] =
        each("detail", ["enter"], sees: .text("Esc: back"), leave: ["esc"])
        + each("strip", ["d"], sees: .text(" reconn "), leave: ["d", "d"])
        + each("span", ["o"], sees: .text("the graph goes back 1 h"), leave: ["o"])
        + each("events", ["e"], sees: .text("─ events"), leave: ["e"])
        + each(
            "focus", ["tab"], from: ["g", "e"], .text("s Sort"), sees: .without("s Sort"),
            leave: ["tab", "e"])
        + each("columns", ["c"], sees: .text("─ Columns"), leave: ["esc"])
        + each("wide", ["w"], sees: .text("P99"), leave: ["w"])
        + each("theme", ["T"], sees: .text("─ Theme"), leave: ["esc"])

    private static let grouped = [":", "'group proto", "enter", "@- redis", "g", "@>"]
    private static let ungrouped = [":", "'group", "enter"]

    private static let groups: [KeyStep] =
        each("group", ["t", "f5"], sees: .text("Group by"), leave: ["esc"])
        + each("fold", ["-"], from: grouped, .row(0), sees: .text("+ redis"), leave: ungrouped)
        + each(
            "unfold", ["+"], from: grouped + ["-"], .text("> + redis"), sees: .text("> - redis"),
            leave: ungrouped)
        + each("fold-all", ["="], from: grouped, sees: .text("+ ws  "), leave: ungrouped)

    private static let choosing: [KeyStep] =
        each("mark", ["space"], sees: .text(" *1 "), leave: ["U"])
        + each("range", ["v"], sees: .text(" range "), leave: ["esc"])
        + each("mark-all", ["*"], sees: .text(" *33 "), leave: ["U"])
        + each("unmark", ["U"], from: ["*"], .text(" *33 "), sees: .without(" *33 "))

    private static let acting: [KeyStep] =
        each("ping", ["p"], .row(0), sees: .text("ping cache-1"))
        + each("reconnect", ["R"], .row(0), sees: .text("reconnect cache-1"))
        + each("kill", ["K", "f9"], .row(0), sees: .text("Kill cache-1"), leave: ["esc"])
        + each(
            "acknowledge", ["a"], from: ["A"], .text("2 on, 2 new"), sees: .text("2 on, 1 new"),
            leave: ["esc"])
        + each("mute", ["m"], sees: .text("alerts are muted"), leave: ["m"])
        + each("alerts", ["A"], sees: .text("Alerts: 2 on"), leave: ["esc"])
        + each("undo", ["u"], sees: .text("undo"))
        + each("copy", ["y"], sees: .text("copied, if"))
        + each("copy-json", ["Y"], sees: .text("copied as JSON"))

    private static let remembered = ["/", "'cache-1", "enter", "esc", "/"]

    private static let prompts: [KeyStep] =
        each(
            "accept", ["enter"], from: ["/", "'cache-1", "@1/33"], .text("Enter accept"),
            sees: .without("Enter accept"), leave: ["esc"])
        + each("older", ["up", "^p"], from: remembered, sees: .text(" /cache-1"), leave: ["esc"])
        + each(
            "newer", ["down", "^n"], from: remembered + ["up"], .text(" /cache-1"),
            sees: .without(" /cache-1"), leave: ["esc"])
        + each(
            "complete", ["tab"], from: [":", "'free"], .text(" :free"), sees: .text(" :freeze"),
            leave: ["esc"])

    private static let asked = ["g", "K", "@Kill cache-1"]
    private static let askedOfTwo = ["g", "@>", "space", "space", "K", "@Kill 2"]

    private static let questions: [KeyStep] =
        each("next-mode", ["down", "tab"], from: asked, sees: .text(">2 reset"), leave: ["esc"])
        + each(
            "previous-mode", ["up", "backtab"], from: asked + ["down"], .text(">2 reset"),
            sees: .text(">1 close"), leave: ["esc"])
        + each(
            "pace", ["+"], from: askedOfTwo, .text("pace 200ms"), sees: .text("pace 1s"),
            leave: ["esc", "U"])
        + each(
            "erase", ["backspace"], from: askedOfTwo + ["1", "9"], .text("to close: 9"),
            sees: .without("to close: 9"), leave: ["esc", "U"])
        + each("confirm", ["enter"], from: asked, sees: .without("Kill cache-1"))

    private static let lists: [KeyStep] =
        each(
            "choose", ["enter", "space"], from: ["t", "down", "down"], .text("> proto"),
            sees: .text("by proto"), leave: ungrouped)
        + each(
            "wear", ["enter", "space"], from: ["T"], .text("─ Theme"), sees: .without("─ Theme"))
        + each(
            "scroll-up", ["up"], from: ["?", "down"], .without("Keys here"),
            sees: .text("Keys here"), leave: ["esc"])
        + each(
            "scroll-down", ["down"], from: ["?"], .text("Keys here"), sees: .without("Keys here"),
            leave: ["esc"])
        + each(
            "help-page-up", ["pgup"], from: ["?", "pgdn"], .without("Keys here"),
            sees: .text("Keys here"), leave: ["esc"])
        + each(
            "help-page-down", ["pgdn"], from: ["?"], .text("Keys here"),
            sees: .without("Keys here"), leave: ["esc"])
        + each(
            "go-to-alert", ["enter"], from: ["g", "A"], .text("Alerts: 2 on"),
            sees: .without("Alerts: 2 on"))
        + each(
            "close-list", ["enter", "q"], from: [":", "'ports", "enter"], .text("─ Ports"),
            sees: .without("─ Ports"))
        + each(
            "copy-text", ["y"], from: [":", "'share", "enter"], .text("This view again"),
            sees: .text("copied, if"), leave: ["esc"])
        + each(
            "close-help", ["?", "f1", "enter"], from: ["f1"], .text("Keys here"),
            sees: .without("Keys here"))
        + each("close", ["q"], from: ["s"], .text("Sort by"), sees: .without("Sort by"))
        + each(
            "leave", ["esc", "^c"], from: ["s"], .text("Sort by"), sees: .without("Sort by"))

    private static let columns: [KeyStep] =
        each(
            "toggle-column", ["space"], from: ["c", "down"], .text("> [x] PROTO"),
            sees: .text("> [ ] PROTO"), leave: ["esc"])
        + each(
            "move-column-left", ["<"], from: ["c", "down"], .text("> [x] PROTO"),
            sees: .above("] PROTO", "] PEER"), leave: ["esc"])
        + each(
            "move-column-right", [">"], from: ["c", "down"], .text("> [x] PROTO"),
            sees: .above("] STATE", "] PROTO"), leave: ["esc"])
        + each(
            "wider-column", ["+"], from: ["c", "down"], sees: .text("speaks 6 wide"),
            leave: ["esc"])
        + each(
            "narrower-column", ["-"], from: ["c", "down"], sees: .text("speaks 4 wide"),
            leave: ["esc"])
        + each(
            "reset-columns", ["="], from: ["c", "down", "space"], .text("[ ] PROTO"),
            sees: .text("[x] PROTO"), leave: ["esc"])
        + each(
            "keep-columns", ["enter"], from: ["c"], .text("─ Columns"),
            sees: .without("─ Columns"), leave: ["c", "=", "enter"])

    private static let leaving: [KeyStep] =
        each("back", ["esc"], from: ["2"], .without("33/33"), sees: .text("33/33"))
        + each("help", ["?", "f1"], sees: .text("Keys here"), leave: ["esc"])
        + each("mouse", ["%"], sees: .text("drag selects text"), leave: ["%"])
        + each(
            "redraw", ["^l"], from: ["!garbage on the screen"], .text("garbage on the screen"),
            sees: .without("garbage on the screen"))
        + each("suspend", ["^z"], sees: .shell, leave: ["'fg", "enter", "@K Kill"])
        + each("quit", ["q", "f10", "^c"], sees: .shell, leave: ["!!"])
}
