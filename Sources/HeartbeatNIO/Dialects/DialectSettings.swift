import Heartbeat

/// The options that belong to dialects alone.
enum DialectSettings {
    /// Where the id of a probe stands in what is sent or expected.
    static let nonce = "<nonce>"
    /// Where the name of a peer stands in its hello.
    static let name = "<name>"

    /// All of them, in the order of the help.
    static let all: [TargetOption] = [
        .setting("ping", "TEXT", "what asks for a sign of life; <nonce> stands for its id"),
        .setting("pong", "TEXT", "what answers it; <nonce> stands for the id"),
        .setting("hello", "TEXT", "the first message; <name> stands for who the peer is"),
        .setting("length_size", "1|2|3|4|8", "bytes of the length field (4)") {
            ["1", "2", "3", "4", "8"].contains($0) ? nil : "1, 2, 3, 4 or 8"
        },
        .setting("length_offset", "N", "bytes ahead of the length field (0)") {
            (0...64).contains(Int($0) ?? -1) ? nil : "a whole number from 0 to 64"
        },
        .setting("length_adjustment", "N", "what the field says less than what follows it (0)") {
            (-64...64).contains(Int($0) ?? 65) ? nil : "a whole number from -64 to 64"
        },
        .setting("endian", "big|little", "the order of the bytes of the length field (big)") {
            ["big", "little"].contains($0) ? nil : "big or little"
        },
        .setting(
            "payload", "JSON", "what graphql-ws and socket.io say of us in their hello: an object"
        ) { JSONFields(Array($0.utf8)) == nil ? "a JSON object" : nil },
        .setting(
            "namespace", "NAME", "the namespace of socket.io; / without",
            check: SocketIONamespace.check),
    ]
}
