/// `docs/json.md`, made from the same records as the table.
enum JSONReference {
    static var page: String {
        """
        # What `--json` prints

        This page is made from the records in `Sources/holter/Plain`; a test fails when it is stale.

            holter watch redis://cache-1 wss://gate.example/ws --for 30s --json

        prints one object when it ends: `at` (UTC), `running_for_ms`, `states` (how many sessions are in each
        state), `totals`, and `sessions`, one object a line in the order in which they were named (or as
        `--sort` says, those that `--filter` lets through). Units are in the names; what was not measured
        is `null`. With `--plain` the lines of what happens meanwhile go to standard error.

        Exit status: 0 when all sessions were up at the end, 3 when not, 2 for wrong usage or configuration,
        1 when something failed.

        | key of a session | value |
        |---|---|
        \(SessionJSON.all.map { "| `\($0.name)` | \($0.summary) |\n" }.joined())
        """
    }
}
