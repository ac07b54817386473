import Heartbeat
import HeartbeatNIO

/// What must be done so that the sessions of now become those that are wanted, touching as few as
/// can be.
struct RosterChange: Sendable, Hashable {
    /// Sessions of now that stay as they are, by their place among them.
    var kept: [Int] = []
    /// Those that only get another policy, and what they are then.
    var configured: [Pair] = []
    /// Those that nobody wants any more.
    var removed: [Int] = []
    /// What is new.
    var added: [WatchedSession] = []

    /// A session of now and what it is to be.
    struct Pair: Sendable, Hashable {
        var index: Int
        var session: WatchedSession
    }

    /// What makes two entries the same session: all but its policy and where it was asked for.
    private struct Identity: Hashable {
        var target: Target
        var name: String?
        var tags: [String]

        init(_ session: WatchedSession) {
            (target, name, tags) = (session.target, session.name, session.tags)
        }
    }

    /// The way from one list to the other; sessions that are named twice are two.
    init(from now: [WatchedSession], to wanted: [WatchedSession]) {
        var places: [Identity: [Int]] = [:]
        for (index, session) in now.enumerated().reversed() {
            places[Identity(session), default: []].append(index)
        }
        var rest: [WatchedSession] = []
        for session in wanted {
            let identity = Identity(session)
            let same = places[identity]?.lastIndex { now[$0].policy == session.policy }
            guard let same, let index = places[identity]?.remove(at: same) else {
                rest.append(session)
                continue
            }
            kept.append(index)
        }
        for session in rest {
            if let index = places[Identity(session)]?.popLast() {
                configured.append(Pair(index: index, session: session))
            } else {
                added.append(session)
            }
        }
        removed = places.values.flatMap { $0 }.sorted()
    }

    /// What it comes to, in words.
    var summary: String {
        "\(added.count) added, \(removed.count) removed, \(configured.count) changed, "
            + "\(kept.count) untouched"
    }
}

extension RosterChange {
    /// The same, but these stay whoever wants them.
    func keeping(_ places: [Int]) -> RosterChange {
        var change = self
        let staying = Set(places)
        change.kept += change.removed.filter { staying.contains($0) }
        change.removed.removeAll { staying.contains($0) }
        return change
    }
}
