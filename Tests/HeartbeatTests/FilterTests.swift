import Heartbeat
import Testing

@Suite("A filter")
struct FilterTests {
    @Test(
        "lets through what it names",
        arguments: [
            "", "   ", "edge", "EDGE-07", "shop", "eu", "front prod", "\"shop front\"",
            "edge-07.eu.example:443", "state:late", "STATE=Late", "state!=up", "proto:wss",
            "tag:eu", "tag=prod", "tag!=lab", "out", "dir:outbound", "direction!=in", "id:42",
            "id:s0042", "name:shop", "name=\"shop front\"", "peer~^edge-\\d+", "peer!~^10\\.",
            "peer~\\.(eu|us)\\.", "(peer~^(a|edge))", "cause:\"going away\"", "cause:1001",
            "rtt>49ms", "rtt>=50ms", "rtt<=50ms", "rtt=50ms", "rtt:50ms", "rtt != 51ms",
            "rtt > 0.049s", "p99>=1s", "p99.9>1m or p99.9>=2s", "loss>1%", "loss<2.5%", "miss>0",
            "misses=2", "idle>30s", "idle<1m30s", "rx>10kB", "rx<=11.8KiB", "rx>=12000",
            "not lab", "!lab", "! lab", "!!edge", "not not edge", "lab or edge", "OUT AND edge",
            "lab or (edge eu)", "edge or lab nothing", "not lab or nothing", "(lab or eu) !nothing",
            "\"\"", "name:\"\"", "localhost:1 or edge",
        ])
    func lets(_ text: String) throws {
        #expect(try Filter(parsing: text).matches(FilterSession.edge))
    }

    @Test(
        "keeps back the rest",
        arguments: [
            "lab", "edge lab", "in", "state:up", "state!=late", "proto:ws", "tag:e", "tag!=eu",
            "name=shop", "peer~^07", "rtt>50ms", "rtt!=50ms", "loss>=2.1%", "miss<2", "rx>12kB",
            "!edge", "not (lab or edge)", "(edge or lab) nothing", "lab and edge or nothing",
            "age>0", "age!=0", "localhost:6379", "id:4", "not out",
        ])
    func keepsBack(_ text: String) throws {
        #expect(try !Filter(parsing: text).matches(FilterSession.edge))
    }

    @Test(
        "points at a mistake and says what to do",
        arguments: [
            ("rtt>50", 4..<6, "rtt is a time with a unit (us, ms, s, m, h), as in rtt>50ms"),
            ("a rt>5ms", 2..<4, "there is no field \"rt\"; did you mean \"rtt\"?"),
            ("stat:up", 0..<4, "there is no field \"stat\"; did you mean \"state\"?"),
            ("zzzzz:up", 0..<5, "there is no field \"zzzzz\"; quote it to search for the text"),
            (
                "state:upp", 6..<9,
                "there is no state \"upp\"; states are open, up, late, dead, retry, held"
            ),
            ("dir:x", 4..<5, "a direction is in or out"),
            ("rtt~5", 0..<4, "rtt is a number; ~ looks at text, use < > = instead"),
            ("peer>a", 0..<5, "peer is a text and cannot be compared with >; use : = != or ~"),
            ("rtt>", 0..<4, "a value must follow >, as in rtt>50ms"),
            (">5ms", 0..<1, "a field must stand before >, such as rtt or peer"),
            ("loss>1", 5..<6, "loss is per cent, as in loss>1%"),
            ("rx>1XB", 3..<6, "rx is bytes (B, kB, MB, GB, KiB, MiB, GiB), as in rx>10MB"),
            ("miss>1.5", 5..<8, "miss is a whole number, as in miss>3"),
            ("(edge", 0..<1, "this ( is not closed with )"),
            ("(", 0..<1, "this ( is not closed with )"),
            ("edge)", 4..<5, "there is no ( for this ) to close"),
            ("()", 0..<2, "there is nothing between ( and )"),
            ("edge or ", 5..<7, "something must follow \"or\""),
            ("edge and )", 5..<8, "something must follow \"and\""),
            ("!", 0..<1, "something must follow \"!\""),
            (
                "or edge", 0..<2,
                "there is nothing before \"or\"; put the word in quotes to search for it"
            ),
            ("\"edge", 0..<1, "this quote is not closed"),
            ("peer~a[", 6..<7, "this class is not closed with ]"),
            ("東京 peer~(", 8..<9, "this group is not closed with )"),
        ])
    func mistake(_ text: String, _ range: Range<Int>, _ message: String) {
        #expect(throws: FilterError(message, at: range)) { try Filter(parsing: text) }
    }

    @Test("keeps its text, and an empty one lets everything through")
    func keepsText() throws {
        #expect(try Filter(parsing: " ").isEverything)
        #expect(Filter.everything.isEverything)
        #expect(try Filter(parsing: "edge").text == "edge")
        #expect(try Filter(parsing: "edge") == Filter(parsing: "edge"))
        #expect(try Filter(parsing: "edge") != Filter(parsing: "Edge"))
        #expect(try !Filter(parsing: "edge").isEverything)
    }

    @Test("states its limits")
    func limits() {
        let long = String(repeating: "a", count: 4097)
        #expect(throws: FilterError("a filter has at most 4096 characters", at: 4096..<4097)) {
            try Filter(parsing: long)
        }
        let deep = String(repeating: "(", count: 65) + "a" + String(repeating: ")", count: 65)
        #expect(throws: FilterError.self) { try Filter(parsing: deep) }
        let many = Array(repeating: "a", count: 257).joined(separator: " ")
        #expect(throws: FilterError.self) { try Filter(parsing: many) }
        let allowed = Array(repeating: "edge", count: 256).joined(separator: " ")
        #expect(throws: Never.self) { try Filter(parsing: allowed) }
    }

    @Test("never traps, and points inside the text, whatever is typed", arguments: 0..<40)
    func fuzz(_ seed: Int) {
        let pieces = [
            "rtt", "peer", "state", "p99.9", "in", "out", "or", "and", "not", "(", ")", "!", "~",
            ":", "=", "!=", "<", "<=", ">", ">=", "\"", "\\", " ", "50ms", "1%", "é", "東", "[",
            "]", "a", "*", "+", "{2,3}", "{9999}", "|", "^", "$", ".", "10.", "\u{301}", "🏳️‍🌈",
            "\0", "99999999999999999999s", "-", "\\d", "(?:", "\n",
        ]
        var random = FilterRandom(seed)
        for _ in 0..<250 {
            let text = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
                pieces.randomElement(using: &random)
            }.joined()
            do {
                let filter = try Filter(parsing: text)
                _ = filter.matches(FilterSession.edge)
                _ = filter.matches(FilterSession())
            } catch {
                #expect(error.range.lowerBound >= 0, "seed \(seed): \(text)")
                #expect(error.range.upperBound <= text.count, "seed \(seed): \(text)")
                #expect(!error.message.isEmpty)
            }
        }
    }
}
