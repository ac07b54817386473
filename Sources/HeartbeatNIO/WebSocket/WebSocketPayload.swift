import NIOCore

/// What a control frame carries, still masked as it came: looked at and copied without an
/// allocation.
struct WebSocketPayload: Sendable, Hashable {
    private let bytes: ByteBuffer
    private let mask: UInt32

    /// Some bytes as they came, at most 125.
    init(_ bytes: ByteBuffer, mask: UInt32) {
        self.bytes = bytes
        self.mask = mask
    }

    /// How many bytes.
    var count: Int { bytes.readableBytes }

    /// The probe's id, when there are just the 8 bytes of one.
    var nonce: UInt64? { nonce(in: 8) }

    /// The probe's id at the front, when there are just that many bytes.
    func nonce(in size: Int) -> UInt64? {
        guard count == size, let word = bytes.getInteger(at: bytes.readerIndex, as: UInt64.self)
        else { return nil }
        return word ^ (UInt64(mask) << 32 | UInt64(mask))
    }

    /// The bytes in the clear.
    var clear: [UInt8] {
        var copy = ByteBuffer()
        write(to: &copy, mask: 0)
        return Array(copy.readableBytesView)
    }

    /// Writes the bytes under another mask; zero for none.
    func write(to out: inout ByteBuffer, mask outer: UInt32) {
        let start = out.writerIndex
        out.writeImmutableBuffer(bytes)
        let both = mask ^ outer
        guard both != 0 else { return }
        for offset in 0..<count {
            guard let byte = out.getInteger(at: start + offset, as: UInt8.self) else { return }
            let key = UInt8(truncatingIfNeeded: both >> UInt32(24 - 8 * (offset % 4)))
            out.setInteger(byte ^ key, at: start + offset)
        }
    }
}
