import Glibc
import Heartbeat
import NIOCore

/// The clocks of this machine, read only by the shell.
enum Clocks {
    /// Now, on the clock of NIO's deadlines (CLOCK_MONOTONIC).
    @inline(__always)
    static var now: Instant {
        Instant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }

    /// How long the machine was suspended since it booted, in nanoseconds.
    ///
    /// CLOCK_BOOTTIME goes on while the machine sleeps and CLOCK_MONOTONIC stands still; without
    /// this look no timeout would fire after a sleep, and every socket would be half open.
    static var suspended: Int64 {
        read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC)
    }

    /// What the wall clock shows at an instant that is now.
    static func wall(at now: Instant) -> WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var local = tm()
        localtime_r(&time.tv_sec, &local)
        return WallClock(
            at: now, unixSeconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec),
            offsetSeconds: local.tm_gmtoff)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension NIODeadline {
    /// The same moment for an event loop.
    init(_ instant: Instant) {
        self = .uptimeNanoseconds(UInt64(clamping: instant.nanoseconds))
    }
}
