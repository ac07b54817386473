extension Field {
    /// Other spellings a filter understands.
    private static let aliases: [String: Field] = [
        "p99.9": .p999, "dir": .direction, "protocol": .proto, "tags": .tag, "misses": .miss,
        "srtt": .rtt,
    ]

    /// The field a filter calls by a name, whatever its case.
    package init?(filterName name: String) {
        let name = CaseFolding.fold(name)
        guard let field = Field(rawValue: name) ?? Self.aliases[name] else { return nil }
        self = field
    }

    /// Every name a filter understands.
    package static var filterNames: [String] {
        allCases.map(\.rawValue) + aliases.keys.sorted()
    }

    /// How a filter writes it where that is not its plain name: `p99.9`.
    package var otherNames: [String] {
        Self.aliases.filter { $0.value == self }.keys.sorted()
    }

    /// Whether `:` asks for the whole text and not for a part of it.
    var comparesWhole: Bool {
        switch self {
        case .state, .proto, .direction, .tag, .id: true
        default: false
        }
    }

    /// A value as an example.
    package var example: String {
        switch kind {
        case .duration: "50ms"
        case .ratio: "1%"
        case .count: "3"
        case .bytes: "10MB"
        case .text: self == .state ? "dead" : "text"
        }
    }
}
