import Heartbeat

/// Who logs in to a database, and to which: what both kinds of database servers want to know.
struct LoginTarget: Sendable, Hashable {
    /// The longest name of a user or a database, bytes.
    static let nameLimit = 255
    /// Who logs in where the target names nobody.
    static let usualUser = "holter"

    /// The option that names the database where the URL has no place for it: at a socket file.
    static let databaseOption = TargetOption.setting(
        "database", "NAME", "the database to log in to; also the path of the URL",
        check: { check($0) ? nil : "the name of a database" })

    let user: String
    var password: String? { hiddenPassword?.text }
    private let hiddenPassword: Secret?
    let database: String?
    let upgrade: TLSUpgrade
    /// Whether nobody else can read what we send, even without TLS: a socket file.
    let isLocal: Bool

    init(_ target: Target) throws(TargetError) {
        user = target.user.flatMap { $0.isEmpty ? nil : $0 } ?? Self.usualUser
        hiddenPassword = target.hiddenPassword.flatMap { $0.text.isEmpty ? nil : $0 }
        database = target.settings["database"]
        upgrade = TLSUpgrade(target)
        if case .unix = target.endpoint { isLocal = true } else { isLocal = false }
        guard Self.check(user) else {
            throw TargetError("a user name has at most \(Self.nameLimit) bytes and no zero byte")
        }
        guard password?.utf8.contains(0) != true else {
            throw TargetError("a password holds no zero byte")
        }
    }

    private static func check(_ name: String) -> Bool {
        (1...nameLimit).contains(name.utf8.count) && !name.utf8.contains(0)
    }
}
