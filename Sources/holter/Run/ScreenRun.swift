import Dashboard
import Foundation
import Heartbeat
import HeartbeatNIO

/// A run in the dashboard.
struct ScreenRun: Sendable {
    var station: Station
    var sessions: [WatchedSession]
    var ports: [OpenPort] = []
    var view: ViewFlags
    var configuration: Configuration

    private enum Step: Sendable {
        case added
        case left
    }

    /// Runs until the user leaves or its time is over, and answers whether all sessions were up
    /// then.
    func run() async throws -> Bool {
        let options = try options()
        try await withThrowingTaskGroup(of: Step.self) { group in
            group.addTask {
                _ = try await TerminalLoop.run(feed: station.observe(), options: options)
                return .left
            }
            if ports.contains(where: { $0.target.tls.certificateFile != nil }) {
                group.addTask {
                    try await CertificateReload.serve(station, withHangUp: false)
                    return .left
                }
            }
            if let length = view.length {
                group.addTask {
                    // The shell may wait: --for is wall time, and nothing is decided by it.
                    try? await Task.sleep(for: length)
                    return .left
                }
            }
            group.addTask {
                try await sessions.join(station, pausing: false)
                return .added
            }
            for try await step in group where step == .left { group.cancelAll() }
        }
        let last = try await FinalTable.take(station, .everything, Ordering(by: .id))
        return last.snapshot.counts.up == last.snapshot.counts.all
    }

    private func options() throws -> DashboardOptions {
        var options = DashboardOptions()
        options.theme = ThemeChoice(
            flag: view.theme, named: configuration.theme, dark: configuration.darkTheme,
            light: configuration.lightTheme,
            environment: ProcessInfo.processInfo.environment)
        let wish = view.color ?? configuration.color
        options.colour = wish.flatMap(ColourDepth.Wish.init) ?? .auto
        options.ascii = view.ascii || configuration.ascii == true
        options.settings.keyMap = try KeyMap(overrides: configuration.keys)
        options.settings.filter = try view.parsedFilter()
        options.settings.order = try view.ordering()
        return options
    }
}
