import Heartbeat
import Testing

@Suite("Words and numbers of a filter")
struct FilterWordsTests {
    @Test(
        "a time is a number with a unit, or several",
        arguments: [
            ("0", 0), ("1ns", 1), ("5us", 5_000), ("5µs", 5_000), ("1.5ms", 1_500_000),
            ("2s", 2_000_000_000), ("1m30s", 90_000_000_000), ("1h", 3_600_000_000_000),
            ("0.0000000019s", 1), ("2d", 172_800_000_000_000),
        ] as [(String, Int64?)])
    func times(_ text: String, _ value: Int64?) {
        #expect(Quantity.nanoseconds(text) == value)
    }

    @Test(
        "what is no time is none",
        arguments: ["", "5", "s", "-5s", "5S", "1.s", "1 s", "99999999999d", "5sx", ".5s", "1e3s"])
    func noTimes(_ text: String) {
        #expect(Quantity.nanoseconds(text) == nil)
    }

    @Test("sizes, shares and counts have their own signs")
    func others() {
        #expect(Quantity.bytes("12") == 12)
        #expect(Quantity.bytes("1.5kB") == 1500)
        #expect(Quantity.bytes("2KiB") == 2048)
        #expect(Quantity.bytes("1kg") == nil)
        #expect(Quantity.ratio("2.5%") == 0.025)
        #expect(Quantity.ratio("2") == nil)
        #expect(Quantity.count("7") == 7)
        #expect(Quantity.count("7.0") == nil)
        #expect(Quantity.count("99999999999999999999") == nil)
    }

    @Test("the nearest name is the one that was meant")
    func nearest() {
        let names = ["interval", "timeout", "misses", "every"]
        #expect(Nearest.name(to: "intervall", among: names) == "interval")
        #expect(Nearest.name(to: "tiemout", among: names) == "timeout")
        #expect(Nearest.name(to: "time", among: names) == "timeout")
        #expect(Nearest.name(to: "zzz", among: names) == nil)
        #expect(Nearest.question("evry", among: names) == "; did you mean \"every\"?")
    }

    @Test("every field is known by its own name and its other ones", arguments: Field.allCases)
    func fields(_ field: Field) {
        #expect(Field(filterName: field.rawValue) == field)
        #expect(Field(filterName: field.rawValue.uppercased()) == field)
        for name in field.otherNames { #expect(Field(filterName: name) == field) }
    }
}
