import NIOCore

/// Lines, as a simple server speaks them: `PING x` gets `PONG x`, ended as the request was.
struct LineDialect: PeerDialect {
    /// The longest line, its end not counted.
    static let limit = 1024

    let falsifies: Bool
    var isOpen: Bool { true }

    mutating func receive(_ bytes: inout ByteBuffer) -> PeerRequest? {
        let view = bytes.readableBytesView
        guard let end = view.prefix(Self.limit + 2).firstIndex(of: 0x0A) else {
            guard bytes.readableBytes > Self.limit else { return nil }
            bytes.moveReaderIndex(to: bytes.writerIndex)
            return .over(ByteBuffer(string: "ERR line too long\r\n"))
        }
        let whole = Array(view[view.startIndex..<end])
        bytes.moveReaderIndex(to: end + 1)
        let hasReturn = whole.last == 0x0D
        return answer(hasReturn ? whole.dropLast() : whole[...], hasReturn ? "\r\n" : "\n")
    }

    func farewell(code: UInt16, reason: String) -> ByteBuffer { ByteBuffer() }

    func unasked(_ kind: PeerBehaviour.Flood.Kind) -> ByteBuffer {
        ByteBuffer(string: kind == .pings ? "PING peer\r\n" : "PONG nobody\r\n")
    }

    private func answer(_ line: ArraySlice<UInt8>, _ end: String) -> PeerRequest {
        let words = line.split(separator: 0x20, maxSplits: 1)
        switch words.first.map({ String(decoding: $0, as: UTF8.self).uppercased() }) {
        case "PING":
            var answer = ByteBuffer(string: "PONG")
            if words.count > 1 {
                answer.writeString(" ")
                let id = Array(words[1])
                answer.writeBytes(falsifies ? id.falsified() : id)
            }
            answer.writeString(end)
            return .beat(answer)
        case "PONG", nil: return .setup(ByteBuffer())
        case "QUIT": return .over(ByteBuffer(string: "BYE" + end))
        default: return .setup(ByteBuffer(string: "ERR unknown command" + end))
        }
    }
}
