import Glibc
import Heartbeat
import NIOCore
import NIOPosix
import Testing

@testable import HeartbeatNIO

/// Sessions that are reset as soon as they are connected, over and over.
///
/// `HOLTER_CHURN` says how many connects; without it there are 3,000.
@Suite("Churn", .timeLimit(.minutes(15)))
struct ChurnTests {
    private static let goal =
        getenv("HOLTER_CHURN").flatMap { UInt64(String(cString: $0)) } ?? 3_000

    @Test("leaves neither descriptors nor memory behind after many connects and resets")
    func churn() async throws {
        let server = try await LoopbackServer.start { $0.reset() }
        let descriptors = openDescriptors()
        var policy = quickPolicy
        policy.backoffBase = .milliseconds(1)
        policy.backoffCap = .milliseconds(4)
        var limits = MonitorPolicy()
        limits.connectsPerSecond = 100_000
        limits.connectBurst = 10_000
        let station = Station(seed: 1, policy: limits)
        let target = try TargetURL.parse("tcp://127.0.0.1:\(server.port)#script=ping").target
        for _ in 0..<50 { _ = try await station.add(target, policy: policy) }
        var warm: Int?
        for await snapshot in station.observe(maximumRate: 100).snapshots {
            let attempts = snapshot.totals.attempts
            if warm == nil, attempts >= Self.goal / 4 { warm = residentBytes() }
            if attempts >= Self.goal { break }
        }
        // What is kept for each connect would show: 32 bytes of it, beside the allocator's moods.
        let room = (16 << 20) + Int(Self.goal) * 32
        let grown = residentBytes() - (try #require(warm))
        print("churn: \(Self.goal) connects, resident memory grew by \(grown) bytes")
        #expect(grown < room, "grown by \(grown) bytes")
        try await station.shutdown()
        try await server.stop()
        #expect(openDescriptors() < descriptors + 60)
    }

    private func openDescriptors() -> Int {
        (0..<2048).count { fcntl($0, F_GETFD) != -1 }
    }

    private func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 0 }
        let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            .split(separator: " ")
        return words.count > 1 ? (Int(words[1]) ?? 0) * 4096 : 0
    }
}
