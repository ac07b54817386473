import Heartbeat
import Testing

@testable import Dashboard

/// A view that has its picture: its name, what the engine says, and what leads to it.
struct FrameView: Sendable, CustomTestStringConvertible {
    var name: String
    var snapshot: Snapshot
    var settings: @Sendable (inout Settings) -> Void
    var open: @Sendable (inout Model) -> Void
    var testDescription: String { name }

    init(
        _ name: String, of snapshot: Snapshot = Fixture.fleet(),
        settings: @escaping @Sendable (inout Settings) -> Void = { _ in },
        _ open: @escaping @Sendable (inout Model) -> Void
    ) {
        self.name = name
        self.snapshot = snapshot
        self.settings = settings
        self.open = open
    }

    /// The view that some keys lead to.
    init(_ name: String, of snapshot: Snapshot = Fixture.fleet(), keys: String...) {
        self.init(name, of: snapshot) { model in
            for key in keys { model.after(key, of: snapshot) }
        }
    }

    /// The view that a command leads to.
    init(_ name: String, of snapshot: Snapshot = Fixture.fleet(), command: String) {
        self.init(name, of: snapshot) { $0.command(command, of: snapshot) }
    }

    /// A screen of a size that shows it.
    func model(_ size: Size) -> Model {
        var model = Fixture.model(size.width, size.height, snapshot: snapshot, settings)
        open(&model)
        return model
    }
}

extension FrameView {
    static let all = tables + groups + alerts + details + lists + orders + typed + modes

    private static let tables: [FrameView] = [
        FrameView("table") { _ in },
        FrameView("moved", keys: "j"),
        FrameView("scrolled-columns", keys: "l", "l", "l"),
        FrameView("wide", keys: "w"),
        FrameView("strip-long", keys: "d"),
        FrameView("strip-off", keys: "d", "d"),
        FrameView("events", keys: "e", "tab"),
        FrameView("marked", keys: "j", "space", "space"),
        FrameView("range", keys: "j", "v", "j", "j"),
        FrameView("pinned", keys: "j", "j", "F"),
        FrameView("columns-chosen", keys: "c", "down", "space", "down", ">", "enter"),
        FrameView("connecting", of: Fixture.beginning) { _ in },
    ]

    private static let groups: [FrameView] = [
        FrameView("group-picker", keys: "t", "down"),
        FrameView("grouped", keys: "t", "down", "down", "enter"),
        FrameView("grouped-head", keys: "t", "down", "down", "enter", "g"),
        FrameView("grouped-folded", keys: "t", "down", "down", "enter", "j", "-"),
        FrameView("grouped-all-folded", keys: "t", "down", "down", "enter", "g", "="),
        FrameView("grouped-marked", keys: "t", "down", "down", "enter", "g", "space"),
        FrameView("kill-group", keys: "t", "down", "down", "enter", "g", "K"),
    ]

    private static let alerts: [FrameView] = [
        FrameView("alerted", of: Fixture.alerted) { _ in },
        FrameView("alerts", of: Fixture.alerted, keys: "A", "down"),
        FrameView("alerts-calm", of: Fixture.calm, keys: "A"),
        FrameView("alerts-none", keys: "A"),
    ]

    private static let details: [FrameView] = [
        FrameView("detail", keys: "enter"),
        FrameView("detail-minutes", of: Fixture.storied, keys: "enter"),
        FrameView("detail-hour", of: Fixture.storied, keys: "enter", "o"),
        FrameView("detail-distribution", of: Fixture.storied, keys: "enter", "G"),
        FrameView("strip-history", of: Fixture.storied) { model in
            model.panels.strip = .long
            Fixture.answer(&model, Fixture.storied)
        },
    ]

    private static let lists: [FrameView] = [
        FrameView("sort-picker", keys: "s"),
        FrameView("theme-picker", keys: "T", "down"),
        FrameView("columns", keys: "c"),
        FrameView("columns-moved", keys: "c", "down", "down", ">", ">", "+", "+"),
        FrameView("help", keys: "?"),
        FrameView("help-search") { model in
            model.after("?")
            model.type("pin")
        },
        FrameView("bans", of: Fixture.visited, command: "bans"),
        FrameView("ports", of: Fixture.visited, command: "ports"),
        FrameView("share") { model in
            model.after("w")
            model.command("filter edge or tag:eu")
            model.command("share")
        },
        FrameView("stats") { model in
            model.command("stats")
            _ = model.update(.cost(Fixture.cost))
        },
    ]

    private static let orders: [FrameView] = [
        FrameView("kill-one", keys: "K"),
        FrameView("kill-inbound", keys: "j", "j", "K", "3"),
        FrameView("kill-two", keys: "space", "space", "K", "2", "2"),
        FrameView("gathering") { model in
            model.command("kill example", of: nil)
        },
        FrameView("kill-filter", command: "kill example"),
        FrameView("kill-filter-typed") { model in
            model.command("kill reset example")
            _ = model.press("enter", "7")
        },
        FrameView("kill-nobody", command: "kill nobody"),
        FrameView("ping-filter", command: "ping wss"),
        FrameView("reconnect-filter", command: "reconnect wss"),
        FrameView("kill-filter-inbound", command: "kill e"),
        FrameView("forget", command: "forget"),
        FrameView("forget-filter") { model in
            model.command("forget tcp")
            _ = model.press("enter")
        },
    ]

    private static let typed: [FrameView] = [
        FrameView("filter") { model in
            model.after("/")
            model.type("edge-07")
        },
        FrameView("filter-error") { model in
            model.after("/")
            model.type("edge and rtt>50parsecs")
        },
        FrameView("command") { model in
            model.after(":")
            model.type("kill re")
            model.after("tab")
        },
        FrameView("command-error", command: "pnig"),
    ]

    private static let modes: [FrameView] = [
        FrameView("frozen", keys: "z"),
        FrameView("ended") { _ = $0.update(.feedEnded) },
        FrameView("read-only", settings: { $0.isReadOnly = true }) { $0.after("K") },
        FrameView("mouse-left", keys: "%"),
        FrameView("muted", of: Fixture.alerted, keys: "m"),
        FrameView("slow") { _ = $0.update(.slow) },
    ]
}

extension Model {
    /// Presses keys and gives each look its answer, as an engine would.
    mutating func after(_ keys: String..., of snapshot: Snapshot = Fixture.fleet()) {
        for key in keys {
            _ = press(key)
            Fixture.answer(&self, snapshot)
        }
    }

    /// Gives a command; without a snapshot the engine does not answer yet.
    mutating func command(_ line: String, of snapshot: Snapshot? = Fixture.fleet()) {
        _ = press(":")
        type(line)
        _ = press("enter")
        if let snapshot { Fixture.answer(&self, snapshot) }
    }
}
