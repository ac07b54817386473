/// One session's fields, for filters and orders: a cursor over a monitor that nobody changes
/// meanwhile.
///
/// It is four words, and everything is read in place: a look asks a few numbers of each of a
/// hundred thousand sessions, and to copy a record or to count who holds an array would cost more
/// than the answers.
struct SessionView: FilterSubject {
    let monitor: UnsafePointer<Monitor>
    let pulses: UnsafePointer<Pulse>
    let now: Instant
    var slot = 0

    /// Lets `body` look at a monitor; the view must not outlive it.
    ///
    /// A monitor that never had a session is not looked at: the answer is nil.
    static func with<Result>(
        _ monitor: Monitor, at instant: Instant, _ body: (SessionView) -> Result
    ) -> Result? {
        withUnsafePointer(to: monitor) { monitor in
            monitor.pointee.pulses.withUnsafeBufferPointer { pulses in
                pulses.baseAddress.map {
                    body(SessionView(monitor: monitor, pulses: $0, now: instant))
                }
            }
        }
    }

    @inline(__always)
    var state: SessionState { pulses[slot].state }

    /// Where it stands among the faults: one that is up and loses more than half of its probes is
    /// one of them, and one that left in order is none.
    @inline(__always)
    var faultRank: UInt8 {
        switch state {
        case .up where pulses[slot].losesMost: SessionState.open.faultRank
        case .dead where monitor.pointee.dossiers[slot].hasLeft: SessionState.calmRank
        default: state.faultRank
        }
    }

    func number(_ field: Field) -> Double? {
        switch field {
        case .p50: return quantile(0.5)
        case .p90: return quantile(0.9)
        case .p99: return quantile(0.99)
        case .p999: return quantile(0.999)
        default: return scalar(field)
        }
    }

    /// Reads one number in place: a copy of the whole record would cost more than the answer.
    @inline(__always)
    private func scalar(_ field: Field) -> Double? {
        switch field {
        case .rtt: return pulses[slot].roundTrip.hasSample ? pulses[slot].roundTrip.smoothed : nil
        case .last: return pulses[slot].last < 0 ? nil : Double(pulses[slot].last)
        case .min: return pulses[slot].longest < 0 ? nil : Double(pulses[slot].shortest)
        case .max: return pulses[slot].longest < 0 ? nil : Double(pulses[slot].longest)
        case .jitter: return pulses[slot].longest < 0 ? nil : Double(pulses[slot].variation.value)
        case .loss: return pulses[slot].recentLoss
        case .miss: return Double(pulses[slot].misses)
        case .sent: return Double(pulses[slot].sent)
        case .answered: return Double(pulses[slot].answered)
        case .missed: return Double(pulses[slot].missed)
        case .late: return Double(pulses[slot].late)
        case .reconnects: return Double(pulses[slot].reconnects)
        case .attempt: return pulses[slot].isAlive ? 0 : Double(pulses[slot].attempt)
        case .generation: return Double(pulses[slot].generation)
        case .idle:
            guard pulses[slot].flags.contains(.wasUp) else { return nil }
            return Double(now.nanoseconds - pulses[slot].heard)
        case .age: return Double(now.nanoseconds - pulses[slot].since)
        case .up: return pulses[slot].isAlive ? Double(now.nanoseconds - pulses[slot].upSince) : nil
        case .alert: return Double(monitor.pointee.alerts.counts(slot).on)
        case .rx: return Double(pulses[slot].bytesIn)
        case .tx: return Double(pulses[slot].bytesOut)
        default: return nil
        }
    }

    private func quantile(_ share: Double) -> Double? {
        let result: InlineArray<1, Int64>? = monitor.pointee.histories[slot].roundTrips.quantiles([
            share
        ])
        return result.map { Double(pulses[slot].withinEnds($0[0])) }
    }

    func anyText(_ field: Field, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        switch field {
        case .peer: test(folded?.peer ?? monitor.pointee.dossiers[slot].peer, body)
        case .name: test(folded?.name ?? monitor.pointee.dossiers[slot].name, body)
        case .tag: (folded?.tags ?? monitor.pointee.dossiers[slot].tags).contains { test($0, body) }
        case .proto: test(monitor.pointee.dossiers[slot].proto, body)
        case .cause: test(monitor.pointee.dossiers[slot].causeFolded, body)
        case .id: test(monitor.pointee.id(of: slot).description, body)
        case .direction:
            test(monitor.pointee.dossiers[slot].direction == .inbound ? "in" : "out", body)
        case .state: test(state.name, body)
        default: false
        }
    }

    /// The text a table sorts by; nil where there is none.
    func text(_ field: Field) -> String? {
        switch field {
        // As the column shows it.
        case .peer:
            folded?.name ?? monitor.pointee.dossiers[slot].name ?? folded?.peer
                ?? monitor.pointee.dossiers[slot].peer
        case .name: folded?.name ?? monitor.pointee.dossiers[slot].name
        case .tag: (folded?.tags ?? monitor.pointee.dossiers[slot].tags).first
        case .proto: monitor.pointee.dossiers[slot].proto
        case .cause: monitor.pointee.dossiers[slot].causeText
        default: nil
        }
    }

    private var folded: Dossier.Folded? { monitor.pointee.dossiers[slot].folded }

    private func test(_ text: String?, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        guard var text else { return false }
        return text.withUTF8(body)
    }
}
