import Heartbeat
import NIOCore

/// What the server says in place of a yes (an ERR packet): a number and words.
struct MySQLError {
    var code: UInt16
    /// Safe to show.
    var words: String

    /// Reads the payload of an ERR packet; nil where it has not even a number.
    init?(_ payload: ByteBuffer) {
        var rest = payload
        guard rest.readInteger(as: UInt8.self) == 0xFF,
            let code = rest.readInteger(endianness: .little, as: UInt16.self)
        else { return nil }
        self.code = code
        let hasState = rest.readableBytesView.first == UInt8(ascii: "#") && rest.readableBytes >= 6
        if hasState { rest.moveReaderIndex(forwardBy: 6) }
        words = "\(PeerText(rest.readableBytesView)) (\(code))"
    }

    /// The end of a link that never came up: what no retry would change is a refusal.
    var refusal: Cause {
        Self.refusals.contains(code) ? .credentialsRefused(words) : .badHello(words)
    }

    /// Whether the server ends the link with it, whatever was asked.
    var endsLink: Bool { Self.ends.contains(code) }

    /// Who we are or where we come from, what we want to see, how we show the password.
    private static let refusals: Set<UInt16> = [
        1044, 1045, 1049, 1130, 1227, 1251, 1275, 1524, 1698, 1820, 1862, 2049, 2059, 3118, 3159,
        4151,
    ]

    /// Shutdown, aborted, killed, timed out in various ways, offline, idle.
    private static let ends: Set<UInt16> = [
        1053, 1152, 1159, 1160, 1161, 1184, 1927, 3032, 4031,
    ]
}
