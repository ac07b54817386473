/// Who stands at the doors: connections in their hello, and what each address has done of late.
struct ArrivalDesk: Sendable {
    /// Most addresses remembered of which nobody is here; beyond, these are forgotten.
    static let addressLimit = 16_384

    struct Pending: Sendable {
        /// Nil while the proxy before it has not said for whom it comes.
        var host: String?
        var listener: Int
    }

    struct Address: Sendable {
        var bucket: TokenBucket
        /// Living sessions and hellos.
        var present = 0
    }

    /// Hellos of one listener, or whoever waits in silence: all have the same time, so the oldest
    /// ends first.
    struct Line: Sendable {
        var queue: [(number: UInt64, deadline: Int64, excuses: UInt8)] = []
        var head = 0
        var present = 0

        /// The next one whose time is over and that still stands there; `next` is brought down to
        /// when that of the one behind it is.
        mutating func takeDue(
            at now: Instant, next: inout Int64, _ stands: (UInt64) -> Bool
        ) -> UInt64? {
            while head < queue.count {
                let (number, deadline, _) = queue[head]
                let isThere = stands(number)
                if isThere, deadline > now.nanoseconds {
                    next = min(next, deadline)
                    return nil
                }
                dropFirst()
                if isThere { return number }
            }
            return nil
        }

        /// Those that stand there, and few that do not any more: hellos may take long, and many
        /// come and go in that time.
        mutating func sweep(_ stands: (UInt64) -> Bool) {
            guard queue.count - head > 2 * present + 1024 else { return }
            queue.removeFirst(head)
            head = 0
            queue.removeAll { !stands($0.number) }
        }

        mutating func dropFirst() {
            head += 1
            if head == queue.count {
                queue.removeAll(keepingCapacity: queue.capacity <= 4096)
                head = 0
            } else if head >= 1024, head * 2 >= queue.count {
                queue.removeFirst(head)
                head = 0
            }
        }
    }

    private(set) var pending: [UInt64: Pending] = [:]
    private(set) var addresses: [String: Address] = [:]
    /// How many addresses it takes to look for those that have nobody here; twice what the last
    /// look left, so that a hundred thousand living ones are not looked through at each arrival.
    private var sweepAt = Self.addressLimit
    private(set) var lines: [Line] = []
    /// Those that could come in and have said nothing yet.
    private(set) var silent = Line()
    private var lastNumber: UInt64 = 0
    /// When the oldest hello's time is over; `.max` when nobody stands there.
    private(set) var wakeAt = Pulse.never

    mutating func open() { lines.append(Line()) }

    /// Lets one more stand at a door, or says why not.
    ///
    /// Without a host it comes through a proxy that still has to say whose it is.
    mutating func enter(
        _ listener: Int, host: String?, limits: ListenerLimits, deadline: Int64, at now: Instant
    ) -> Result<UInt64, Refusal> {
        if let host, let refusal = objection(to: host, limits, at: now) {
            return .failure(refusal)
        }
        guard lines[listener].present < limits.pending else {
            return .failure(.pendingLimit(limits.pending))
        }
        lastNumber += 1
        if let host { addresses[host]?.present += 1 }
        lines[listener].present += 1
        lines[listener].queue.append((lastNumber, deadline, 0))
        pending[lastNumber] = Pending(host: host, listener: listener)
        lines[listener].sweep { pending[$0] != nil }
        wakeAt = min(wakeAt, deadline)
        return .success(lastNumber)
    }

    /// The proxy said whose one is that stands there; why that one may not, if so.
    mutating func identify(
        _ number: UInt64, as host: String, limits: ListenerLimits, at now: Instant
    ) -> Refusal? {
        guard pending[number]?.host == nil, pending[number] != nil else { return .tooLate }
        if let refusal = objection(to: host, limits, at: now) { return refusal }
        addresses[host]?.present += 1
        pending[number]?.host = host
        return nil
    }

    /// Takes one from what an address may do at once; the reason where it may not.
    private mutating func objection(
        to host: String, _ limits: ListenerLimits, at now: Instant
    ) -> Refusal? {
        var address = addresses[host] ?? makeAddress(limits, at: now)
        defer { addresses[host] = address }
        let burst = Double(max(1, limits.acceptBurst))
        guard address.bucket.take(at: now, rate: limits.acceptsPerSecond, burst: burst) else {
            return .tooFast
        }
        return address.present < limits.sessionsPerAddress
            ? nil : .addressLimit(limits.sessionsPerAddress)
    }

    /// One that could come in waits until it says something, or until then.
    mutating func linger(_ number: UInt64, until: Int64) {
        guard pending[number] != nil else { return }
        silent.queue.append((number, until, 0))
        silent.present = pending.count
        silent.sweep { pending[$0] != nil }
        wakeAt = min(wakeAt, until)
    }

    /// One stands there no longer; what is known of it where it still stood there.
    ///
    /// Its place in the count of
    /// its address stays until ``left(_:)``.
    mutating func take(_ number: UInt64) -> Pending? {
        guard let found = pending.removeValue(forKey: number) else { return nil }
        lines[found.listener].present -= 1
        return found
    }

    /// One of an address is gone.
    mutating func left(_ host: String?) {
        guard let host, var address = addresses[host] else { return }
        address.present = max(0, address.present - 1)
        addresses[host] = address
    }

    /// This process stood still: hellos of a listener have their time anew, three times at most.
    mutating func excuse(_ listener: Int, until deadline: Int64) {
        for place in lines[listener].head..<lines[listener].queue.count {
            guard lines[listener].queue[place].excuses < 3 else { continue }
            lines[listener].queue[place].excuses += 1
            lines[listener].queue[place].deadline = deadline
        }
    }

    /// What the next one has waited for.
    enum Due: Sendable {
        /// Its hello took too long.
        case tooLate(number: UInt64, listener: Int)
        /// It was silent for long enough to be more than a check.
        case patient(number: UInt64, listener: Int)
    }

    /// The next one whose time is over, of the hello or of its silence.
    mutating func expire(at now: Instant) -> Due? {
        guard wakeAt <= now.nanoseconds else { return nil }
        var next = Pulse.never
        let stands = pending
        if let number = silent.takeDue(at: now, next: &next, { stands[$0] != nil }),
            let found = stands[number]
        {
            return .patient(number: number, listener: found.listener)
        }
        for index in lines.indices {
            if let number = lines[index].takeDue(at: now, next: &next, { stands[$0] != nil }) {
                return .tooLate(number: number, listener: index)
            }
        }
        wakeAt = next
        return nil
    }

    private mutating func makeAddress(_ limits: ListenerLimits, at now: Instant) -> Address {
        if addresses.count >= sweepAt {
            addresses = addresses.filter { $0.value.present > 0 }
            sweepAt = max(Self.addressLimit, 2 * addresses.count)
        }
        return Address(bucket: TokenBucket(burst: Double(max(1, limits.acceptBurst)), at: now))
    }
}
