import Heartbeat

extension Adapter {
    /// PostgreSQL.
    static let postgres: Adapter = {
        let keys = SaltedPasswords()
        var adapter = Adapter(
            name: "postgres", defaultPort: 5432,
            summary: "PostgreSQL: a login, then Sync",
            options: [.credentials, .namedDatabase],
            beat: { _ in .plain },
            converse: { target, _ throws(TargetError) in
                PostgresConversation(
                    try LoginTarget(target), nonce: SCRAM.randomNonce(), keys: keys)
            })
        adapter.settings = [TLSUpgrade.option, LoginTarget.databaseOption]
        adapter.upgrades = true
        adapter.isPooled = true
        return adapter
    }()
}
