/// One session's fields, for filters and orders: a cursor over a monitor that nobody changes
/// meanwhile.
struct SessionView: FilterSubject {
    let monitor: Monitor
    let now: Instant
    var slot = 0

    init(_ monitor: Monitor, at instant: Instant) {
        self.monitor = monitor
        now = instant
    }

    var state: SessionState { monitor.pulses[slot].state }

    /// Where it stands among the faults: one that is up and loses more than half of its probes is
    /// one of them.
    var faultRank: UInt8 {
        let pulse = monitor.pulses
        guard pulse[slot].losesMost, state == .up else { return state.faultRank }
        return SessionState.open.faultRank
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
    private func scalar(_ field: Field) -> Double? {
        let pulses = monitor.pulses
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
        case .alert: return Double(monitor.alerts.counts(slot).on)
        case .rx: return Double(pulses[slot].bytesIn)
        case .tx: return Double(pulses[slot].bytesOut)
        default: return nil
        }
    }

    private func quantile(_ share: Double) -> Double? {
        let result: InlineArray<1, Int64>? = monitor.histories[slot].roundTrips.quantiles([share])
        return result.map { Double($0[0]) }
    }

    func anyText(_ field: Field, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        switch field {
        case .peer: test(folded?.peer ?? monitor.dossiers[slot].peer, body)
        case .name: test(folded?.name ?? monitor.dossiers[slot].name, body)
        case .tag: (folded?.tags ?? monitor.dossiers[slot].tags).contains { test($0, body) }
        case .proto: test(monitor.dossiers[slot].proto, body)
        case .cause: test(monitor.dossiers[slot].cause?.description.lowercased(), body)
        case .id: test(monitor.id(of: slot).description, body)
        case .direction: test(monitor.dossiers[slot].direction == .inbound ? "in" : "out", body)
        case .state: test(state.name, body)
        default: false
        }
    }

    /// The text a table sorts by; nil where there is none.
    func text(_ field: Field) -> String? {
        switch field {
        // As the column shows it.
        case .peer:
            folded?.name ?? monitor.dossiers[slot].name ?? folded?.peer
                ?? monitor.dossiers[slot].peer
        case .name: folded?.name ?? monitor.dossiers[slot].name
        case .tag: (folded?.tags ?? monitor.dossiers[slot].tags).first
        case .proto: monitor.dossiers[slot].proto
        case .cause: monitor.dossiers[slot].cause?.description
        default: nil
        }
    }

    private var folded: Dossier.Folded? { monitor.dossiers[slot].folded }

    private func test(_ text: String?, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        guard var text else { return false }
        return text.withUTF8(body)
    }
}
