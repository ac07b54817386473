import ArgumentParser
import Heartbeat
import HeartbeatNIO
import NIOCore
import NIOPosix

/// `holter demo`: a fleet of real loopback peers in the dashboard.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch a fleet of real loopback peers that lag, lose, stall, flap and die."
    )

    @OptionGroup(title: "View") var view: ViewFlags

    mutating func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var random = SystemRandomNumberGenerator()
        let fleet = try await DemoFleet.start(on: group, seed: random.next())
        let sessions = try fleet.peers.map { peer in
            var session = try WatchedSession(url: peer.url, name: peer.name)
            session.tags = peer.tags
            session.policy = peer.policy
            return session
        }
        let result: Result<Void, any Error>
        do {
            let source = SessionSource(
                file: ConfigurationFile.find(), usesSessions: false, usesPorts: false,
                fixed: sessions)
            try await Run(source: source, begin: source.gather(), view: view).run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await fleet.stop()
        try await group.shutdownGracefully()
        try result.get()
    }
}
