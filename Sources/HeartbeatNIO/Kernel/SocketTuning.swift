import Glibc
import Heartbeat

/// What a policy means for the kernel's own timers of one TCP socket.
struct SocketTuning: Equatable {
    /// How long sent data may stay unacknowledged before the kernel gives up, milliseconds.
    var userTimeout: CInt
    /// Idle seconds, seconds between keepalives, and how many; nil where the protocol beats itself.
    var keepalive: Keepalive?

    struct Keepalive: Equatable {
        var idle: CInt
        var interval: CInt
        var count: CInt
    }

    /// The kernel is the heartbeat itself for `.kernel`, and for `.passive` it alone asks; else it is
    /// a backstop behind the engine.
    ///
    /// With keepalives the user timeout must stay slightly below their whole length: the kernel
    /// ignores the count as soon as a user timeout is set.
    init(_ policy: PulsePolicy, beat: BeatKind) {
        let interval = max(policy.interval, .seconds(1))
        let timeout = max(policy.timeout, .seconds(1))
        guard beat == .kernel || beat == .passive else {
            // Where the engine judges, a stall may give a peer a second timeout.
            let patience =
                beat == .oneWay ? interval + timeout : interval + timeout * 2 + .seconds(1)
            userTimeout = CInt(clamping: patience.nanoseconds / 1_000_000)
            return
        }
        // As many keepalives as the timeout has whole seconds, and no more than the policy asks for.
        let seconds = Int64(Self.seconds(timeout))
        let count = min(max(1, Int64(policy.misses)), min(seconds, 127))
        let gap = (seconds + count - 1) / count
        let keepalive = Keepalive(
            idle: Self.seconds(interval), interval: CInt(clamping: gap), count: CInt(count))
        let whole = Int64(keepalive.idle) + Int64(keepalive.interval) * Int64(keepalive.count)
        userTimeout = CInt(clamping: whole * 1000 - 500)
        self.keepalive = keepalive
    }

    /// Sets the options; what a socket does not know (a Unix-domain one) is left out.
    func apply(to socket: CInt) {
        set(socket, CInt(IPPROTO_TCP), TCP_USER_TIMEOUT, userTimeout)
        guard let keepalive else { return }
        set(socket, CInt(IPPROTO_TCP), TCP_KEEPIDLE, keepalive.idle)
        set(socket, CInt(IPPROTO_TCP), TCP_KEEPINTVL, keepalive.interval)
        set(socket, CInt(IPPROTO_TCP), TCP_KEEPCNT, keepalive.count)
        set(socket, SOL_SOCKET, SO_KEEPALIVE, 1)
    }

    /// Makes the next close a reset.
    static func abort(_ socket: CInt) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(
            socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// Whole seconds, rounded up, within what the kernel takes.
    private static func seconds(_ duration: Duration) -> CInt {
        CInt(clamping: min((duration.nanoseconds + 999_999_999) / 1_000_000_000, 32_767))
    }

    private func set(_ socket: CInt, _ level: CInt, _ option: CInt, _ value: CInt) {
        var value = value
        _ = setsockopt(
            socket, level, option, &value, socklen_t(MemoryLayout.size(ofValue: value)))
    }
}
