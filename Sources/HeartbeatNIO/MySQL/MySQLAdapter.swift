import Heartbeat

extension Adapter {
    /// MySQL and MariaDB.
    static let mysql: Adapter = {
        var adapter = Adapter(
            name: "mysql", defaultPort: 3306,
            summary: "MySQL and MariaDB: a login, then COM_PING",
            options: [.credentials, .namedDatabase],
            beat: { _ in .plain },
            converse: { target, _ throws(TargetError) in
                MySQLConversation(try LoginTarget(target))
            })
        adapter.settings = [TLSUpgrade.option, LoginTarget.databaseOption]
        adapter.upgrades = true
        adapter.advise = { _, policy in advice(policy) }
        return adapter
    }()

    /// The silence after which a server of either kind closes a link, unless it was told otherwise
    /// (`wait_timeout`).
    private static let usualPatience = Duration.seconds(28_800)

    private static func advice(_ policy: PulsePolicy) -> Advice? {
        guard policy.interval * (1 + policy.jitter) > usualPatience * 0.9 else { return nil }
        return .warn(
            "MySQL and MariaDB close a link after 28,800 s of silence unless wait_timeout says "
                + "otherwise; beat more often")
    }
}
