import Glibc
import Heartbeat

/// Reads what the kernel knows of a TCP socket.
///
/// The C library's `tcp_info` ends after 104 bytes and the kernel's grows with every release, so
/// the bytes are read at their offsets (`linux/tcp.h`), and only as far as this kernel wrote them.
enum TCPInfo {
    /// The facts of one socket; nil when it is no TCP socket or gone.
    static func read(_ socket: CInt) -> KernelFacts? {
        withUnsafeTemporaryAllocation(byteCount: 320, alignment: 8) { buffer in
            var length = socklen_t(buffer.count)
            guard
                getsockopt(socket, CInt(IPPROTO_TCP), TCP_INFO, buffer.baseAddress, &length) == 0
            else { return nil }
            return decode(UnsafeRawBufferPointer(rebasing: buffer[..<Int(length)]))
        }
    }

    /// The facts in the bytes that a kernel returned; what it did not return stays nil.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> KernelFacts {
        func value<Number: FixedWidthInteger>(at offset: Int) -> Number? {
            guard offset + MemoryLayout<Number>.size <= bytes.count else { return nil }
            return bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
        }
        var facts = KernelFacts()
        facts.retransmits = value(at: 2)
        facts.probes = value(at: 3)
        facts.backoff = value(at: 4)
        facts.unacknowledged = value(at: 24)
        facts.lastDataSentMilliseconds = value(at: 44)
        facts.lastDataReceivedMilliseconds = value(at: 52)
        facts.lastAckReceivedMilliseconds = value(at: 56)
        facts.rttMicroseconds = value(at: 68)
        facts.rttVariationMicroseconds = value(at: 72)
        facts.congestionWindow = value(at: 80)
        facts.totalRetransmits = value(at: 100)
        facts.unsentBytes = value(at: 144)
        facts.minimumRTTMicroseconds = value(at: 148)
        facts.windowLimitedMicroseconds = value(at: 176)
        facts.bytesSent = value(at: 200)
        facts.bytesRetransmitted = value(at: 208)
        facts.sendWindow = value(at: 228)
        return facts
    }
}
