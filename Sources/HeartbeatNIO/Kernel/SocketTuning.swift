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
        let misses = max(policy.misses, 1)
        guard beat == .kernel || beat == .passive else {
            let patience = interval + timeout * misses + .seconds(1)
            userTimeout = CInt(clamping: patience.nanoseconds / 1_000_000)
            return
        }
        let keepalive = Keepalive(
            idle: Self.seconds(interval), interval: Self.seconds(timeout),
            count: CInt(clamping: min(misses, 127)))
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
