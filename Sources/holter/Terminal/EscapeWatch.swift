/// How long a sequence may take to come whole, and a terminal to answer.
struct EscapeWatch {
    /// Nanoseconds for a key of its own, for a text, and for an escape alone while answers are
    /// awaited.
    private static let patience: (key: Int64, text: Int64, escape: Int64) = (
        50_000_000, 500_000_000, 100_000_000
    )
    /// Nanoseconds after which no answer is waited for any more; later ones are swallowed all the
    /// same.
    private static let answerTime: Int64 = 2_000_000_000

    private var reader = EscapeReader()
    private var began: Int64 = 0
    private var answersUntil: Int64?

    /// Whether a sequence was begun and not ended.
    var isOpen: Bool { reader.isOpen }

    /// An escape came.
    mutating func begin(at now: Int64) {
        reader.begin()
        began = now
    }

    /// The next character; a sequence when it ends one.
    mutating func take(_ code: UInt32) -> EscapeSequence? { reader.take(code) }

    /// What it was, when it is given up: at once, or when its time is over.
    mutating func giveUp(at now: Int64 = .max) -> EscapeSequence? {
        guard let end = ends(at: now), now >= end else { return nil }
        return reader.giveUp()
    }

    /// When a sequence that has not come whole is given up; nil when there is none.
    func ends(at now: Int64) -> Int64? {
        guard reader.isOpen else { return nil }
        if reader.isText { return began + Self.patience.text }
        if reader.isAlone { return began + (isAsking(at: now) ? Self.patience.escape : 0) }
        return began + Self.patience.key
    }

    /// Questions were asked.
    mutating func ask(at now: Int64) { answersUntil = now + Self.answerTime }

    /// The last of them was answered.
    mutating func end() { answersUntil = nil }

    /// Whether the terminal may still answer.
    func isAsking(at now: Int64) -> Bool { answersUntil.map { now < $0 } ?? false }
}
