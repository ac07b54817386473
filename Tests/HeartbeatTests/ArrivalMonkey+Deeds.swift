import HeartbeatTesting

@testable import Heartbeat

/// What the monkey does.
extension ArrivalMonkey {
    mutating func step() {
        switch Int.random(in: 0..<24, using: &random) {
        case 0...3: knock()
        case 4...8: admit()
        case 9: giveUpHello()
        case 10, 11: lose()
        case 12...14: order()
        case 15, 16: speak()
        case 17: shake()
        case 18: beOld()
        default: wait()
        }
        obey()
        check()
    }

    private mutating func knock() {
        let port = Int.random(in: 0..<ports.count, using: &random)
        let host = pick(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"])
        let isBanned = bans(host)
        comeLate()
        let result = monitor.welcome(ports[port], from: host, at: now, effects: &effects)
        guard case .success(let arrival) = result else { return obey() }
        if isBanned { faults.append("\(host) is banned and was welcomed") }
        let deadline = now.bounded + specs[port].policy.connectTimeout.bounded
        hellos[arrival] = Hello(host: host, port: port, deadline: deadline)
        if chance(2) { monitor.linger(arrival, at: now, effects: &effects) }
        obey()
    }

    func bans(_ peer: String) -> Bool {
        monitor.bans.list(at: now.bounded, limit: .max).contains { $0.peer == peer }
    }

    private mutating func admit() {
        let arrivals = hellos.keys.sorted { $0.number < $1.number }
        guard let arrival = arrivals.randomElement(using: &random), let hello = hellos[arrival]
        else { return }
        let who: Introduction? =
            switch Int.random(in: 0..<3, using: &random) {
            case 0: nil
            case 1: Introduction(PeerText(pick(["alice", "bob", "carol"])), isExclusive: true)
            default: Introduction(PeerText(pick(["pool", "alice"])), isExclusive: false)
            }
        let key = CallerRegister.Key(
            listener: hello.port, name: who?.name ?? hello.host, isAddress: who == nil)
        let mayNot = bans(key.name) || bans(hello.host) || isHeld(key)
        let replaces = who?.isExclusive == true && owns(key)
        let isFull = inbound(hello.port) >= specs[hello.port].limits.sessions && !replaces
        // A kill that is due comes first and changes who may come in.
        let isSettled = monitor.kills.isEmpty
        hellos[arrival] = nil
        comeLate()
        let result = monitor.admit(
            arrival, as: who, peer: "\(hello.host):9", at: now, effects: &effects)
        obey()
        guard case .success(let link) = result else {
            if replaces, !mayNot, isSettled {
                faults.append("\(key.name) may not replace itself: \(result)")
            }
            return
        }
        if mayNot || isFull, isSettled { faults.append("\(key.name) was let in") }
        begin(
            link,
            Living(
                port: hello.port, exclusive: replaces || who?.isExclusive == true ? key.name : nil))
        // Whoever was shown out once stays out.
        if chance(5) {
            let again = monitor.admit(
                arrival, as: who, peer: "\(hello.host):9", at: now, effects: &effects)
            if again.value != nil { faults.append("\(arrival) was let in twice") }
        }
    }

    private func isHeld(_ key: CallerRegister.Key) -> Bool {
        monitor.pulses.indices.contains {
            monitor.pulses[$0].number != 0 && monitor.pulses[$0].state == .held
                && monitor.dossiers[$0].listener >= 0 && monitor.key(of: $0) == key
        }
    }

    private func owns(_ key: CallerRegister.Key) -> Bool {
        living.values.contains { $0.port == key.listener && $0.exclusive == key.name }
    }

    func inbound(_ port: Int) -> Int { living.values.count { $0.port == port } }

    private mutating func giveUpHello() {
        let arrivals = hellos.keys.sorted { $0.number < $1.number }
        guard let arrival = arrivals.randomElement(using: &random) else { return }
        hellos[arrival] = nil
        for _ in 0..<pick([1, 2]) {
            comeLate()
            monitor.dismiss(arrival, .reset, at: now, effects: &effects)
        }
    }

    private var links: [Link] {
        living.keys.sorted { ($0.session, $0.generation) < ($1.session, $1.generation) }
    }

    private mutating func lose() {
        guard let link = links.randomElement(using: &random) else { return }
        let calm = Cause.closedByPeer(code: 11, reason: "ENHANCE_YOUR_CALM")
        end(link)
        let left = Cause.closedByPeer(code: nil, reason: "")
        let broke = Cause.closedByPeer(code: 1008, reason: "")
        tell(.down(link, pick([.reset, .refused, calm, left, broke])))
    }

    private mutating func order() {
        let all = links + gone.suffix(6)
        let targets = (0..<pick([1, 1, 2, 5])).compactMap { _ in
            all.randomElement(using: &random)
        }
        let verb: Order.Verb =
            switch Int.random(in: 0..<14, using: &random) {
            case 0: .ping
            case 1, 2: .reconnect
            case 3, 4: .release
            case 5, 6: .undo
            case 7: .lift(pick(["alice", "10.0.0.1", "pool"]))
            case 8: .forget
            case 9: .prune
            default: .kill(pick(KillMode.allCases))
            }
        let lines = monitor.journal.lastID
        let isFirst = monitor.kills.isEmpty
        tell(.order(Order(verb, targets, pace: pick([.zero, .milliseconds(300), .seconds(3)]))))
        if case .kill(let mode) = verb {
            for case .close(let link, _) in effects.all where isFirst && mode != .hold {
                if !targets.contains(link) { faults.append("\(link) was killed for another") }
            }
            return
        }
        if monitor.journal.lastID == lines, verb == .undo || !targets.isEmpty {
            faults.append("nothing is said of \(verb)")
        }
    }

    private mutating func speak() {
        if let probe = unsent.popLast(), chance(2) {
            unanswered.append(probe)
            tell(.sent(probe.link, nonce: probe.nonce, bytes: 9))
        }
        if unsent.count > 20 { unsent.removeAll() }
        if unanswered.count > 20 { unanswered.removeFirst(10) }
        if let probe = unanswered.randomElement(using: &random), chance(2) {
            tell(.answered(probe.link, nonce: chance(3) ? nil : probe.nonce, bytes: 9))
        }
        guard let link = links.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1: tell(.received(link, bytes: 1))
        case 2, 3: tell(.wrote(link, bytes: .max))
        case 4: tell(.asked(link, count: pick([1, 1, 3, isExtreme ? .max : 1])))
        case 5: promise(link)
        case 6: tell(.stage(link, .greeting))
        default:
            if living[link]?.isUp == false, monitor.slot(of: link) != nil {
                living[link]?.isUp = true
                tell(.up(link))
            }
        }
    }

    private mutating func promise(_ link: Link) {
        let every: Duration = pick([.seconds(1), .seconds(5), .zero])
        let silence = isExtreme ? pick([.zero, .seconds(Int64.max)]) : every * 3
        tell(.expects(link, Rhythm(every: every, silence: silence)))
    }

    private mutating func shake() {
        let sessions = generations.keys.sorted()
        guard let session = sessions.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            comeLate()
            monitor.remove(session, at: now, effects: &effects)
            generations[session] = nil
        case 1:
            let first: Instant? =
                chance(2) ? nil : isExtreme ? Instant(nanoseconds: pick([.min, .max])) : now
            monitor.configure(session, policy: policy(), firstProbe: first, at: now)
        case 2:
            comeLate()
            excuseHellos()
            monitor.handle(
                .resumed(after: pick([.zero, .seconds(3600)])), at: now, effects: &effects)
        case 3: tell(.wallClock(WallClock(at: now, unixSeconds: isExtreme ? .max : 1)))
        case 4 where generations.count < 40: dial(Int.random(in: 0..<5, using: &random))
        default: tell(.reported(OrderReport("reload", of: "test://:0", by: "a signal")))
        }
    }

    /// Says what belongs to links that are over.
    private mutating func beOld() {
        guard let link = gone.randomElement(using: &random) else { return }
        let before = monitor.slot(of: link.session).map { monitor.pulses[$0].state }
        for event: Event in [
            .up(link), .received(link, bytes: 1), .down(link, .reset), .asked(link, count: 9),
            .expects(link, Rhythm(every: .seconds(1), silence: .seconds(2))),
        ] { tell(event) }
        let after = monitor.slot(of: link.session).map { monitor.pulses[$0].state }
        let mayMove = monitor.deadline.map { $0 <= now } ?? true
        if before != after, !effects.all.contains(where: { _ in true }), !mayMove {
            faults.append("\(link) is over and moved its session")
        }
    }

    private mutating func wait() {
        switch Int.random(in: 0..<14, using: &random) {
        // The shell is late, and something else comes first.
        case 12, 13: now = now + Int64.random(in: 1...4_000, using: &random) * 1_000_000
        case 0: pass(0, stepping: !isExtreme)
        case 1: pass(Int64.random(in: 1...120, using: &random) * 1_000_000_000, stepping: false)
        case 2 where chance(8):
            pass(isExtreme ? 1 << 60 : 200 * 86_400_000_000_000, stepping: false)
        default: pass(Int64.random(in: 1...2_000, using: &random) * 1_000_000, stepping: !isExtreme)
        }
    }
}
