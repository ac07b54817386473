import Dashboard
import Heartbeat

/// A screen of 140x40 that looks at a fleet as the program does.
struct Watch {
    private var lens = Lens()
    private var model = Model(size: Size(width: 140, height: 40))
    private var query = Query()

    /// It has settled on its query: the first rows came and the top one is selected.
    init(_ fleet: BenchFleet) {
        take(model.update(.resize(model.size)))
        for _ in 0..<3 { take(model.update(.snapshot(look(fleet)))) }
    }

    /// The engine's part.
    mutating func look(_ fleet: BenchFleet) -> Snapshot {
        lens.snapshot(of: fleet.monitor, query, at: fleet.now)
    }

    /// The screen's part.
    mutating func draw(_ snapshot: Snapshot) -> Int {
        take(model.update(.snapshot(snapshot)))
        return model.frame[line: 5].count
    }

    private mutating func take(_ intents: [Intent]) {
        for case .look(let query) in intents { self.query = query }
    }
}
