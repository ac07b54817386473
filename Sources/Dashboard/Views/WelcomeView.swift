import Heartbeat

/// What stands in place of rows: why there are none, and what to do.
struct WelcomeView {
    private let model: Model

    init(_ model: Model) { self.model = model }

    func draw(_ frame: inout Frame, _ area: Area) {
        let lines = lines.prefix(area.height)
        let top = area.y + max(0, (area.height - lines.count) / 3)
        let width = lines.map(\.width).max() ?? 0
        let x = area.x + max(1, (area.width - width) / 2)
        for (index, line) in lines.enumerated() {
            frame.put(line, x: x, y: top + index, glyphs: model.glyphs)
        }
    }

    private var lines: [Line] {
        guard let snapshot = model.shown else { return [Line("waiting for the first beat", .dim)] }
        if snapshot.counts.all == 0 {
            if !snapshot.listeners.isEmpty {
                return [Line("No peer has come yet. Waiting for them on", .header), Line("")]
                    + snapshot.listeners.prefix(8).map { Line($0.address, .key) }
            }
            return [
                Line("No session is watched yet.", .header), Line(""),
                Line("holter watch redis://127.0.0.1:6379 wss://example.net/feed", .key),
                Line("holter demo", .key), Line(""),
                Line("The first holds sessions to these peers, the second brings its own.", .dim),
            ]
        }
        var hint = Line()
        if !model.look.filter.isEverything || !model.look.states.isEmpty {
            hint.add(model.label("back"), .key)
            hint.add(" clears the filter, ", .dim)
            hint.add(model.label("all"), .key)
            hint.add(" shows every state", .dim)
        }
        return [Line("None of \(snapshot.counts.all) sessions matches.", .header), hint]
    }
}
