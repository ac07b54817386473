/// A mistake in a style of a theme file, in a sentence.
public enum StyleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Neither a colour, an attribute nor a name of the palette.
    case unknownWord(String)
    /// `on` with nothing after it.
    case nothingAfterOn
    /// More than one colour for the text.
    case secondColour(String)

    /// The sentence.
    public var description: String {
        switch self {
        case .unknownWord(let word):
            "“\(word)” is no colour (a name, 0 to 255 or #rrggbb), no palette name and no attribute"
                + " (bold dim italic underline reverse)"
        case .nothingAfterOn: "“on” wants a colour after it"
        case .secondColour(let word): "“\(word)” is a second colour; write “fg on bg”"
        }
    }
}

extension Style {
    /// Reads `fg`, `fg on bg`, `on bg`, each with attributes, where a colour may be a name of the
    /// palette.
    public init(parsing text: String, palette: [String: Colour] = [:]) throws(StyleError) {
        self.init()
        var hasForeground = false
        var words = text.split(separator: " ").map(String.init)[...]
        while let word = words.popFirst() {
            if let attribute = Attributes.words.first(where: { $0.word == word }) {
                attributes.insert(attribute.attribute)
            } else if word == "on" {
                guard let next = words.popFirst() else { throw .nothingAfterOn }
                background = try Self.colour(next, palette)
            } else {
                let colour = try Self.colour(word, palette)
                guard !hasForeground else { throw .secondColour(word) }
                foreground = colour
                hasForeground = true
            }
        }
    }

    private static func colour(
        _ word: String, _ palette: [String: Colour]
    ) throws(StyleError) -> Colour {
        guard let colour = palette[word] ?? Colour(word) else { throw .unknownWord(word) }
        return colour
    }
}
