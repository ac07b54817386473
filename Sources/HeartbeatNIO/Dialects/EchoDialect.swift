import Heartbeat
import NIOCore

/// Whatever comes back is the answer: a probe is its id and a line end, and an echo server sends
/// the same again.
///
/// A line that is an id answers that probe; any other one answers the oldest.
struct EchoConversation: Conversation {
    /// The most answers told of one read; those of a flood beyond it are life and nothing more.
    private static let answersPerRead = 64

    mutating func begin(_ outlet: inout Outlet) {
        outlet.signal(.up)
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var answers = 0
        while let length = bytes.readableBytesView.firstIndex(of: 10)
            .map({ $0 - bytes.readerIndex + 1 }), let line = bytes.readSlice(length: length)
        {
            answers += 1
            guard answers <= Self.answersPerRead else { continue }
            outlet.signal(.answered(nonce: Self.nonce(line.readableBytesView.dropLast())))
        }
        // What has no line end and is no part of an id is an answer of another kind.
        if bytes.readableBytes > 0, Self.nonce(bytes.readableBytesView) == nil {
            bytes.moveReaderIndex(to: bytes.writerIndex)
            if answers == 0 { outlet.signal(.answered(nonce: nil)) }
        }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        outlet.bytes.writeDecimal(nonce)
        outlet.bytes.writeInteger(UInt8(10))
    }

    mutating func close(_ outlet: inout Outlet) {}

    /// Twenty digits and a line end are the longest that waits.
    var partialLimit: Int { 64 }

    private static func nonce(_ digits: some Sequence<UInt8>) -> UInt64? {
        var nonce: UInt64?
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            var next = nonce ?? 0
            guard next.append(digit: digit) else { return nil }
            nonce = next
        }
        return nonce
    }
}

/// The other end: everything goes back as it came.
struct EchoServerConversation: Conversation {
    mutating func begin(_ outlet: inout Outlet) {
        outlet.signal(.up)
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        guard bytes.readableBytes > 0 else { return }
        outlet.bytes.writeBuffer(&bytes)
        outlet.signal(.asked(count: 1))
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {}
    mutating func close(_ outlet: inout Outlet) {}
}

extension Dialect {
    /// An echo.
    static let echo = Dialect(
        name: "echo", summary: "whatever comes back is the answer; everything goes back",
        carrier: .bytes,
        dialling: .init(
            beat: { _ in .echoed }, converse: { _, _ in EchoConversation() }),
        accepting: .init(
            beat: { _ in .passive }, converse: { _, _ in EchoServerConversation() }))
}
