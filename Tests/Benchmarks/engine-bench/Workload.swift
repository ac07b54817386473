import Dashboard
import Heartbeat

/// The paths that run per beat, per look and per frame.
enum Workload: String, CaseIterable {
    /// One beat through the monitor: turn, probe, sent, answered.
    case beat
    /// The rows of a 140x40 screen out of 100,000 sessions, in the default order.
    case snapshot
    /// The same, filtered by a number and a tag and sorted by the 99th percentile.
    case filtered
    /// One 140x40 frame of a table with a detail and events.
    case frame
    /// All that a screen does with a ready snapshot of 10,000 sessions: update and frame.
    case screen
    /// The same of 100,000, which must cost as much.
    case crowd
    /// What the engine does for that screen, of 10,000 sessions: the rows, the detail, the events.
    case look

    /// Does it so many times; the number returned depends on all that was done.
    func perform(_ count: Int) -> Int {
        switch self {
        case .beat: Self.beat(count)
        case .snapshot: Self.look(Query(count: 26), count)
        case .filtered: Self.lookFiltered(count)
        case .frame: Self.frame(count)
        case .screen: Self.screen(sessions: 10_000, count)
        case .crowd: Self.screen(sessions: 100_000, count)
        case .look: Self.looks(sessions: 10_000, count)
        }
    }

    private static func beat(_ count: Int) -> Int {
        var fleet = BenchFleet(sessions: 1000)
        let goal = fleet.beats + count
        while fleet.beats < goal { fleet.turn() }
        return fleet.beats
    }

    private static func lookFiltered(_ count: Int) -> Int {
        do {
            let query = Query(
                filter: try Filter(parsing: "rtt>20ms !tag:lab"),
                order: Ordering(by: .p99, descending: true, faultsFirst: true), count: 26)
            return look(query, count)
        } catch {
            return -1
        }
    }

    private static func look(_ query: Query, _ count: Int) -> Int {
        let fleet = BenchFleet(sessions: 100_000, spread: .microseconds(50))
        var lens = Lens()
        var rows = lens.snapshot(of: fleet.monitor, query, at: fleet.now).rows.count
        for _ in 0..<count {
            rows += lens.snapshot(of: fleet.monitor, query, at: fleet.now).rows.count
        }
        return rows
    }

    /// Draws snapshots of a fleet that goes on beating, over and over.
    private static func screen(sessions: Int, _ count: Int) -> Int {
        var fleet = BenchFleet(sessions: sessions, spread: .microseconds(50))
        var watch = Watch(fleet)
        var snapshots: [Snapshot] = []
        for _ in 0..<4 {
            for _ in 0..<50 { fleet.turn() }
            snapshots.append(watch.look(fleet))
        }
        var cells = 0
        for index in 0..<count { cells += watch.draw(snapshots[index % snapshots.count]) }
        return cells
    }

    /// Takes snapshots by the screen's own query.
    private static func looks(sessions: Int, _ count: Int) -> Int {
        let fleet = BenchFleet(sessions: sessions, spread: .microseconds(50))
        var watch = Watch(fleet)
        var rows = 0
        for _ in 0..<count { rows += watch.look(fleet).rows.count }
        return rows
    }

    private static func frame(_ count: Int) -> Int {
        let fleet = BenchFleet(sessions: 1000, spread: .microseconds(50))
        var lens = Lens()
        var model = Model(size: Size(width: 140, height: 40))
        let ids = lens.snapshot(of: fleet.monitor, Query(count: 1), at: fleet.now).rows.map(\.id)
        let query = Query(count: 26, focus: ids.first)
        _ = model.update(.snapshot(lens.snapshot(of: fleet.monitor, query, at: fleet.now)))
        var cells = 0
        for _ in 0..<count { cells += model.frame[line: 5].count }
        return cells
    }
}
