import Dashboard
import Glibc

/// Measures what the terminal's thread does; used on that thread alone.
struct CostMeter {
    private var cost = ScreenCost()
    private var drawn = 0
    private var time: Int64 = 0
    private var longest: Int64 = 0
    private var lastRevision: UInt64 = 0
    private var before = Reading.now()

    /// What the system counts of this thread.
    private struct Reading {
        var at = EngineClock.monotonicNow()
        var written: UInt64?
        var processor: Int64 = 0

        static func now() -> Reading {
            var reading = Reading()
            reading.written = bytesWritten()
            var time = timespec()
            if clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 {
                reading.processor = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
            }
            return reading
        }

        /// `wchar` of `/proc/thread-self/io`: all that this thread wrote, nearly all of it to the
        /// terminal.
        private static func bytesWritten() -> UInt64? {
            let file = open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var bytes = [UInt8](repeating: 0, count: 512)
            let count = read(file, &bytes, bytes.count)
            guard count > 0 else { return nil }
            let text = String(decoding: bytes.prefix(count), as: UTF8.self)
            let line = text.split(separator: "\n").first { $0.hasPrefix("wchar: ") }
            return line.flatMap { UInt64($0.dropFirst(7)) }
        }
    }

    /// A frame was made and drawn in that many nanoseconds.
    mutating func drew(in nanoseconds: Int64) {
        cost.frames += 1
        drawn += 1
        time += nanoseconds
        longest = max(longest, nanoseconds)
    }

    /// A snapshot came; those between it and the last one were never seen.
    mutating func received(revision: UInt64) {
        cost.snapshots += 1
        if lastRevision > 0, revision > lastRevision + 1 {
            cost.overtaken += revision - lastRevision - 1
        }
        lastRevision = revision
    }

    /// The terminal took no bytes when a frame was due.
    mutating func blocked() {
        cost.blocked += 1
    }

    /// What it came to since this was last asked.
    mutating func take() -> ScreenCost {
        let now = Reading.now()
        let passed = max(1, now.at - before.at)
        if drawn > 0 {
            cost.frameMean = time / Int64(drawn)
            cost.frameLongest = longest
        }
        cost.bytesPerSecond = now.written.flatMap { written in
            before.written.map { UInt64(Double(written &- $0) * 1e9 / Double(passed)) }
        }
        cost.processor = Double(now.processor - before.processor) / Double(passed)
        (drawn, time, longest, before) = (0, 0, 0, now)
        return cost
    }
}
