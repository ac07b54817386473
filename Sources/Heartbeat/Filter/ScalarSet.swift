/// A set of Unicode scalars, as a class of a pattern names it; becomes byte sequences of UTF-8.
struct ScalarSet {
    private(set) var ranges: [ClosedRange<UInt32>] = []

    static let digits = ScalarSet(("0", "9"))
    static let word = ScalarSet(("0", "9"), ("A", "Z"), ("a", "z"), ("_", "_"))
    static let space = ScalarSet(("\t", "\r"), (" ", " "))

    init(_ ranges: (Unicode.Scalar, Unicode.Scalar)...) {
        for (low, high) in ranges { self.ranges.append(low.value...high.value) }
    }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        ranges.append(range)
    }

    mutating func formUnion(_ other: ScalarSet) {
        ranges += other.ranges
    }

    /// Every scalar that is not in it.
    var inverted: ScalarSet {
        var result = ScalarSet()
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { result.insert(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= Self.last { result.insert(next...Self.last) }
        return result
    }

    /// With the lower-case forms of its members, for text that is folded already.
    ///
    /// Ranges of more than 4,096 scalars are taken as they are: they span scripts, and hold both
    /// cases.
    var folded: ScalarSet {
        var result = self
        for range in ranges where range.count <= 4096 {
            for value in range {
                guard let scalar = Unicode.Scalar(value) else { continue }
                let lower = scalar.properties.lowercaseMapping.unicodeScalars
                if let only = lower.first, lower.count == 1, only != scalar {
                    result.insert(only.value...only.value)
                }
            }
        }
        return result
    }

    /// As one byte: members above 255 are left out.
    var asByte: PatternNode {
        var set = ByteSet()
        for range in ranges where range.lowerBound <= 255 {
            set.insert(UInt8(range.lowerBound)...UInt8(min(range.upperBound, 255)))
        }
        return .byte(set)
    }

    /// As the UTF-8 sequences of its members.
    ///
    /// A set that holds everything beyond ASCII needs two positions only: what begins a scalar, and
    /// the rest of it. In UTF-8 no literal can begin in the middle of a scalar, so nothing else
    /// matches by that.
    var asUTF8: PatternNode {
        if let ascii = asciiOfOpenSet {
            var leads = ascii
            leads.insert(0xC0...0xFF)
            let tail = PatternNode.byte(ByteSet(0x80...0xBF))
            return .sequence([.byte(leads), .repeated(tail, least: 0, most: nil)])
        }
        var single = ByteSet()
        var choices: [PatternNode] = []
        for range in ranges {
            Self.split(range) { sequence in
                if sequence.count == 1 {
                    single.insert(sequence[0])
                } else {
                    choices.append(.sequence(sequence.map { .byte(ByteSet($0)) }))
                }
            }
        }
        if !single.isEmpty || choices.isEmpty { choices.append(.byte(single)) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    /// The ASCII members of a set that holds every scalar beyond ASCII; nil for other sets.
    private var asciiOfOpenSet: ByteSet? {
        guard !inverted.ranges.contains(where: { $0.upperBound > 0x7F }) else { return nil }
        var ascii = ByteSet()
        for range in ranges where range.lowerBound <= 0x7F {
            ascii.insert(UInt8(range.lowerBound)...UInt8(min(range.upperBound, 0x7F)))
        }
        return ascii
    }

    private static let last: UInt32 = 0x10FFFF

    /// Cuts a range of scalars into runs whose UTF-8 is a product of byte ranges.
    private static func split(
        _ range: ClosedRange<UInt32>, _ body: ([ClosedRange<UInt8>]) -> Void
    ) {
        for end: UInt32 in [0x7F, 0x7FF, 0xFFFF, last]
        where range.lowerBound <= end && range.upperBound > end {
            split(range.lowerBound...end, body)
            split((end + 1)...range.upperBound, body)
            return
        }
        for shift: UInt32 in [6, 12, 18] where range.upperBound > 0x7F {
            let mask: UInt32 = 1 << shift - 1
            guard range.lowerBound & ~mask != range.upperBound & ~mask else { continue }
            if range.lowerBound & mask != 0 {
                split(range.lowerBound...(range.lowerBound | mask), body)
                split(((range.lowerBound | mask) + 1)...range.upperBound, body)
                return
            }
            if range.upperBound & mask != mask {
                split(range.lowerBound...((range.upperBound & ~mask) - 1), body)
                split((range.upperBound & ~mask)...range.upperBound, body)
                return
            }
        }
        body(zip(utf8(range.lowerBound), utf8(range.upperBound)).map { $0...$1 })
    }

    /// UTF-8 by arithmetic, surrogates included: they cannot occur in a text, so matching them
    /// harms nothing.
    private static func utf8(_ value: UInt32) -> [UInt8] {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | value >> shift & 0x3F) }
        return switch value {
        case ..<0x80: [UInt8(value)]
        case ..<0x800: [UInt8(0xC0 | value >> 6), tail(0)]
        case ..<0x1_0000: [UInt8(0xE0 | value >> 12), tail(6), tail(0)]
        default: [UInt8(0xF0 | value >> 18), tail(12), tail(6), tail(0)]
        }
    }
}
