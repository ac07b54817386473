import Testing

@testable import holter

@Suite("A TOML text")
struct TOMLTests {
    @Test("holds values of every kind")
    func kinds() throws {
        let table = try TOMLParser.parse(
            #"""
            text = "tab\t quote\" \u00e9 \U0001F600"   # a comment
            'literal' = 'C:\no\escape'
            "quoted key" = """
            first \
                joined
            "two" quotes""""
            long = '''
            a\b'''
            whole = [ 1_000, -17, +5, 0xff_A, 0o17, 0b101,
              0, # with a comment
            ]
            real = [1.5, -0.25e3, 6e-2, inf, -inf]
            flags = [true, false]
            moments = [2026-03-01, 10:42:07, 2026-03-01T10:42:07.5Z, 2026-03-01 10:42:07]
            inline = { a = 1, b.c = "x", d = {} }
            """#)
        #expect(table["text"]?.value == .text("tab\t quote\" é 😀"))
        #expect(table["literal"]?.value == .text("C:\\no\\escape"))
        #expect(table["quoted key"]?.value == .text("first joined\n\"two\" quotes\""))
        #expect(table["long"]?.value == .text("a\\b"))
        #expect(values(table["whole"]) == [1000, -17, 5, 0xFFA, 15, 5, 0].map { .integer($0) })
        #expect(
            values(table["real"]) == [1.5, -250, 0.06, .infinity, -.infinity].map { .real($0) })
        #expect(values(table["flags"]) == [.flag(true), .flag(false)])
        #expect(values(table["moments"]).allSatisfy { $0.kind == "a date or time" })
        #expect(values(table["moments"]).count == 4)
        let inline = try #require(table["inline"]?.table)
        #expect(inline["a"]?.value == .integer(1))
        #expect(inline["b"]?.table?["c"]?.text == "x")
    }

    @Test("knows the line of every table and key")
    func lines() throws {
        let table = try TOMLParser.parse(
            "a = '''\n\n'''\r\nb = [\n1,\n2]\n[t]\nc.d = 1\n\n[[s]]\nx = 1\n[[s]]\n y = 1\n[s.z]\nq = 1"
        )
        #expect(table["a"]?.line == 1)
        #expect(table["b"]?.line == 4)
        #expect(table["t"]?.line == 7)
        #expect(table["t"]?.table?["c"]?.line == 8)
        guard case .tables(let nodes) = table["s"]?.value else {
            throw TOMLError(line: 0, description: "")
        }
        #expect(nodes.map(\.line) == [10, 12])
        #expect(nodes[1].table?["y"]?.line == 13)
        #expect(nodes[1].table?["z"]?.table?["q"]?.line == 15)
    }

    @Test(
        "is refused where the language is broken",
        arguments: [
            ("a", 1), ("a =", 1), ("= 1", 1), ("\na = 1 b = 2", 2), ("a = 1\na = 2", 2),
            ("a.b = 1\na = 2", 2), ("a = 1\na.b = 2", 2), ("[a]\n[a]", 2), ("[a", 1), ("[]", 1),
            ("[[a]", 1), ("[[a]]\n[a]", 2), ("[a]\n[[a]]", 2), ("a = []\n[[a]]", 2),
            ("a = {}\n[a.b]", 2), ("a = { b = 1 }\na.c = 2", 2), ("[a.b]\n[a]\nb.c = 1", 3),
            ("a = \"x", 1), ("a = 'x\n'", 1), ("a = \"\"\"x\n\n", 1), ("a = \"\\q\"", 1),
            ("a = \"\\ud800\"", 1), ("a = \"\\u12\"", 1), ("a = 01", 1), ("a = 1__0", 1),
            ("a = 1.", 1), ("a = .5", 1), ("a = 0xg", 1), ("a = -0x1", 1), ("a = yes", 1),
            ("a = 99999999999999999999", 1), ("a = [1 2]", 1), ("a = [1,", 1), ("a = [,]", 1),
            ("a = {b = 1,}", 1), ("a = {b = 1\n}", 1), ("a = \"\u{1}\"", 1), ("# \u{1}", 1),
            ("a = 1 \u{A0}", 1), ("[=]", 1), ("a = [}", 1), ("a = _", 1), ("é = 1", 1),
        ])
    func refused(_ text: String, _ line: Int) throws {
        let error = try #require(throws: TOMLError.self) { try TOMLParser.parse(text) }
        #expect(error.line == line, "\(error)")
    }

    @Test("may nest 64 deep, and deeper is refused")
    func depth() throws {
        let deep = { (depth: Int) in
            "a = " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try TOMLParser.parse(deep(64)) }
        #expect(throws: TOMLError.self) { try TOMLParser.parse(deep(65)) }
        #expect(throws: TOMLError.self) {
            try TOMLParser.parse(Array(repeating: "a", count: 9999).joined(separator: ".") + "=1")
        }
    }

    private func values(_ node: TOMLNode?) -> [TOMLValue] {
        guard case .array(let nodes) = node?.value else { return [] }
        return nodes.map(\.value)
    }
}
