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

    @Flag(inversion: .prefixedNo, help: "Sessions in trouble come first.")
    var faultsFirst = true

    @Option(help: ArgumentHelp("A theme by name, or its file.", valueName: "theme"))
    var theme: String?

    @Option(help: ArgumentHelp("\(ColourDepth.Wish.words).", valueName: "depth"))
    var color: String?

    @Flag(help: "Draw with ASCII only.")
    var ascii = false

    @Flag(help: "One line per change instead of the dashboard.")
    var plain = false

    @Flag(help: "No dashboard; print the final table as JSON when it ends.")
    var json = false

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("End by itself after this time.", valueName: "time"),
        transform: DurationText.parse)
    var length: Duration?

    mutating func validate() throws {
        _ = try parsedFilter()
        _ = try ordering()
        let wishes = ColourDepth.Wish.allCases.map(\.rawValue)
        if let color, !wishes.contains(color) {
            throw ValidationError(
                "--color is one of \(wishes.joined(separator: ", ")), not \"\(PeerText(color))\"")
        }
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

    /// The order that `--sort` and `--faults-first` ask for.
    func ordering() throws -> Ordering {
        guard let sort else { return Ordering(faultsFirst: faultsFirst) }
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
