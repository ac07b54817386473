/// One timer for each of many items: O(1) to set, move and cancel, in flat arrays.
///
/// A hierarchical wheel (Varghese and Lauck 1987): 4 levels of 256 slots, the first with a tick of
/// 2^20 ns (1.05 ms), each next 256 times coarser, 52 days in all; what is farther is looked at
/// again then. An item fires in the first tick that begins at or after its deadline. Items are
/// slots of the monitor; each is in the wheel at most once.
struct TimingWheel: Sendable {
    private static let tickShift: Int64 = 20
    private static let levels = 4
    private static let slotsPerLevel = 256
    private static let none: Int32 = -1

    /// The tick up to which everything has fired.
    private var current: Int64
    /// First item of each slot, level by level.
    private var heads: [Int32]
    /// One bit for each slot that is not empty: 4 words a level.
    private var occupied: [UInt64]
    private var links: [Links] = []
    /// First and last item that fired and was not taken yet, in order.
    private var dueHead = none
    private var dueTail = none

    private struct Links {
        /// The tick in which it fires; a coarse slot forgets the rest of it.
        var tick: Int64 = 0
        var next = none
        var previous = none
        /// The slot it is in; -1 for none, -2 for the due list.
        var place: Int32 = none
    }
    private static let due: Int32 = -2

    init(at now: Instant) {
        current = now.nanoseconds >> Self.tickShift
        heads = Array(repeating: Self.none, count: Self.levels * Self.slotsPerLevel)
        occupied = Array(repeating: 0, count: Self.levels * Self.slotsPerLevel / 64)
    }

    /// What one item takes.
    static var bytesPerItem: Int { MemoryLayout<Links>.stride }

    /// Sets memory aside for that many items.
    mutating func reserve(_ count: Int) { links.reserveCapacity(count) }

    /// Makes room for items up to `count`.
    mutating func grow(to count: Int) {
        while links.count < count { links.append(Links()) }
    }

    /// Whether the item waits or is due.
    func contains(_ item: Int) -> Bool { links[item].place != Self.none }

    /// Sets the item's timer, wherever it was before.
    mutating func set(_ item: Int, at deadline: Int64) {
        if links[item].place != Self.none { cancel(item) }
        insert(Int32(truncatingIfNeeded: item), tick: Self.tick(of: deadline))
    }

    /// Sees to it that the item fires no later than the deadline; an earlier timer is left as it
    /// is.
    mutating func ensure(_ item: Int, by deadline: Int64) {
        if links[item].place == Self.none {
            insert(Int32(truncatingIfNeeded: item), tick: Self.tick(of: deadline))
        } else if links[item].tick > Self.tick(of: deadline) {
            set(item, at: deadline)
        }
    }

    /// Forgets the item's timer.
    mutating func cancel(_ item: Int) {
        let link = links[item]
        guard link.place != Self.none else { return }
        if link.next != Self.none { links[Int(link.next)].previous = link.previous }
        if link.previous != Self.none { links[Int(link.previous)].next = link.next }
        if link.place == Self.due {
            if link.previous == Self.none { dueHead = link.next }
            if link.next == Self.none { dueTail = link.previous }
        } else if link.previous == Self.none {
            setHead(of: Int(link.place), to: link.next)
            if link.next == Self.none { nextTick = findNextTick() }
        }
        links[item] = Links()
    }

    /// Takes the next item that fired; nil when there is none.
    mutating func takeDue() -> Int? {
        guard dueHead != Self.none else { return nil }
        let item = Int(dueHead)
        cancel(item)
        return item
    }

    /// Whether items fired that were not taken yet.
    var hasDue: Bool { dueHead != Self.none }

    /// When the wheel next has something to do, at the latest; nil when it is empty.
    var deadline: Instant? {
        if hasDue { return Instant(nanoseconds: current << Self.tickShift) }
        return nextTick == .max ? nil : Instant(nanoseconds: nextTick << Self.tickShift)
    }

    /// The first tick after the current one in which a slot fires or is brought down; `.max` when
    /// none does.
    ///
    /// Asked after every input, so it is kept and only searched for again when the slot it names is
    /// gone.
    private var nextTick = Int64.max

    private func findNextTick() -> Int64 {
        var earliest = Int64.max
        for level in 0..<Self.levels {
            let shift = Int64(8 * level)
            let position = current >> shift
            guard let distance = distanceToOccupied(level: level, after: Int(position & 255)) else {
                continue
            }
            earliest = min(earliest, (position + Int64(distance)) << shift)
        }
        return earliest
    }

    /// Fires everything whose tick has come; `takeDue` then hands it out.
    mutating func advance(to now: Instant) {
        let target = now.nanoseconds >> Self.tickShift
        guard target > current else { return }
        while nextTick <= target {
            current = nextTick
            if current & 255 == 0 { cascade() } else { fire(Int(current & 255)) }
            nextTick = findNextTick()
        }
        current = target
    }

    /// The first tick that begins at or after a deadline.
    private static func tick(of deadline: Int64) -> Int64 {
        let (rounded, overflow) = deadline.addingReportingOverflow((1 << tickShift) - 1)
        return (overflow ? .max : rounded) >> tickShift
    }

    private mutating func insert(_ item: Int32, tick: Int64) {
        let distance = tick - current
        guard distance > 0 else { return appendDue(item, tick: tick) }
        // The last slot of the last level stands for everything that is farther.
        let capped = min(distance, (1 << 32) - 1)
        let level = capped < 256 ? 0 : (63 - capped.leadingZeroBitCount) / 8
        let slot = Int(((current + capped) >> Int64(8 * level)) & 255)
        push(item, tick: tick, into: level * Self.slotsPerLevel + slot)
        let shift = Int64(8 * level)
        nextTick = min(nextTick, ((current + capped) >> shift) << shift)
    }

    private mutating func push(_ item: Int32, tick: Int64, into place: Int) {
        let head = heads[place]
        links[Int(item)] = Links(tick: tick, next: head, previous: Self.none, place: Int32(place))
        if head != Self.none { links[Int(head)].previous = item }
        setHead(of: place, to: item)
    }

    private mutating func appendDue(_ item: Int32, tick: Int64) {
        links[Int(item)] = Links(tick: tick, next: Self.none, previous: dueTail, place: Self.due)
        if dueTail == Self.none { dueHead = item } else { links[Int(dueTail)].next = item }
        dueTail = item
    }

    private mutating func setHead(of place: Int, to item: Int32) {
        heads[place] = item
        let bit = UInt64(1) << UInt64(place & 63)
        if item == Self.none { occupied[place >> 6] &= ~bit } else { occupied[place >> 6] |= bit }
    }

    /// Moves one slot of the first level to the due list (or on, for what lay beyond the horizon).
    private mutating func fire(_ slot: Int) {
        var item = heads[slot]
        guard item != Self.none else { return }
        setHead(of: slot, to: Self.none)
        while item != Self.none {
            let next = links[Int(item)].next
            insert(item, tick: links[Int(item)].tick)
            item = next
        }
    }

    /// At the beginning of a block: brings the slots that begin here down, coarsest first, then
    /// fires.
    private mutating func cascade() {
        var top = 1
        while top < Self.levels - 1, (current >> Int64(8 * top)) & 255 == 0 { top += 1 }
        for level in stride(from: top, through: 1, by: -1) {
            let place = level * Self.slotsPerLevel + Int((current >> Int64(8 * level)) & 255)
            var item = heads[place]
            setHead(of: place, to: Self.none)
            while item != Self.none {
                let next = links[Int(item)].next
                insert(item, tick: links[Int(item)].tick)
                item = next
            }
        }
        fire(Int(current & 255))
    }

    /// How many slots after `index` (1 to 256, around the ring) the next occupied one of a level
    /// is.
    private func distanceToOccupied(level: Int, after index: Int) -> Int? {
        let base = level * 4
        for step in 0...4 {
            let word = ((index + 1) / 64 + step) & 3
            var bits = occupied[base + word]
            let firstBit = (index + 1) & 63
            if step == 0, index + 1 < 256 { bits &= ~UInt64(0) << UInt64(firstBit) }
            if step == 4 { bits &= index + 1 < 256 ? ~(~UInt64(0) << UInt64(firstBit)) : 0 }
            guard bits != 0 else { continue }
            let slot = word << 6 + bits.trailingZeroBitCount
            return (slot - index - 1) & 255 + 1
        }
        return nil
    }
}
