/// Where a session stands in an order: one number to compare, then its text, then its own number.
struct Rank {
    /// 3 bits of fault rank, 61 bits of the field's value; smallest first.
    var key: UInt64 = 0
    /// The session's number: ties go to the earlier one.
    var number: UInt32 = 0
    var slot: UInt32 = 0

    /// The key of what has no value: behind all that have one.
    static let lastValue = UInt64.max >> 3
}

/// Makes keys for one ordering and compares ranks by it.
struct Ranking {
    let ordering: Ordering
    /// Whether equal keys may differ in their text.
    private let comparesText: Bool

    init(_ ordering: Ordering) {
        self.ordering = ordering
        comparesText =
            switch ordering.field {
            case .peer, .name, .tag, .proto, .cause: true
            default: false
            }
    }

    /// The rank of the session under the cursor.
    @inline(__always)
    func rank(_ view: SessionView) -> Rank {
        let number = view.pulses[view.slot].number
        let fault = ordering.faultsFirst ? UInt64(view.faultRank) << 61 : 0
        let value = self.value(view, number: number)
        return Rank(key: fault | value, number: number, slot: UInt32(truncatingIfNeeded: view.slot))
    }

    private func value(_ view: SessionView, number: UInt32) -> UInt64 {
        let bits: UInt64
        switch ordering.field {
        case .id: bits = UInt64(number)
        case .state: bits = UInt64(view.state.faultRank)
        case .direction: bits = UInt64(view.monitor.pointee.dossiers[view.slot].direction.rawValue)
        case .peer, .name, .tag, .proto, .cause:
            guard let text = view.text(ordering.field) else { return Rank.lastValue }
            bits = Self.prefix(of: text)
        default:
            guard let number = view.number(ordering.field) else { return Rank.lastValue }
            bits = Self.ordered(number)
        }
        // One less than the last value at most, so that a value always stands before none.
        let value = min(bits, Rank.lastValue - 1)
        return ordering.descending ? Rank.lastValue - 1 - value : value
    }

    /// The first seven bytes, so that most texts are told apart by their key.
    private static func prefix(of text: String) -> UInt64 {
        var bits: UInt64 = 0
        var count = 0
        for byte in text.utf8.prefix(7) {
            bits = bits << 8 | UInt64(byte)
            count += 1
        }
        return bits << UInt64(8 * (7 - count))
    }

    /// A number as bits that compare like it, without its three lowest.
    private static func ordered(_ number: Double) -> UInt64 {
        let bits = number.bitPattern
        return (bits >> 63 == 0 ? bits | 1 << 63 : ~bits) >> 3
    }

    /// Whether the left one stands before the right one.
    @inline(__always)
    func precedes(_ left: Rank, _ right: Rank, _ view: SessionView) -> Bool {
        if left.key != right.key { return left.key < right.key }
        if comparesText, let order = compareText(left, right, view) { return order }
        return left.number < right.number
    }

    private func compareText(_ left: Rank, _ right: Rank, _ view: SessionView) -> Bool? {
        var cursor = view
        cursor.slot = Int(left.slot)
        let leftText = cursor.text(ordering.field)
        cursor.slot = Int(right.slot)
        guard let leftText, let rightText = cursor.text(ordering.field), leftText != rightText
        else {
            return nil
        }
        return (leftText < rightText) != ordering.descending
    }

    /// Brings the ranks that belong in `window` there, in order, without sorting the rest (Hoare's
    /// selection).
    func select(
        _ window: Range<Int>, of ranks: UnsafeMutableBufferPointer<Rank>, _ view: SessionView
    ) {
        guard !window.isEmpty else { return }
        // The end first: what is left to part before it is little, unless it stands far down.
        partition(ranks, 0..<ranks.count, at: window.upperBound, view)
        if window.lowerBound > 0 {
            partition(ranks, 0..<window.upperBound, at: window.lowerBound, view)
        }
        ranks[window].sort { precedes($0, $1, view) }
    }

    /// Puts the rank that belongs at `place` there, smaller ones before it, larger ones behind it.
    private func partition(
        _ ranks: UnsafeMutableBufferPointer<Rank>, _ range: Range<Int>, at place: Int,
        _ view: SessionView
    ) {
        guard place < range.upperBound else { return }
        var low = range.lowerBound
        var high = range.upperBound - 1
        while low < high {
            let pivot = median(ranks[low], ranks[low + (high - low) / 2], ranks[high], view)
            var left = low
            var right = high
            while left <= right {
                while precedes(ranks[left], pivot, view) { left += 1 }
                while precedes(pivot, ranks[right], view) { right -= 1 }
                if left <= right {
                    ranks.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if place <= right { high = right } else if place >= left { low = left } else { return }
        }
    }

    private func median(_ a: Rank, _ b: Rank, _ c: Rank, _ view: SessionView) -> Rank {
        if precedes(a, b, view) {
            return precedes(b, c, view) ? b : precedes(a, c, view) ? c : a
        }
        return precedes(a, c, view) ? a : precedes(b, c, view) ? c : b
    }
}
