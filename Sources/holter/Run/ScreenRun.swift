import Dashboard
import Foundation
import Heartbeat
import HeartbeatNIO

/// A run in the dashboard.
struct ScreenRun: Sendable {
    var station: Station
    var roster: Roster
    var view: ViewFlags
    var configuration: Configuration
    /// What reaches the screen beside snapshots.
    var mailbox: Mailbox

    /// Runs until the user leaves or its time is over, and answers whether all sessions were up
    /// then.
    func run() async throws -> Bool {
        let wishes = Wishes()
        let options = try options(wishes)
        try ReloadSignal.install(wishes, withHangUp: false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = try await TerminalLoop.run(
                    feed: station.observe(maximumRate: view.slow ? 1 : 4), options: options,
                    mailbox: mailbox)
            }
            if let length = view.length {
                group.addTask {
                    // The shell may wait: --for is wall time, and nothing is decided by it.
                    try? await Task.sleep(for: length)
                }
            }
            group.addTask {
                var roster = roster
                try await roster.join()
                try await roster.serve(wishes)
            }
            try await group.next()
            group.cancelAll()
        }
        let last = try await FinalTable.take(station, .everything, Ordering(by: .id))
        return last.snapshot.counts.up == last.snapshot.counts.all
    }

    private func options(_ wishes: Wishes) throws -> DashboardOptions {
        var options = DashboardOptions()
        options.wishes = wishes
        options.settings.schemes = Adapters.all.map(\.name) + ["unix"]
        options.settings.isReadOnly = view.readOnly
        options.theme = ThemeChoice(
            flag: view.theme, named: configuration.theme, dark: configuration.darkTheme,
            light: configuration.lightTheme,
            environment: ProcessInfo.processInfo.environment)
        let wish = view.color ?? configuration.color
        options.colour = wish.flatMap(ColourDepth.Wish.init) ?? .auto
        options.ascii = view.ascii || configuration.ascii == true
        options.settings.isSlow = view.slow
        options.settings.keyMap = try KeyMap(overrides: configuration.keys)
        options.settings.views = try ViewFile.read()
        options.settings.view = try view.choice(among: options.settings.views)
        options.settings.invocation = Invocation.words(CommandLine.arguments)
        return options
    }
}
