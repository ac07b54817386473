import Heartbeat

/// What a list about the accepting side shows.
enum Doors: Hashable {
    /// The ports that accept sessions.
    case ports
    /// Who is refused now.
    case bans
}

/// The list of ports or of bans.
///
/// ```
/// +- Bans ------------------------------+
/// | alice      9m40s left, asked by you |
/// | :unban PEER lets one come again     |
/// +-------------------------------------+
/// ```
struct DoorsView {
    private let model: Model
    private let kind: Doors

    init(_ model: Model, _ kind: Doors) {
        self.model = model
        self.kind = kind
    }

    func draw(_ frame: inout Frame) {
        let room = max(1, frame.size.height - 6)
        var lines = rows
        if lines.count > room {
            let more = lines.count - room
            lines = Array(lines.prefix(room)) + [Line("and \(more) more", .dim)]
        }
        if lines.isEmpty { lines = [Line(nothing, .dim)] }
        if kind == .bans {
            var hint = Line(":unban PEER", .key)
            hint.add(" lets one come again", .dim)
            lines.append(hint)
        }
        let width = min(frame.size.width - 4, max(36, lines.map(\.width).max() ?? 0))
        Box(title: kind == .bans ? "Bans" : "Ports", lines: lines, width: width)
            .draw(&frame, glyphs: model.glyphs)
    }

    private var nothing: String {
        kind == .bans ? "nobody is banned" : "no port is open; see holter help listen"
    }

    private var rows: [Line] {
        switch kind {
        case .bans:
            (model.shown?.bans ?? []).map { ban in
                row(
                    ban.peer,
                    "\(Humane.age(ban.until - model.shownNow)) left, asked by \(ban.by)")
            }
        case .ports:
            (model.shown?.listeners ?? []).map { port in
                let away = port.turnedAway == 0 ? "" : ", \(port.turnedAway) turned away"
                let checks = port.checks == 0 ? "" : ", \(port.checks) checks"
                return row(port.address, Humane.count(port.sessions, "session") + away + checks)
            }
        }
    }

    private func row(_ name: String, _ words: String) -> Line {
        var line = Line(name, .text)
        line.add(String(repeating: " ", count: max(2, 30 - CellWidth.of(name))))
        line.add(words, .dim)
        return line
    }
}
