/// The round trips of one session over the last five minutes and the last hour, one byte a cell.
///
/// Of the beats of a cell the worst shows, and a miss is worse than any answer: so losses are gaps.
public struct LongHistory: Sendable {
    /// How far back a graph goes.
    public enum Span: Sendable, Hashable, CaseIterable {
        /// Five minutes, a cell a second.
        case minutes
        /// An hour, a cell for ten seconds.
        case hour

        /// Cells of it.
        public var cells: Int { self == .minutes ? 300 : 360 }
        /// Nanoseconds of one cell.
        public var cellLength: Int64 { self == .minutes ? 1_000_000_000 : 10_000_000_000 }
        /// What it is called.
        public var words: String { self == .minutes ? "5 min" : "1 h" }
    }

    private var minutes = Track<300>()
    private var hour = Track<360>()

    init() {}

    /// Keeps a beat, as ``BeatStrip`` codes it; time never runs backwards here.
    @inline(__always)
    mutating func note(_ code: UInt8, at now: Instant) {
        minutes.note(code, at: now.nanoseconds, Span.minutes.cellLength)
        hour.note(code, at: now.nanoseconds, Span.hour.cellLength)
    }

    /// The span up to an instant in at most so many columns, oldest first: the worst of each
    /// column's cells, nil where nothing happened.
    ///
    /// Columns begin at whole multiples of their length, so that a graph moves by whole columns and
    /// no bar changes as it moves.
    public func columns(_ span: Span, atMost count: Int, until now: Instant) -> [BeatMark?] {
        let cells = Int64(span.cells)
        guard count > 0 else { return [] }
        let each = max(1, (cells + Int64(count) - 1) / Int64(count))
        let shown = cells / each
        let last = max(0, now.nanoseconds / span.cellLength) / each
        return (0..<shown).map { column in
            let first = (last - (shown - 1 - column)) * each
            let worst =
                switch span {
                case .minutes: minutes.worst(first..<first + each)
                case .hour: hour.worst(first..<first + each)
                }
            return worst == 0 ? nil : BeatStrip.mark(worst)
        }
    }
}

extension LongHistory: Hashable {
    /// The same beats at the same times.
    public static func == (left: LongHistory, right: LongHistory) -> Bool {
        left.minutes.equals(right.minutes) && left.hour.equals(right.hour)
    }

    /// By when it ends, which nearly always tells.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(minutes.newest)
        hasher.combine(hour.newest)
    }
}

/// A ring of cells of one length; in place, so that a beat touches one piece of memory.
private struct Track<let count: Int>: Sendable {
    private var cells = InlineArray<count, UInt8>(repeating: 0)
    /// The number of the newest cell since the clock began; -1 before the first.
    private(set) var newest: Int64 = -1
    /// Where that is in the ring, and when it ends.
    private var place = 0
    private var ends = Int64.min

    @inline(__always)
    mutating func note(_ code: UInt8, at now: Int64, _ length: Int64) {
        if now < ends {
            cells[place] = max(cells[place], code)
        } else if newest >= 0, now < ends + length {
            // The next cell, as of every session that beats once in its length.
            newest += 1
            ends += length
            place = place == count - 1 ? 0 : place + 1
            cells[place] = code
        } else {
            advance(to: max(0, now) / length, length)
            cells[place] = code
        }
    }

    private mutating func advance(to number: Int64, _ length: Int64) {
        let gap = newest < 0 ? 1 : min(number - newest, Int64(count))
        for back in 0..<max(0, gap) { cells[Int((number - back) % Int64(count))] = 0 }
        newest = number
        place = Int(number % Int64(count))
        ends = (number + 1) * length
    }

    /// The worst of some cells, by their numbers; 0 where nothing is known of any.
    func worst(_ numbers: Range<Int64>) -> UInt8 {
        var worst: UInt8 = 0
        for number in numbers
        where number >= 0 && number <= newest && newest - number < Int64(count) {
            worst = max(worst, cells[Int(number % Int64(count))])
        }
        return worst
    }

    func equals(_ other: Track) -> Bool {
        newest == other.newest && cells.indices.allSatisfy { cells[$0] == other.cells[$0] }
    }
}

/// The long histories that there are: of the first sessions, and beyond them of those that are
/// looked at, for which the ones looked at least lately give way.
struct HistoryPool: Sendable {
    /// How many there are: at 1 KB each, 1 MB.
    static let limit = 1024

    private struct Entry: Sendable {
        var history = LongHistory()
        var exact = ExactBeats()
        var slot: Int
        /// Counts up with every look; 0 when nobody has looked yet.
        var looked: UInt64 = 0

        @inline(__always)
        mutating func note(
            _ code: UInt8, _ nanoseconds: Float, _ cell: Int, isNew: Bool, at now: Instant
        ) {
            history.note(code, at: now)
            exact.note(nanoseconds, cell, isNew: isNew)
        }
    }

    private var entries: [Entry] = []
    private var free: [Int] = []
    private var looks: UInt64 = 0

    /// A place for a session, as long as there is one that nobody has; -1 when there is none.
    mutating func claim(_ slot: Int) -> Int16 {
        if let place = free.popLast() {
            entries[place] = Entry(slot: slot)
            return Int16(truncatingIfNeeded: place)
        }
        guard entries.count < Self.limit else { return -1 }
        entries.append(Entry(slot: slot))
        return Int16(truncatingIfNeeded: entries.count - 1)
    }

    /// A place for a session that is looked at, and whose it was until now.
    mutating func take(_ slot: Int) -> (place: Int16, from: Int?) {
        let place = claim(slot)
        guard place < 0 else { return (place, nil) }
        guard let oldest = entries.indices.min(by: { entries[$0].looked < entries[$1].looked })
        else { return (-1, nil) }
        let loser = entries[oldest].slot
        entries[oldest] = Entry(slot: slot)
        return (Int16(truncatingIfNeeded: oldest), loser)
    }

    /// Somebody looks at the session of a place.
    mutating func look(_ place: Int16) {
        looks += 1
        entries[Int(place)].looked = looks
    }

    /// The session of a place is gone.
    mutating func release(_ place: Int16) {
        guard place >= 0 else { return }
        entries[Int(place)] = Entry(slot: -1)
        free.append(Int(place))
    }

    @inline(__always)
    mutating func note(_ code: UInt8, _ place: Int16, at now: Instant) {
        entries[Int(place)].history.note(code, at: now)
    }

    /// Keeps an answered beat, and its exact round trip for a cell of the strip.
    @inline(__always)
    mutating func note(
        _ code: UInt8, _ nanoseconds: Float, _ cell: Int, isNew: Bool, _ place: Int16,
        at now: Instant
    ) {
        entries[Int(place)].note(code, nanoseconds, cell, isNew: isNew, at: now)
    }

    /// The exact beats of a place.
    func exact(_ place: Int16) -> ExactBeats? {
        place < 0 ? nil : entries[Int(place)].exact
    }

    /// The history of a place.
    func history(_ place: Int16) -> LongHistory? {
        place < 0 ? nil : entries[Int(place)].history
    }
}

/// What every beat and every end leaves in the strip of its session, and in its long history.
extension Monitor {
    /// A beat answered after a round trip of that histogram step, and of so many nanoseconds.
    @inline(__always)
    mutating func draw(answered step: Int, _ nanoseconds: Float, _ slot: Int, at now: Instant) {
        let (cell, isNew) = histories[slot].strip.answered(step: step, at: now)
        let place = histories[slot].longPlace
        guard place >= 0 else { return }
        longHistories.note(
            UInt8(truncatingIfNeeded: step + 1), nanoseconds, cell, isNew: isNew, place, at: now)
    }

    /// A beat of the peer's own.
    mutating func drawHeard(_ slot: Int, at now: Instant) {
        histories[slot].strip.heard(at: now)
        keep(BeatStrip.Event.heard.rawValue, slot, at: now)
    }

    /// Anything else.
    mutating func draw(_ event: BeatStrip.Event, _ slot: Int, at now: Instant) {
        histories[slot].strip.note(event, at: now)
        keep(event.rawValue, slot, at: now)
    }

    @inline(__always)
    private mutating func keep(_ code: UInt8, _ slot: Int, at now: Instant) {
        let place = histories[slot].longPlace
        if place >= 0 { longHistories.note(code, place, at: now) }
    }

    /// Somebody looks at a session: its long history is kept from now on.
    mutating func lookedAt(_ slot: Int) {
        if histories[slot].longPlace < 0 {
            let (place, loser) = longHistories.take(slot)
            if let loser, loser >= 0 { histories[loser].longPlace = -1 }
            histories[slot].longPlace = place
        }
        if histories[slot].longPlace >= 0 { longHistories.look(histories[slot].longPlace) }
    }
}
