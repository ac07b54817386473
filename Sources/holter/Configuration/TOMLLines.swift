/// On which line each table and key of a TOML text stands: the parser tells that of syntax errors only.
///
/// It expects text that the parser took; on other text the lines may be wrong, and nothing worse.
struct TOMLLines: Sendable {
    /// A place: the table's name, which one it is of its name, and a key in it.
    struct Place: Hashable, Sendable {
        var table: String
        var index = 0
        var key: String?
    }

    private var lines: [Place: Int] = [:]

    /// The line of a place, counted from 1.
    subscript(table: String, index: Int, key: String?) -> Int? {
        lines[Place(table: table, index: index, key: key)]
    }

    init(_ text: String) {
        var place = Place(table: "")
        var seen: [String: Int] = [:]
        var inside = Inside()
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let isInside = inside.isOpen
            let content = line.drop { $0 == " " || $0 == "\t" }
            if !isInside, content.hasPrefix("[") {
                let isElement = content.hasPrefix("[[")
                let name = Self.name(content.drop { $0 == "[" }, until: "]")
                let index = isElement ? seen[name, default: -1] + 1 : 0
                seen[name] = index
                place = Place(table: name, index: index)
                lines[place] = number + 1
                continue
            }
            if !isInside, let first = content.first, first != "#" {
                let name = Self.name(content, until: "=")
                let parts = name.split(separator: ".", maxSplits: 1)
                var here = place
                here.key = parts.first.map(String.init)
                if lines[here] == nil { lines[here] = number + 1 }
                here.key = name
                if lines[here] == nil { lines[here] = number + 1 }
            }
            inside.read(isInside ? line : content)
        }
    }

    /// A bare, quoted or dotted name, without its quotes and spaces.
    private static func name(_ text: Substring, until end: Character) -> String {
        var result = ""
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { result.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == end {
                break
            } else if !character.isWhitespace {
                result.append(character)
            }
        }
        return result
    }

    /// Whether a line begins within a value: an array, or a text of several lines.
    private struct Inside {
        private var brackets = 0
        private var quote: Substring?

        var isOpen: Bool { brackets > 0 || quote != nil }

        mutating func read(_ line: Substring) {
            var rest = line
            while let character = rest.first {
                if let open = quote {
                    if rest.hasPrefix(open) {
                        rest = rest.dropFirst(open.count)
                        quote = nil
                    } else {
                        rest = rest.dropFirst(character == "\\" && open.first == "\"" ? 2 : 1)
                    }
                    continue
                }
                if character == "#" { break }
                if let mark = ["\"\"\"", "'''", "\"", "'"].first(where: { rest.hasPrefix($0) }) {
                    quote = Substring(mark)
                    rest = rest.dropFirst(mark.count)
                    continue
                }
                if character == "[" { brackets += 1 }
                if character == "]" { brackets -= 1 }
                rest = rest.dropFirst()
            }
            if quote?.count == 1 { quote = nil }
        }
    }
}
