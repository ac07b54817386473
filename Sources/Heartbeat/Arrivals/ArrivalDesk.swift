/// Who stands at the doors: connections in their hello, and what each address has done of late.
struct ArrivalDesk: Sendable {
    /// Most addresses remembered; beyond, those that have nobody here are forgotten.
    static let addressLimit = 16_384

    private struct Pending: Sendable {
        var host: String
        var listener: Int
    }

    private struct Address: Sendable {
        var bucket: TokenBucket
        /// Living sessions and hellos.
        var present = 0
    }

    /// Hellos of one listener: all have the same time, so the oldest ends first.
    private struct Line: Sendable {
        var queue: [(number: UInt64, deadline: Int64)] = []
        var head = 0
        var present = 0

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

    private var pending: [UInt64: Pending] = [:]
    private var addresses: [String: Address] = [:]
    private var lines: [Line] = []
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
        lines[listener].queue.append((lastNumber, deadline))
        pending[lastNumber] = Pending(host: host, listener: listener)
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

    /// The next hello whose time is over.
    mutating func expire(at now: Instant) -> (number: UInt64, listener: Int)? {
        guard wakeAt <= now.nanoseconds else { return nil }
        var next = Pulse.never
        for index in lines.indices {
            while lines[index].head < lines[index].queue.count {
                let (number, deadline) = lines[index].queue[lines[index].head]
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
        if addresses.count >= Self.addressLimit {
            addresses = addresses.filter { $0.value.present > 0 }
        }
        return Address(bucket: TokenBucket(burst: Double(max(1, limits.acceptBurst)), at: now))
    }
}
