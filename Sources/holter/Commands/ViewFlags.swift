import ArgumentParser
import Dashboard
import Heartbeat

/// How the sessions are shown, and for how long.
struct ViewFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Which sessions to show, in the filter language.", valueName: "filter"))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            "Order by a field, such as rtt, loss or peer; field:asc or field:desc.",
            valueName: "field"))
    var sort: String?

    @Flag(inversion: .prefixedNo, help: "Sessions in trouble come first (they do).")
    var faultsFirst: Bool?

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("Only sessions in these states, such as late,dead.", valueName: "states")
    )
    var stateNames: String?

    @Option(
        help: ArgumentHelp(
            "The columns, such as peer,state,rtt:8 (a width after the colon).", valueName: "names"))
    var columns: String?

    @Option(
        name: .customLong("group"),
        help: ArgumentHelp(
            "Fold the table by \(Grouping.Key.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "key"))
    var group: String?

    @Option(
        name: .customLong("view"),
        help: ArgumentHelp(
            "A view saved with :view save; other flags change it.", valueName: "name"))
    var savedView: String?

    @Flag(help: "Figures in place of the strip of beats.")
    var wide = false

    @Option(help: ArgumentHelp("A theme by name, or its file.", valueName: "theme"))
    var theme: String?

    @Option(help: ArgumentHelp("\(ColourDepth.Wish.words).", valueName: "depth"))
    var color: String?

    @Flag(help: "Draw with ASCII only.")
    var ascii = false

    @Flag(help: "For a slow link: draw new data once a second, without strips and graphs.")
    var slow = false

    @Flag(help: "One line per change instead of the dashboard.")
    var plain = false

    @Flag(help: "No dashboard; print the final table as JSON when it ends.")
    var json = false

    @Flag(help: "Look only: nothing that the screen offers changes a session.")
    var readOnly = false

    @Option(
        help: ArgumentHelp(
            "With --plain, a line that sums up, so often; none without.", valueName: "time"),
        transform: DurationText.parse)
    var summary: Duration?

    @Option(
        help: ArgumentHelp(
            "Append every order to this file: who, what, when and what came of it.",
            valueName: "file"))
    var audit: String?

    @Option(
        help: ArgumentHelp(
            "Append the journal, and what the library logs, to this file.", valueName: "file"))
    var log: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("End by itself after this time.", valueName: "time"),
        transform: DurationText.parse)
    var length: Duration?

    /// Whether the dashboard is shown.
    var hasScreen: Bool { !plain && !json && TerminalLoop.isPossible }

    mutating func validate() throws {
        _ = try parsedFilter()
        _ = try ordering()
        _ = try flagsAlone.choice()
        let wishes = ColourDepth.Wish.allCases.map(\.rawValue)
        if let color, !wishes.contains(color) {
            throw ValidationError(
                "--color is one of \(wishes.joined(separator: ", ")), not \"\(PeerText(color))\"")
        }
    }

    /// Without the saved view, which is known later.
    private var flagsAlone: ViewFlags {
        var flags = self
        flags.savedView = nil
        return flags
    }

    /// The filter, or its mistake with a caret under it.
    func parsedFilter() throws -> Filter {
        guard let filter else { return .everything }
        do {
            return try Filter(parsing: filter)
        } catch {
            throw ValidationError("--filter: " + Self.point(error, in: filter))
        }
    }

    /// The view that all of them ask for; what is not said comes from the saved view.
    func choice(among views: [SavedView] = []) throws -> ViewChoice {
        var choice = try saved(views)
        if filter != nil { choice.filter = try parsedFilter() }
        choice.order = try ordering(over: choice.order)
        if wide { choice.isWide = true }
        if stateNames != nil { choice.states = try states() }
        if let columns {
            do throws(ColumnError) {
                choice.columns = try ColumnChoice.parse(columns)
            } catch {
                throw ValidationError("--columns: \(error)")
            }
        }
        if let group {
            guard let key = Grouping.Key(rawValue: group) else {
                let known = Grouping.Key.allCases.map(\.rawValue)
                throw ValidationError(
                    "--group is one of \(known.joined(separator: ", ")), not "
                        + "\"\(PeerText(group))\"")
            }
            choice.grouping = key
        }
        return choice
    }

    private func saved(_ views: [SavedView]) throws -> ViewChoice {
        guard let name = savedView else {
            return views.first { $0.name == SavedView.beginning }?.view ?? ViewChoice()
        }
        guard let found = views.first(where: { $0.name == name }) else {
            let question = Nearest.question(name, among: views.map(\.name))
            throw ValidationError("--view: no view \"\(PeerText(name))\" is saved\(question)")
        }
        return found.view
    }

    private func states() throws -> Set<SessionState> {
        var states: Set<SessionState> = []
        for name in stateNames?.split(separator: ",").map(String.init) ?? [] {
            guard let state = SessionState.allCases.first(where: { $0.name == name }) else {
                let known = SessionState.allCases.map(\.name)
                throw ValidationError(
                    "--state knows \(known.joined(separator: ", ")), not \"\(PeerText(name))\"")
            }
            states.insert(state)
        }
        return states
    }

    /// The order that `--sort` and `--faults-first` ask for.
    func ordering(over base: Ordering = Ordering()) throws -> Ordering {
        let faultsFirst = self.faultsFirst ?? base.faultsFirst
        guard let sort else {
            return Ordering(
                by: base.field, descending: base.descending, faultsFirst: faultsFirst)
        }
        let parts = sort.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let field = Field(filterName: parts[0]) else {
            let question = Nearest.question(parts[0], among: Field.filterNames)
            throw ValidationError("--sort: there is no field \"\(PeerText(parts[0]))\"\(question)")
        }
        switch parts.dropFirst() {
        case []:
            return Ordering(by: field, descending: field.kind != .text, faultsFirst: faultsFirst)
        case ["asc"]: return Ordering(by: field, descending: false, faultsFirst: faultsFirst)
        case ["desc"]: return Ordering(by: field, descending: true, faultsFirst: faultsFirst)
        default:
            throw ValidationError("--sort: write \(parts[0]), \(parts[0]):asc or \(parts[0]):desc")
        }
    }

    /// The mistake, the text and a caret under the part that is meant.
    static func point(_ error: FilterError, in text: String) -> String {
        let before = CellWidth.of(String(text.prefix(error.range.lowerBound)))
        let meant = text.dropFirst(error.range.lowerBound).prefix(error.range.count)
        let carets = String(repeating: "^", count: max(1, CellWidth.of(String(meant))))
        return """
            \(error)
              \(PeerText(text, limit: 4096))
              \(String(repeating: " ", count: before))\(carets)
            """
    }
}
