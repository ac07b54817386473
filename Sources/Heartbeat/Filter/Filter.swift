/// Which sessions: the one filter language of the screen, the flags and the scripts.
public struct Filter: Sendable, Hashable {
    /// The text it was made from.
    public let text: String

    private let program: FilterProgram

    /// Lets every session through.
    public static let everything = Filter()

    private init() {
        text = ""
        program = FilterProgram()
    }

    /// A compiled filter.
    public init(parsing text: String) throws(FilterError) {
        var parser = FilterParser(text)
        self.text = text
        program = try parser.parse().map(FilterProgram.init) ?? FilterProgram()
    }

    /// Whether it lets everything through.
    public var isEverything: Bool { program.isEmpty }

    /// How many questions it may ask of one session.
    var questions: Int { program.questions }

    /// Whether a session gets through.
    package func matches(_ subject: some FilterSubject) -> Bool { program.matches(subject) }

    /// The same text is the same filter.
    public static func == (left: Filter, right: Filter) -> Bool {
        left.text == right.text
    }

    /// By its text.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}

/// A mistake in a filter: a sentence and where it is.
public struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and what to do, in one sentence.
    public var message: String
    /// The part of the text that is meant, in characters from its beginning.
    public var range: Range<Int>
    /// The sentence.
    public var description: String { message }

    package init(_ message: String, at range: Range<Int>) {
        self.message = message
        self.range = range
    }
}

/// What a filter looks at: one session's fields.
package protocol FilterSubject {
    /// Its state.
    var state: SessionState { get }
    /// A numeric field in its own unit (nanoseconds, 0 to 1, a count, bytes); nil where there is no
    /// value yet.
    func number(_ field: Field) -> Double?
    /// Calls `body` with the case-folded UTF-8 of each text of a field (several for tags, none
    /// where there is no text) until it answers true; returns whether it did.
    func anyText(_ field: Field, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool
}
