/// The last 64 beats, one byte each, for the strip of a row.
///
/// Beats closer than 0.8 s share a cell (the worst of them shows), so that a strip scrolls at most
/// about once a second however fast the session beats: scrolling is what costs a terminal.
struct BeatStrip: Sendable {
    static let length = 64
    private static let cellNanoseconds: Int64 = 800_000_000
    private var cells = InlineArray<64, UInt8>(repeating: 0)
    /// Where the next cell goes; counts on past the end.
    private var next: UInt32 = 0
    /// Where the long history of the same beats is kept; -1 where there is none.
    ///
    /// It stands here because here it takes no room.
    var longPlace: Int16 = -1
    private var cellBegan: Int64 = .min

    /// What a cell holds beside an answered beat (1 + its histogram step).
    enum Event: UInt8 {
        /// The peer beat by itself; below a miss, as an answered one is.
        case heard = 199
        case missed
        case retried
        case closed
        case killed
        case held
    }

    /// A beat answered after a round trip of that histogram step; returns its cell, and whether that
    /// began with it.
    mutating func answered(step: Int, at now: Instant) -> (cell: Int, isNew: Bool) {
        let before = next
        fill(UInt8(truncatingIfNeeded: step + 1), at: now)
        return (Int(next &- 1) & 63, next != before)
    }

    /// A beat of the peer's own, which has no round trip.
    mutating func heard(at now: Instant) {
        fill(Event.heard.rawValue, at: now)
    }

    private mutating func fill(_ cell: UInt8, at now: Instant) {
        guard now - Instant(nanoseconds: cellBegan) < Self.cellNanoseconds, next > 0 else {
            return append(cell, at: now)
        }
        let last = Int(next &- 1) & 63
        if cells[last] < Event.missed.rawValue { cells[last] = max(cells[last], cell) }
    }

    /// Anything else, which always gets a cell of its own, but for misses close together.
    mutating func note(_ event: Event, at now: Instant) {
        let last = Int(next &- 1) & 63
        if event == .missed, next > 0, now - Instant(nanoseconds: cellBegan) < Self.cellNanoseconds,
            cells[last] <= Event.missed.rawValue
        {
            cells[last] = event.rawValue
        } else {
            append(event.rawValue, at: now)
        }
    }

    private mutating func append(_ cell: UInt8, at now: Instant) {
        cells[Int(next) & 63] = cell
        next &+= 1
        cellBegan = now.nanoseconds
    }

    /// Oldest first; exact where the exact round trips are known, else to within 6 %.
    func marks(_ exact: ExactBeats?) -> [BeatMark] {
        let count = min(Int(next), Self.length)
        return (0..<count).map { offset in
            let cell = (Int(next) - count + offset) & 63
            let mark = Self.mark(cells[cell])
            guard case .answered = mark, let nanoseconds = exact?[cell] else { return mark }
            return .answered(nanoseconds)
        }
    }

    /// What a cell shows.
    static func mark(_ cell: UInt8) -> BeatMark {
        switch Event(rawValue: cell) {
        case .heard: .heard
        case .missed: .missed
        case .retried: .retried
        case .closed: .closed
        case .killed: .killed
        case .held: .held
        case nil: .answered(RoundTripHistogram.value(of: Int(cell) - 1))
        }
    }
}

/// The exact round trips of the answered cells of a strip.
struct ExactBeats: Sendable {
    private var cells = InlineArray<64, Float>(repeating: -1)

    /// The round trip of a cell in nanoseconds; nil where it is not known.
    subscript(cell: Int) -> Int64? { cells[cell] < 0 ? nil : Int64(cells[cell]) }

    /// Keeps a round trip; of those of one cell the longest.
    @inline(__always)
    mutating func note(_ nanoseconds: Float, _ cell: Int, isNew: Bool) {
        cells[cell] = isNew ? nanoseconds : max(cells[cell], nanoseconds)
    }
}
