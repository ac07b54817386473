/// The probes of one link that were sent and not answered: at most four, oldest first.
///
/// A probe whose deadline ran out stays until it is answered (late) or pushed out by a newer one,
/// so that a late answer is counted as late and not thrown away.
struct OutstandingProbes: Sendable {
    static let capacity = 4
    /// The longest deadline that a probe can hold: twelve days.
    static let longestPatience = (Int64(1) << 30 - 1) * 1_000_000
    private var probes = InlineArray<4, Probe>(repeating: Probe())
    private(set) var count = 0
    /// The earliest deadline that still runs; `.max` when none does.
    private(set) var deadline = Pulse.never

    /// One probe, in 16 bytes.
    struct Probe: Sendable {
        var sentAt: Int64 = 0
        var sequence: UInt32 = 0
        private var patienceAndFlags: UInt32 = 0
        private static let overdueFlag: UInt32 = 1 << 31
        private static let missedFlag: UInt32 = 1 << 30
        private static let patienceMask: UInt32 = 1 << 30 - 1

        init() {}

        init(sequence: UInt32, sentAt: Int64, deadline: Int64) {
            self.sentAt = sentAt
            self.sequence = sequence
            self.deadline = deadline
        }

        /// When its time is over, in whole milliseconds after it left, rounded up.
        var deadline: Int64 {
            get { sentAt + Int64(patienceAndFlags & Self.patienceMask) * 1_000_000 }
            set {
                let milliseconds = max(0, (newValue - sentAt + 999_999) / 1_000_000)
                let held = min(milliseconds, Int64(Self.patienceMask))
                // After twelve days of waiting the beginning moves, never the deadline.
                sentAt += (milliseconds - held) * 1_000_000
                patienceAndFlags = patienceAndFlags & ~Self.patienceMask | UInt32(held)
            }
        }

        /// Its deadline ran out and nothing is judged by it any more.
        var overdue: Bool {
            get { patienceAndFlags & Self.overdueFlag != 0 }
            set { set(Self.overdueFlag, newValue) }
        }

        /// It was counted as missed.
        var missed: Bool {
            get { patienceAndFlags & Self.missedFlag != 0 }
            set { set(Self.missedFlag, newValue) }
        }

        private mutating func set(_ flag: UInt32, _ isOn: Bool) {
            if isOn { patienceAndFlags |= flag } else { patienceAndFlags &= ~flag }
        }
    }

    /// Probes whose deadline still runs.
    var waiting: Int {
        var number = 0
        for index in 0..<count where !probes[index].overdue { number += 1 }
        return number
    }

    /// Remembers a probe that has left; the oldest overdue one makes room.
    mutating func add(sequence: UInt32, sentAt: Int64, deadline: Int64) {
        if count == Self.capacity { removeFirst(1) }
        probes[count] = Probe(sequence: sequence, sentAt: sentAt, deadline: deadline)
        self.deadline = min(self.deadline, probes[count].deadline)
        count += 1
    }

    /// Takes the probe with that sequence number, and all older ones with it (a peer may answer
    /// only the newest).
    ///
    /// Returns it and how many older ones were still waiting; nil when there is none.
    mutating func take(sequence: UInt32) -> (probe: Probe, olderWaiting: Int)? {
        for index in 0..<count where probes[index].sequence == sequence {
            let probe = probes[index]
            var older = 0
            for earlier in 0..<index where !probes[earlier].overdue { older += 1 }
            removeFirst(index + 1)
            return (probe, older)
        }
        return nil
    }

    /// Takes the oldest probe, for protocols that answer in order and without an id.
    mutating func takeFirst() -> Probe? {
        guard count > 0 else { return nil }
        let probe = probes[0]
        removeFirst(1)
        return probe
    }

    /// Marks the first probe whose deadline has passed as overdue and returns it as it was before.
    mutating func expire(at now: Int64) -> Probe? {
        guard deadline <= now else { return nil }
        for index in 0..<count where !probes[index].overdue && probes[index].deadline <= now {
            let probe = probes[index]
            probes[index].overdue = true
            findDeadline()
            return probe
        }
        return nil
    }

    /// Remembers that a probe was counted as missed.
    mutating func markMissed(sequence: UInt32) {
        for index in 0..<count where probes[index].sequence == sequence {
            probes[index].missed = true
        }
    }

    /// Gives the probe with that sequence number another deadline, and makes it wait on.
    mutating func extend(sequence: UInt32, to deadline: Int64) {
        for index in 0..<count where probes[index].sequence == sequence {
            probes[index].deadline = deadline
            probes[index].overdue = false
        }
        findDeadline()
    }

    /// Gives every probe that waits a new deadline.
    mutating func excuse(until deadline: Int64) {
        for index in 0..<count where !probes[index].overdue { probes[index].deadline = deadline }
        findDeadline()
    }

    /// Judges nothing by the probes that wait; an answer still finds them.
    mutating func excuseAll() {
        for index in 0..<count { probes[index].overdue = true }
        deadline = Pulse.never
    }

    private mutating func removeFirst(_ number: Int) {
        for index in number..<max(count, number) { probes[index - number] = probes[index] }
        count -= number
        findDeadline()
    }

    private mutating func findDeadline() {
        deadline = Pulse.never
        for index in 0..<count where !probes[index].overdue {
            deadline = min(deadline, probes[index].deadline)
        }
    }
}
