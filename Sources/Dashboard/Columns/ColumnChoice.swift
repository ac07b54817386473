import Heartbeat

/// One column that a user wants, and how wide; a list of them takes the place of what the width of
/// the screen would choose.
public struct ColumnChoice: Sendable, Hashable {
    /// Widths that can be asked for.
    static let widths = 1...64

    /// Which.
    public let name: String
    /// Its cells; nil leaves it to the column.
    public var width: Int?

    init(_ column: Column, width: Int? = nil) {
        name = column.name
        self.width = width
    }

    /// Columns by their names with commas between, each with its width after a colon where that is
    /// wanted: `peer,state,rtt:8`.
    public static func parse(_ text: String) throws(ColumnError) -> [ColumnChoice] {
        var choices: [ColumnChoice] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = word.split(separator: ":", omittingEmptySubsequences: false).map {
                String($0).lowercased()
            }
            guard let name = parts.first, let column = Column.named(name) else {
                throw .unknown(
                    String(word.prefix { $0 != ":" }),
                    nearest: Nearest.name(
                        to: parts.first ?? "", among: Column.all.map(\.name)))
            }
            guard !choices.contains(where: { $0.name == name }) else { throw .twice(name) }
            switch parts.count {
            case 1: choices.append(ColumnChoice(column))
            default:
                guard parts.count == 2, let width = Int(parts[1]), widths.contains(width) else {
                    throw .badWidth(name, parts.dropFirst().joined(separator: ":"))
                }
                choices.append(ColumnChoice(column, width: width))
            }
        }
        return choices
    }

    /// As ``parse(_:)`` reads it.
    var text: String { name + (width.map { ":\($0)" } ?? "") }

    /// The column; all names were checked when the choice was made.
    var column: Column? { Column.named(name) }
}

/// A mistake in a list of columns, in a sentence.
public enum ColumnError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no such column.
    case unknown(String, nearest: String?)
    /// A column is there already.
    case twice(String)
    /// A width that is none.
    case badWidth(String, String)

    /// The sentence.
    public var description: String {
        switch self {
        case .unknown(let name, let nearest?):
            "there is no column “\(PeerText(name))”; the nearest is “\(nearest)”"
        case .unknown(let name, nil): "there is no column “\(PeerText(name))”"
        case .twice(let name): "the column “\(name)” is there twice"
        case .badWidth(let name, let width):
            "the width of the column “\(name)” is a number from 1 to 64, not “\(PeerText(width))”"
        }
    }
}
