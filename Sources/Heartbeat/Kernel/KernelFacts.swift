/// What the kernel knows of one TCP socket (`TCP_INFO`); `nil` where this kernel does not tell.
public struct KernelFacts: Sendable, Hashable, Codable {
    /// Smoothed round trip, microseconds.
    public var rttMicroseconds: UInt32?
    /// Its variation, microseconds.
    public var rttVariationMicroseconds: UInt32?
    /// The shortest round trip seen, microseconds.
    public var minimumRTTMicroseconds: UInt32?
    /// Segments sent and not acknowledged.
    public var unacknowledged: UInt32?
    /// Bytes that wait in the socket and were not sent at all.
    public var unsentBytes: UInt32?
    /// Retransmits of the segment at the head of the queue.
    public var retransmits: UInt8?
    /// Unanswered keepalive or window probes.
    public var probes: UInt8?
    /// Steps of the retransmission backoff.
    public var backoff: UInt8?
    /// Retransmitted segments in all.
    public var totalRetransmits: UInt32?
    /// Bytes sent in all, retransmits included.
    public var bytesSent: UInt64?
    /// Bytes sent again.
    public var bytesRetransmitted: UInt64?
    /// Milliseconds since data was sent.
    public var lastDataSentMilliseconds: UInt32?
    /// Milliseconds since data came.
    public var lastDataReceivedMilliseconds: UInt32?
    /// Milliseconds since an acknowledgement came.
    public var lastAckReceivedMilliseconds: UInt32?
    /// The window that the peer offers, bytes.
    public var sendWindow: UInt32?
    /// Time the connection was held up by the peer's window, microseconds.
    public var windowLimitedMicroseconds: UInt64?
    /// Segments in flight that are allowed.
    public var congestionWindow: UInt32?

    /// Facts to fill.
    public init() {}

    /// The share of bytes that had to be sent again: the path's real loss, which no heartbeat over
    /// TCP can see.
    public var retransmittedShare: Double? {
        guard let bytesSent, let bytesRetransmitted, bytesSent > 0 else { return nil }
        return Double(bytesRetransmitted) / Double(bytesSent)
    }
}
