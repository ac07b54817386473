/// Numbers with units as people write them: `50ms`, `1m30s`, `1.5kB`, `2%`.
package enum Quantity {
    /// A unit and its size in the base unit.
    private typealias Unit = (name: String, size: Int64)

    private static let times: [Unit] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ]

    private static let sizes: [Unit] = [
        ("", 1), ("b", 1), ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000),
        ("tb", 1_000_000_000_000), ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30),
        ("tib", 1 << 40),
    ]

    /// A time in nanoseconds; several units may follow each other (`1m30s`), and 0 needs none.
    package static func nanoseconds(_ text: some StringProtocol) -> Int64? {
        if text == "0" { return 0 }
        var rest = Array(text)[...]
        guard !rest.isEmpty else { return nil }
        var sum: Int64 = 0
        while !rest.isEmpty {
            guard let value = next(&rest, times) else { return nil }
            let (total, overflow) = sum.addingReportingOverflow(value)
            guard !overflow else { return nil }
            sum = total
        }
        return sum
    }

    /// A size in bytes; without a unit it is bytes already.
    package static func bytes(_ text: some StringProtocol) -> Int64? {
        var rest = Array(text.lowercased())[...]
        guard let value = next(&rest, sizes), rest.isEmpty else { return nil }
        return value
    }

    /// A share of 1, written in per cent; 0 needs no sign.
    package static func ratio(_ text: some StringProtocol) -> Double? {
        if text == "0" { return 0 }
        var rest = Array(text)[...]
        guard let millionths = next(&rest, [("%", 1_000_000)]), rest.isEmpty else { return nil }
        return Double(millionths) / 100_000_000
    }

    /// A plain number.
    package static func count(_ text: some StringProtocol) -> Int64? {
        var rest = Array(text)[...]
        guard let value = next(&rest, [("", 1)]), rest.isEmpty else { return nil }
        return value
    }

    /// Takes a decimal number and its unit from the front; nil where there is none, or where it is
    /// too large.
    private static func next(_ text: inout ArraySlice<Character>, _ units: [Unit]) -> Int64? {
        let whole = digits(&text)
        var fraction: [Int64] = []
        if text.first == ".", units.count > 1 || units[0].size > 1 {
            text.removeFirst()
            fraction = digits(&text)
            guard !fraction.isEmpty else { return nil }
        }
        let name = String(text.prefix { !$0.isASCII || $0.isLetter || $0 == "%" })
        guard !whole.isEmpty, let unit = units.first(where: { $0.name == name }) else { return nil }
        text = text.dropFirst(name.count)
        var value: Int64 = 0
        for digit in whole {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            value = tens &+ digit
            guard !overflow, value >= 0 else { return nil }
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: unit.size)
        guard !overflow else { return nil }
        var place = unit.size
        var rest: Int64 = 0
        for digit in fraction {
            place /= 10
            rest += digit * place
        }
        let (sum, overflowed) = product.addingReportingOverflow(rest)
        return overflowed ? nil : sum
    }

    private static func digits(_ text: inout ArraySlice<Character>) -> [Int64] {
        let run = text.prefix { ("0"..."9").contains($0) }
        text = text.dropFirst(run.count)
        return run.compactMap { $0.wholeNumberValue.map(Int64.init) }
    }
}
