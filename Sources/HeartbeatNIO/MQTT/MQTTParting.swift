import Heartbeat
import NIOCore

/// What a peer's DISCONNECT says; before MQTT 5 that is nothing.
struct MQTTParting: Hashable {
    var code: Int?
    var words: String

    init(_ body: ByteBuffer, _ version: MQTTVersion) {
        var body = body
        guard version == .v5, let reason = body.readInteger(as: UInt8.self) else {
            code = version == .v5 ? 0 : nil
            words = version == .v5 ? MQTTReason.words(0) : "DISCONNECT"
            return
        }
        code = Int(reason)
        words = MQTTReason.words(reason, MQTTProperties(reading: &body) ?? MQTTProperties())
    }

    /// What it means of a broker.
    var cause: Cause {
        switch code {
        // It shuts down, names another server (for now or for good) or ends what is old.
        case 0x8B, 0x9C, 0x9D, 0xA0: .moved(words)
        case 0x8E: .replaced
        default: .closedByPeer(code: code, reason: words)
        }
    }
}
