import Glibc
import Heartbeat
import HeartbeatNIO
import NIOCore

/// Monotonic nanoseconds, as every contestant reads them.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// What this process has spent of all cores, in nanoseconds.
func cpuNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The benchmark's frame over TCP: 16 bytes that come back as they went, of which the first 8 are
/// the id.
struct EchoConversation: Conversation {
    let tally: Tally
    var nonce: UInt64 = 0
    var sentAt: UInt64 = 0

    mutating func begin(_ outlet: inout Outlet) {
        tally.connected(at: monotonicNanoseconds())
        outlet.signal(.up)
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        while let (nonce, _) = bytes.readMultipleIntegers(as: (UInt64, UInt64).self) {
            if nonce == self.nonce { tally.acked(after: monotonicNanoseconds() - sentAt) }
            outlet.signal(.answered(nonce: nonce))
        }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        self.nonce = nonce
        sentAt = monotonicNanoseconds()
        outlet.bytes.writeMultipleIntegers(nonce, sentAt)
        tally.sent()
    }

    mutating func close(_ outlet: inout Outlet) {}
}

/// Holter's own WebSocket conversation with the benchmark's counts around it.
struct CountedWebSocket: Conversation {
    let tally: Tally
    var inner: WebSocketConversation
    var nonce: UInt64 = 0
    var sentAt: UInt64 = 0

    mutating func begin(_ outlet: inout Outlet) { inner.begin(&outlet) }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        let before = outlet.signals.count
        inner.receive(&bytes, &outlet)
        for signal in outlet.signals[before...] {
            switch signal {
            case .up: tally.connected(at: monotonicNanoseconds())
            case .answered(nonce): tally.acked(after: monotonicNanoseconds() - sentAt)
            default: break
            }
        }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        self.nonce = nonce
        sentAt = monotonicNanoseconds()
        inner.probe(nonce: nonce, &outlet)
        tally.sent()
    }

    mutating func close(_ outlet: inout Outlet) { inner.close(&outlet) }
    var endCause: Cause? { inner.endCause }
    var partialLimit: Int { inner.partialLimit }
}
