/// The probes of one link that were sent and not answered: at most four, oldest first.
///
/// A probe whose deadline ran out stays until it is answered (late) or pushed out by a newer one,
/// so that a late answer is counted as late and not thrown away; an answer to a newer one says
/// nothing about it.
struct OutstandingProbes: Sendable {
    static let capacity = 4
    /// The longest deadline that a probe can hold: twelve days.
    static let longestPatience = (Int64(1) << 30 - 1) * 1_000_000
    private var probes = InlineArray<4, Probe>(repeating: Probe())
    /// The earliest deadline that still runs; `.max` when none does.
    private(set) var deadline = Pulse.never
    private var number: UInt8 = 0

    private(set) var count: Int {
        get { Int(number) }
        set { number = UInt8(truncatingIfNeeded: newValue) }
    }

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

    /// The probe that left first.
    var oldest: Probe? { count == 0 ? nil : probes[0] }

    /// The probe that left last.
    var newest: Probe? { count == 0 ? nil : probes[count - 1] }

    /// Remembers a probe that has left; the oldest overdue one makes room.
    mutating func add(sequence: UInt32, sentAt: Int64, deadline: Int64) {
        if count == Self.capacity { remove((0..<count).first { probes[$0].overdue } ?? 0) }
        probes[count] = Probe(sequence: sequence, sentAt: sentAt, deadline: deadline)
        self.deadline = min(self.deadline, probes[count].deadline)
        count += 1
    }

    /// Takes the probe with that sequence number.
    mutating func take(sequence: UInt32) -> Probe? {
        for index in 0..<count where probes[index].sequence == sequence {
            let probe = probes[index]
            remove(index)
            return probe
        }
        return nil
    }

    /// Takes all probes that are older than that one; returns how many of them still waited.
    mutating func takeOlder(than sequence: UInt32) -> Int {
        var waiting = 0
        while count > 0, Int32(bitPattern: probes[0].sequence &- sequence) < 0 {
            if !probes[0].overdue { waiting += 1 }
            remove(0)
        }
        return waiting
    }

    /// Takes the newest probe, for an answer that carries no id; and whether it is known to be the
    /// one that was answered: with an older one out it may as well be that one, and the next answer
    /// may then be that of a newer one.
    mutating func takeUnnamed(lastSent: UInt32) -> (probe: Probe, isSure: Bool)? {
        guard count > 0 else { return nil }
        let probe = probes[count - 1]
        let isSure = count == 1 && probe.sequence == lastSent
        remove(count - 1)
        return (probe, isSure)
    }

    /// Forgets the probes that left at that time or before: nobody waits for their answers.
    mutating func writeOff(sentBy end: Int64) {
        while count > 0, probes[0].sentAt <= end { remove(0) }
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

    private mutating func remove(_ index: Int) {
        for later in (index + 1)..<max(count, index + 1) { probes[later - 1] = probes[later] }
        count -= 1
        if count == 0 { deadline = Pulse.never } else { findDeadline() }
    }

    private mutating func findDeadline() {
        deadline = Pulse.never
        for index in 0..<count where !probes[index].overdue {
            deadline = min(deadline, probes[index].deadline)
        }
    }
}
