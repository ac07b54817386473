import Heartbeat

/// What a Redis server is to others, as its answer to `INFO replication` says.
enum RedisRole {
    /// The option that asks for it or does not.
    static let option = TargetOption.setting(
        "role", "yes|no", "ask for the server's role when the session comes up; yes without"
    ) { ["yes", "no"].contains($0) ? nil : "yes or no" }

    /// The role in words; nil where the text tells none.
    static func words(_ text: ArraySlice<UInt8>) -> String? {
        var fields: [Substring: Substring] = [:]
        let whole = String(decoding: text, as: UTF8.self)
        for line in whole.split(whereSeparator: \.isNewline).prefix(64) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let role = fields["role"] else { return nil }
        guard role == "slave" else { return PeerText(String(role), limit: 20).description }
        let isReadOnly = fields["slave_read_only"] != "0"
        let isCut = fields["master_link_status"] == "down"
        return "replica" + (isReadOnly ? ", read-only" : ", writable")
            + (isCut ? ", cut off from its master" : "")
    }
}
