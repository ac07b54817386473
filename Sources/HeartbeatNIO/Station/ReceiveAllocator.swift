import NIOCore

/// Sizes a socket's receive buffer: 64 bytes for beats, up to 64 KiB for a peer that sends much.
///
/// NIO's own adaptive one does the same but is larger than an existential holds in place, which
/// costs every session an allocation more.
struct ReceiveAllocator: RecvByteBufferAllocator {
    private static let smallest: UInt32 = 64
    private static let largest: UInt32 = 65_536
    /// Reads in a row that must leave most of the buffer empty before it shrinks.
    private static let patience: UInt8 = 8

    private var size = smallest
    private var smallReads: UInt8 = 0

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        allocator.buffer(capacity: Int(size))
    }

    func nextBufferSize() -> Int? { Int(size) }

    mutating func record(actualReadBytes: Int) -> Bool {
        if actualReadBytes >= Int(size) {
            smallReads = 0
            guard size < Self.largest else { return false }
            size *= 4
            return true
        }
        guard size > Self.smallest, actualReadBytes < Int(size) / 4 else {
            smallReads = 0
            return false
        }
        smallReads += 1
        guard smallReads == Self.patience else { return false }
        smallReads = 0
        size /= 4
        return false
    }
}
