import Testing

@testable import HeartbeatNIO

@Suite("Who logs in to a database")
struct LoginTargetTests {
    @Test(
        "is read from the URL",
        arguments: [
            ("mysql://h", "holter", nil, nil), ("mysql://h/", "holter", nil, nil),
            ("postgres://jo:p%40ss@h/shop", "jo", "p@ss", "shop"),
            ("postgres://jo@h/a%2Fb%3F", "jo", nil, "a/b?"),
            ("postgres+unix:///run/s#user=jo&password=x&database=shop", "jo", "x", "shop"),
        ] as [(String, String, String?, String?)])
    func parts(url: String, user: String, password: String?, database: String?) throws {
        let login = try LoginTarget(try TargetURL.parse(url).target)
        #expect(login.user == user)
        #expect(login.password == password)
        #expect(login.database == database)
        #expect(login.upgrade == .off)
        #expect(login.isLocal == url.contains("unix"))
    }

    @Test(
        "is refused with a sentence",
        arguments: [
            (
                "mysql://h/a/b",
                "a path is the name of one database; in it write / as %2F and ? as %3F"
            ),
            (
                "mysql://h/a?b=c",
                "a path is the name of one database; in it write / as %2F and ? as %3F"
            ),
            ("mysql://h/%00", "option database must be the name of a database, not \"\\u{0}\""),
            ("mysql://a%00b@h", "a user name has at most 255 bytes and no zero byte"),
            ("mysql://a:b%00@h", "a password holds no zero byte"),
            ("mysql://h#tls=yes", "option tls must be off, prefer or require, not \"yes\""),
            ("redis://h/shop", "redis has no path; remove \"/shop\""),
        ])
    func refused(url: String, sentence: String) {
        #expect(throws: TargetError(sentence)) { try TargetURL.parse(url) }
    }

    @Test("may ask for TLS on the way", arguments: TLSUpgrade.allCases)
    func upgrade(mode: TLSUpgrade) throws {
        let target = try TargetURL.parse("mysql://h#tls=\(mode.rawValue)").target
        #expect(try LoginTarget(target).upgrade == mode)
    }
}
