import Heartbeat
import Testing

@Suite("A pattern")
struct PatternTests {
    @Test(
        "matches what it describes, anywhere in the text",
        arguments: [
            ("", ""), ("", "abc"), ("b", "abc"), ("^abc$", "abc"), ("^$", ""), ("^", "x"),
            ("$", "x"), ("a.c", "abc"), ("^.$", "é"), ("^..$", "東京"), ("[a-c]+$", "xxabc"),
            ("^[^a-c]+$", "xyz"), ("[é-ü]", "ê"), ("^[^é]$", "ê"), ("\\d{3}", "a123"),
            ("^\\d{2,3}$", "12"), ("^\\d{2,3}$", "123"), ("^\\d{2,}$", "12345"),
            ("^(ab)*$", "ababab"),
            ("^(a|bc)+d?$", "abca"), ("a|b|c", "xxc"), ("^(^a)", "a"), ("(b$)", "ab"),
            ("^^a$$", "a"), ("\\.", "a.b"), ("\\\\", "a\\b"), ("[]]", "]"), ("[^]]", "a"),
            ("[a-]", "-"), ("[\\d.]+$", "1.2"), ("\\w+\\s\\w+", "ab cd"), ("\\D", "1a"),
            ("a*?b", "aab"),
            ("(?:ab){2}", "abab"), ("^a{0}b$", "b"), ("\\t\\r\\n", "\t\r\n"), ("$^", ""),
            ("(|a)b", "b"),
            ("\u{1F600}", "x\u{1F600}"), ("[\u{1F600}-\u{1F64F}]", "\u{1F602}"),
            ("^(a?){3}$", "aa"),
        ])
    func matches(_ pattern: String, _ text: String) throws {
        #expect(try Pattern(pattern).matches(Array(text.utf8)))
    }

    @Test(
        "leaves the rest",
        arguments: [
            ("b", ""), ("^b", "ab"), ("a$", "ab"), ("^.$", "ab"), ("^.$", "\n"), ("^.$", "東京"),
            ("[^a]", "a"), ("^\\d{2,3}$", "1"), ("^\\d{2,3}$", "1234"), ("a^b", "ab"),
            ("a$b", "ab"),
            ("^[^é]$", "é"), ("\\s", "ab"), ("^(ab)*$", "aba"), ("^(a?){3}$", "aaaa"), ("$^", "a"),
            ("(^a|b)c", "xac"),
        ])
    func leaves(_ pattern: String, _ text: String) throws {
        #expect(try !Pattern(pattern).matches(Array(text.utf8)))
    }

    @Test(
        "says what is wrong and where",
        arguments: [
            ("a)", 1..<2), ("(a", 0..<1), ("*a", 0..<1), ("a**", 0..<3), ("a{2", 1..<3),
            ("a{3,2}", 1..<6), ("a{513}", 1..<6), ("[a", 0..<1), ("[b-a]", 1..<4), ("\\", 0..<1),
            ("(a)\\1", 3..<5), ("\\q", 0..<2), ("(?=a)", 0..<2), ("(a{500}){500}", 0..<13),
            ("((((){512}){512}){512}){512}", 0..<28), ("{2}", 0..<1), ("[a-\\d]", 1..<5),
        ])
    func mistakes(_ pattern: String, _ range: Range<Int>) throws {
        let error = try #require(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error.range == range)
        #expect(!error.description.isEmpty)
    }

    @Test("counts bytes where it is told to")
    func bytes() throws {
        #expect(try Pattern("^.$", over: .byte).matches([0xFF]))
        #expect(try Pattern("^..$", over: .byte).matches(Array("é".utf8)))
        #expect(try Pattern("^[^a]é$", over: .byte).matches([0x80] + Array("é".utf8)))
        #expect(throws: PatternError.self) { try Pattern("[é]", over: .byte) }
    }

    @Test("folds case where it is told to")
    func folding() throws {
        #expect(try Pattern("ÀB[C-E]", foldingCase: true).matches(CaseFolding.bytes("àbD")))
        #expect(try !Pattern("^[^A]$", foldingCase: true).matches(CaseFolding.bytes("A")))
        #expect(try !Pattern("A").matches(Array("a".utf8)))
    }

    @Test("knows when it is a literal")
    func literal() throws {
        #expect(try Pattern("a\\.b").literal == Array("a.b".utf8))
        #expect(try Pattern("+PONG".replacing("+", with: "\\+")).literal == Array("+PONG".utf8))
        #expect(try Pattern("a.b").literal == nil)
        #expect(try Pattern("^a").literal == nil)
    }

    @Test(
        "does work in proportion to the text, however the pattern nests",
        arguments: [
            "(a+)+$", "(a|aa)+$", "(a*)*b", "(a?){30}a{30}$", "(.*)(.*)(.*)(.*)[^a]",
            "(a|a|a|a)*c", "[ab]*a[ab]{60}c",
        ])
    func linear(_ text: String) throws {
        let pattern = try Pattern(text)
        var work: [Int] = []
        for length in [1_000, 2_000, 4_000] {
            let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length) + [UInt8(ascii: "!")]
            var search = pattern.search()
            _ = bytes.withUnsafeBufferPointer { search.feed($0) }
            _ = search.finish()
            work.append(search.steps)
            #expect(search.steps <= 512 * (length + 2))
        }
        let first = work[1] - work[0]
        #expect(work[2] - work[1] <= first * 2 + first / 10 + 2)
    }

    @Test("finds the same in pieces as in one", arguments: 0..<20)
    func pieces(_ seed: Int) throws {
        var random = FilterRandom(seed)
        let pattern = try Pattern("(ab|ba){2}c?(a|$)|[ab]*b[ab]{9}c")
        for _ in 0..<100 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                UInt8.random(in: 97...99, using: &random)
            }
            var search = pattern.search()
            for byte in bytes { _ = [byte].withUnsafeBufferPointer { search.feed($0) } }
            #expect(search.finish() == pattern.matches(bytes), "seed \(seed): \(bytes)")
        }
    }

    @Test("agrees with a backtracking matcher on random patterns", arguments: 0..<60)
    func oracle(_ seed: Int) throws {
        var random = FilterRandom(seed)
        for _ in 0..<40 {
            let expression = PatternOracle.random(&random, depth: 3)
            let pattern = try Pattern(expression.text)
            for _ in 0..<12 {
                let text = (0..<Int.random(in: 0...7, using: &random)).map { _ in
                    Character(["a", "b", "é", "\n"].randomElement(using: &random) ?? "a")
                }
                #expect(
                    pattern.matches(Array(String(text).utf8)) == expression.isFound(in: text),
                    "seed \(seed): \(expression.text) on \(String(text).debugDescription)")
            }
        }
    }
}
