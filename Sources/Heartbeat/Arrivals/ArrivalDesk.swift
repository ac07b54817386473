/// Who stands at the doors: connections in their hello, and what each address has done of late.
struct ArrivalDesk: Sendable {
    /// Most addresses remembered of which nobody is here; beyond, these are forgotten.
    static let addressLimit = 16_384

    struct Pending: Sendable {
        var host: String
        var listener: Int
    }

    struct Address: Sendable {
        var bucket: TokenBucket
        /// Living sessions and hellos.
        var present = 0
    }

    /// Hellos of one listener: all have the same time, so the oldest ends first.
    struct Line: Sendable {
        var queue: [(number: UInt64, deadline: Int64, excuses: UInt8)] = []
        var head = 0
        var present = 0

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
    private var lastNumber: UInt64 = 0
    /// When the oldest hello's time is over; `.max` when nobody stands there.
    private(set) var wakeAt = Pulse.never

    mutating func open() { lines.append(Line()) }

    /// Lets one more stand at a door, or says why not.
    mutating func enter(
        _ listener: Int, host: String, limits: ListenerLimits, deadline: Int64, at now: Instant
    ) -> Result<UInt64, Refusal> {
        var address = addresses[host] ?? makeAddress(limits, at: now)
        defer { addresses[host] = address }
        let burst = Double(max(1, limits.acceptBurst))
        guard address.bucket.take(at: now, rate: limits.acceptsPerSecond, burst: burst) else {
            return .failure(.tooFast)
        }
        guard address.present < limits.sessionsPerAddress else {
            return .failure(.addressLimit(limits.sessionsPerAddress))
        }
        guard lines[listener].present < limits.pending else {
            return .failure(.pendingLimit(limits.pending))
        }
        lastNumber += 1
        address.present += 1
        lines[listener].present += 1
        lines[listener].queue.append((lastNumber, deadline, 0))
        pending[lastNumber] = Pending(host: host, listener: listener)
        lines[listener].sweep { pending[$0] != nil }
        wakeAt = min(wakeAt, deadline)
        return .success(lastNumber)
    }

    /// One stands there no longer; its host where it still stood there.
    ///
    /// Its place in the count of
    /// its address stays until ``left(_:)``.
    mutating func take(_ number: UInt64) -> String? {
        guard let found = pending.removeValue(forKey: number) else { return nil }
        lines[found.listener].present -= 1
        return found.host
    }

    /// One of an address is gone.
    mutating func left(_ host: String) {
        guard var address = addresses[host] else { return }
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

    /// The next hello whose time is over.
    mutating func expire(at now: Instant) -> (number: UInt64, listener: Int)? {
        guard wakeAt <= now.nanoseconds else { return nil }
        var next = Pulse.never
        for index in lines.indices {
            while lines[index].head < lines[index].queue.count {
                let (number, deadline, _) = lines[index].queue[lines[index].head]
                let stands = pending[number] != nil
                if stands, deadline > now.nanoseconds {
                    next = min(next, deadline)
                    break
                }
                lines[index].dropFirst()
                if stands { return (number, index) }
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
