import HeartbeatTesting

@testable import Heartbeat

/// What must hold after each deed.
extension ArrivalMonkey {
    mutating func check() {
        checkCounts()
        checkDoors()
        checkGraves()
        checkHosts()
        checkIdles()
        checkLine()
        readLines()
    }

    private var slots: [Int] {
        monitor.pulses.indices.filter { monitor.pulses[$0].number != 0 }
    }

    private mutating func expect(_ holds: Bool, _ words: @autoclosure () -> String) {
        if !holds { faults.append(words()) }
    }

    private mutating func checkCounts() {
        var counts = StateCounts()
        var linked = 0
        for slot in slots {
            counts[monitor.pulses[slot].state] += 1
            let isDead = monitor.pulses[slot].state == .dead
            if isDead, monitor.dossiers[slot].hasLeft { counts.left += 1 }
            guard monitor.hasLink(slot) else { continue }
            linked += 1
            let link = monitor.link(of: slot)
            expect(living[link] != nil, "\(link) lives and nobody knows it")
        }
        let (counted, known) = (monitor.counts, living.count)
        expect(counts == counted, "\(counts) are there, not \(counted)")
        expect(linked == known, "\(linked) links live, \(known) are known")
        let alive = { (slot: Int) in self.monitor.pulses[slot].isAlive }
        expect(monitor.idles.keys.allSatisfy(alive), "idle timers of the dead")
        expect(monitor.askWatches.keys.allSatisfy(alive), "strikes of the dead")
        expect(
            monitor.rhythms.keys.allSatisfy { monitor.pulses[$0].number != 0 },
            "rhythms of the forgotten")
        let suspects = slots.count { monitor.pulses[$0].flags.contains(.suspect) }
        expect(suspects == monitor.trouble.suspects, "\(suspects) suspects")
    }

    private mutating func checkDoors() {
        var present: [String: Int] = [:]
        for hello in hellos.values { present[hello.host, default: 0] += 1 }
        for slot in slots
        where monitor.dossiers[slot].listener >= 0 && monitor.pulses[slot].isAlive {
            present[monitor.hosts[Int(monitor.dossiers[slot].host)].name, default: 0] += 1
        }
        for (host, address) in monitor.desk.addresses {
            expect(address.present == present[host] ?? 0, "\(address.present) of \(host)")
        }
        let most = specs.map(\.limits.sessionsPerAddress).max() ?? 0
        expect(present.values.allSatisfy { $0 <= max(0, most) }, "too many of one address")
        expect(monitor.desk.pending.count == hellos.count, "hellos")
        for (index, spec) in specs.enumerated() {
            let here = hellos.values.count { $0.port == index }
            expect(monitor.desk.lines[index].present == here, "hellos at port \(index)")
            expect(here <= max(0, spec.limits.pending), "too many hellos")
            expect(monitor.listeners[index].sessions == inbound(index), "sessions at a port")
            expect(inbound(index) <= max(0, spec.limits.sessions), "too many sessions")
            let names = living.values.compactMap { $0.port == index ? $0.exclusive : nil }
            expect(Set(names).count == names.count, "two of the same name: \(names)")
        }
        let owners = living.values.count { $0.exclusive != nil }
        let owning = monitor.register.owners
        expect(owning.count == owners, "\(owning) own")
    }

    private mutating func checkGraves() {
        let inbound = slots.filter { monitor.dossiers[$0].listener >= 0 }
        let dead = inbound.filter { monitor.pulses[$0].state == .dead }
        expect(dead.count <= max(0, monitor.policy.deadLimit), "\(dead.count) are dead")
        let resting = monitor.register.resting.values.flatMap { $0 }
        expect(
            Set(resting) == Set(dead.map { monitor.id(of: $0) }) && resting.count == dead.count,
            "\(resting) rest, \(dead.count) are dead")
        let held = inbound.count { monitor.pulses[$0].state == .held }
        let refused = monitor.register.held
        expect(refused.values.reduce(0, +) == held, "\(refused) held")
        expect(monitor.register.graveCount <= 2 * max(dead.count, 512) + 1, "empty graves")
        guard !isExtreme, monitor.deadline.map({ $0 > now }) ?? true else { return }
        let keeps = monitor.policy.keepsDead.bounded
        for slot in dead where monitor.pulses[slot].since + keeps <= now.nanoseconds {
            faults.append("\(monitor.id(of: slot)) rests too long")
        }
    }

    private mutating func checkHosts() {
        var (sessions, connecting) = ([Int: Int](), [Int: Int]())
        for slot in slots {
            let host = Int(monitor.dossiers[slot].host)
            sessions[host, default: 0] += 1
            if monitor.pulses[slot].flags.contains(.connecting) {
                connecting[host, default: 0] += 1
            }
        }
        let most = max(1, monitor.policy.connectsPerHost)
        for (host, count) in sessions {
            let known = monitor.hosts[host]
            expect(known.sessions == count, "\(known.sessions) sessions of \(known.name)")
            let attempts = connecting[host] ?? 0
            expect(known.connecting == attempts, "\(known.connecting) attempts")
            expect(attempts <= most, "\(attempts) attempts at once")
        }
    }

    /// Whoever is neither linked nor at rest stands in line, once, or waits for its time.
    private mutating func checkLine() {
        for slot in slots {
            let pulse = monitor.pulses[slot]
            let isConnecting = pulse.flags.contains(.connecting)
            let isQueued = pulse.flags.contains(.connectQueued)
            let waits = pulse.state == .retry && pulse.limit != Pulse.never
            let isUrgent = pulse.flags.contains(.connectUrgent)
            expect(!isUrgent || isQueued, "urgent and not in line at \(slot)")
            switch pulse.state {
            case .open, .retry:
                let places = [isConnecting, isQueued, waits].count { $0 }
                expect(places == 1, "\(pulse.state) with \(places) places at \(slot)")
            case .up, .late, .dead, .held:
                expect(!isConnecting && !isQueued, "\(pulse.state) and in line at \(slot)")
            }
        }
    }

    /// No idle timer is overdue by more than the ticks and the kernel's time to answer.
    private mutating func checkIdles() {
        guard !isExtreme, !monitor.wheel.hasDue, monitor.deadline.map({ $0 > now }) ?? true else {
            return
        }
        for (slot, idle) in monitor.idles {
            for timer in idle.timers {
                let heard = monitor.pulses[slot].heard
                let last =
                    switch timer.kind {
                    case .reader: heard
                    case .writer: idle.wroteAt
                    case .all: max(heard, idle.wroteAt)
                    }
                var due = timer.due(after: max(last, max(idle.beganAt, monitor.disturbedAt)))
                // A late shell makes the question to the kernel late as well.
                if timer.kind != .reader { due = max(due, idle.askedAt) }
                if due + 50_000_000 <= now.nanoseconds {
                    faults.append("\(timer) is overdue at \(slot)")
                }
            }
        }
    }

    /// The journal's new lines: how often somebody is turned away, when idle timers go off.
    private mutating func readLines() {
        let new = Int(min(monitor.journal.lastID - readJournal, 1024))
        readJournal = monitor.journal.lastID
        for entry in monitor.journal.newest(new) {
            switch entry.fact {
            case .turnedAway:
                if let last = lastAway[entry.title], entry.at - last < 1_000_000_000, !isExtreme {
                    faults.append("\(entry.title) says who is turned away too often")
                }
                lastAway[entry.title] = entry.at
            case .idle(let kind, _, let after):
                let shortest: Int64 =
                    switch kind {
                    case .reader: 3_000_000_000
                    case .writer: 4_000_000_000
                    case .all: 2_000_000_000
                    }
                expect(isExtreme || after >= shortest, "\(entry.title) idle after \(after) ns")
                let since = entry.at.nanoseconds - max(monitor.disturbedAt, 0)
                expect(
                    isExtreme || since < 0 || since >= shortest,
                    "\(entry.title) is idle since a stall")
            default: break
            }
        }
    }

    /// Removes and dismisses everything: nothing may be left.
    mutating func leave() {
        tell(.order(Order(.undo)))
        obey()
        for slot in slots { monitor.remove(monitor.id(of: slot), at: now, effects: &effects) }
        for arrival in hellos.keys.sorted(by: { $0.number < $1.number }) {
            monitor.dismiss(arrival, .reset, at: now, effects: &effects)
        }
        hellos = [:]
        obey()
        pass(120_000_000_000, stepping: !isExtreme)
        pass(monitor.policy.keepsDead.bounded, stepping: !isExtreme)
        let (register, desk, deadline) = (monitor.register, monitor.desk, monitor.deadline)
        expect(monitor.sessionCount == 0 && living.isEmpty, "sessions are left")
        expect(register.owners.isEmpty && register.held.isEmpty, "names are left")
        expect(register.resting.isEmpty && register.restingCount == 0, "the dead are left")
        expect(desk.pending.isEmpty, "hellos are left")
        expect(desk.addresses.values.allSatisfy { $0.present == 0 }, "addresses are left")
        expect(monitor.listeners.allSatisfy { $0.sessions == 0 }, "sessions at a port are left")
        expect(monitor.idles.isEmpty && monitor.rhythms.isEmpty, "watches are left")
        expect(monitor.askWatches.isEmpty && monitor.trouble.suspects == 0, "traces are left")
        guard !isExtreme else { return }
        expect(register.graveCount == 0, "graves are left")
        expect(deadline == nil, "a deadline is left")
    }
}
