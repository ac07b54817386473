import Heartbeat
import NIOCore

/// What the server says in place of a yes (an ErrorResponse): fields, of which three tell enough.
struct PostgresError {
    /// `FATAL`, `ERROR`; in the server's language where it is older than 9.6.
    var severity = ""
    /// The five letters of the SQL standard's state.
    var code = ""
    /// Safe to show.
    var words: String

    /// Reads the payload: fields of a letter and a text, up to a zero byte.
    init(_ payload: ByteBuffer) {
        var rest = payload
        var message: [UInt8] = []
        while let field = rest.readInteger(as: UInt8.self), field != 0,
            let text = rest.readZeroTerminated()
        {
            switch field {
            case UInt8(ascii: "V"): severity = String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "S") where severity.isEmpty:
                severity = String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "C"): code = PeerText(text, limit: 5).description
            case UInt8(ascii: "M"): message = text
            default: break
            }
        }
        words = "\(PeerText(message))" + (code.isEmpty ? "" : " (\(code))")
    }

    /// The error of a server that is too busy to speak the protocol: a letter and bare text, whose
    /// first letters would be an absurd length.
    init?(bare bytes: ByteBuffer) {
        var rest = bytes
        guard rest.readInteger(as: UInt8.self) == UInt8(ascii: "E"),
            let length = rest.getInteger(at: rest.readerIndex, as: UInt32.self),
            length > 30_000, let text = rest.readZeroTerminated()
        else { return nil }
        words = PeerText(text.last == UInt8(ascii: "\n") ? text.dropLast() : text).description
    }

    /// The end of a link that never came up: what no retry would change is a refusal.
    var refusal: Cause {
        code.hasPrefix("28") || Self.refusals.contains(code) || isPoolersRefusal
            ? .credentialsRefused(words) : .badHello(words)
    }

    /// Poolers say all of it under the code of a broken protocol; their words tell it apart.
    private var isPoolersRefusal: Bool {
        guard code == "08P01" || code.isEmpty else { return false }
        let said = words.lowercased()
        return Self.poolersRefusals.contains(where: said.contains)
    }

    /// Whether the server ends the link with it.
    var endsLink: Bool { severity != "ERROR" }

    /// What PgBouncer, Pgpool and Odyssey say of a user, a password or a database.
    private static let poolersRefusals = [
        "authentication failed", "auth failed", "login rejected", "no such user",
        "no such database", "password required", "ssl required", "pg_hba",
    ]

    /// No such database, no right to it.
    private static let refusals: Set<String> = ["3D000", "42501"]
}
