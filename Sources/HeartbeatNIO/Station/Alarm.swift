import Heartbeat
import NIOCore

/// The wake-ups that a loop has outstanding: re-armed lazily, and never cancelled while they are
/// few.
///
/// An earlier deadline schedules a second callback; the stale one fires later and finds nothing
/// due. Cancelling instead would search NIO's heap of tasks under a lock, twice per heartbeat.
struct Alarm {
    /// Most outstanding callbacks; beyond, the latest is cancelled.
    static let limit = 32

    /// Latest first, so that the next to fire is the last.
    private var armed: [(at: Instant, callback: NIOScheduledCallback)] = []

    /// Whether a callback is outstanding that fires no later than `instant`.
    func rings(by instant: Instant) -> Bool {
        armed.last.map { $0.at <= instant } ?? false
    }

    /// Sees to it that a callback fires at `instant` or a little earlier.
    mutating func arm(
        _ instant: Instant, on eventLoop: any EventLoop,
        _ handler: some NIOScheduledCallbackHandler & Sendable
    ) {
        if rings(by: instant) { return }
        // A loop that shuts down takes no more callbacks, and then none is needed.
        guard
            let callback = try? eventLoop.scheduleCallback(
                at: NIODeadline(instant), handler: handler)
        else { return }
        armed.append((instant, callback))
        if armed.count > Alarm.limit { armed.removeFirst().callback.cancel() }
    }

    /// A callback fired: those whose time has come are no longer outstanding.
    mutating func fired(at now: Instant) {
        while let next = armed.last, next.at <= now { armed.removeLast() }
    }

    /// Cancels all.
    mutating func silence() {
        for entry in armed { entry.callback.cancel() }
        armed = []
    }
}
