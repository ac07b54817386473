import Heartbeat
import NIOCore

/// The accepting end of the script `ping`: `PING <id>` gets `PONG <id>`, ended as the request was.
///
/// It never asks anything itself; every other line is life and nothing more.
struct LineServerConversation: Conversation {
    /// How much of the unfinished line was looked at: it holds no line end.
    private var searched = 0

    mutating func begin(_ outlet: inout Outlet) {
        outlet.signal(.up)
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var asked = 0
        while let length = bytes.readableBytesView.dropFirst(searched).firstIndex(of: 10)
            .map({ $0 - bytes.readerIndex + 1 })
        {
            searched = 0
            guard let line = bytes.readSlice(length: length) else { break }
            if Self.isPing(line.readableBytesView) {
                outlet.bytes.writeStaticString("PONG")
                outlet.bytes.writeBytes(line.readableBytesView.dropFirst(4))
                asked += 1
            }
        }
        searched = bytes.readableBytes
        if asked > 0 { outlet.signal(.asked(count: asked)) }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {}

    mutating func refuse(_ refusal: Refusal, _ outlet: inout Outlet) {
        outlet.bytes.writeString("ERR \(refusal.words)\n")
    }

    mutating func close(_ outlet: inout Outlet) {}

    var partialLimit: Int { LineConversation.lineLimit }

    /// Whether a line, its end included, is `PING` alone or with an id behind a space.
    private static func isPing(_ line: ByteBufferView) -> Bool {
        guard line.starts(with: "PING".utf8) || line.starts(with: "ping".utf8),
            let next = line.dropFirst(4).first
        else { return false }
        return next == 10 || next == 13 || next == 32
    }
}
