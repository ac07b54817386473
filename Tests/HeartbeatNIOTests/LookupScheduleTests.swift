import Heartbeat
import Testing

@testable import HeartbeatNIO

/// The schedule of lookups, driven in time that the test makes: no thread and no name server.
@Suite("The schedule of lookups")
struct LookupScheduleTests {
    /// A name service: how long each lookup takes, and when each name was first looked up.
    struct Service {
        var schedule = LookupSchedule()
        var now = Instant.zero
        /// Lookups under way, and when they end.
        var ends: [String: Instant] = [:]
        var begun: [String: Instant] = [:]
        var most = 0

        /// Names that never answer keep the system's resolver for ten seconds.
        static func took(_ name: String) -> Int64 {
            name.hasPrefix("dead") ? 10_000_000_000 : 20_000_000
        }

        mutating func start() {
            while let name = schedule.next(at: now) {
                begun[name] = begun[name] ?? now
                ends[name] = now + Self.took(name)
            }
            most = max(most, schedule.runningCount)
        }

        /// Asks for names now and lets so much time pass.
        mutating func run(_ names: [String], for nanoseconds: Int64) {
            begun = [:]
            let end = now + nanoseconds
            for name in names {
                let isTaken = schedule.want(name)
                #expect(isTaken)
            }
            start()
            while true {
                let over = ends.values.min() ?? end
                let next = min(over, schedule.wake(at: now) ?? end)
                guard next < end else { break }
                now = next
                for (name, at) in ends where at <= now {
                    ends[name] = nil
                    schedule.finish(name, at: now)
                }
                start()
            }
            now = end
        }

        /// How long a name waited for its turn the last time, in milliseconds.
        func waited(_ name: String, since start: Instant) -> Int64? {
            begun[name].map { ($0 - start) / 1_000_000 }
        }
    }

    static let healthy = (0..<5).map { "alive\($0)" }

    @Test("names that never answer hold up no name that answered before", arguments: [10, 30, 500])
    func healthyNames(dead: Int) {
        let dead = (0..<dead).map { "dead\($0)" }
        var service = Service()
        service.run(Self.healthy, for: 1_000_000_000)
        for _ in 0..<20 {
            let start = service.now
            service.run(dead + Self.healthy, for: 3_000_000_000)
            for name in Self.healthy { #expect(service.waited(name, since: start) == 0) }
        }
        #expect(service.most <= LookupSchedule.limit)
    }

    @Test("names of which nothing is known wait a second at most behind thirty dead ones")
    func unknownNames() throws {
        let dead = (0..<30).map { "dead\($0)" }
        var service = Service()
        service.run(dead + Self.healthy, for: 20_000_000_000)
        for name in Self.healthy {
            let waited = try #require(service.waited(name, since: .zero))
            #expect(waited <= 1000)
        }
    }

    @Test("slow names have four threads and take turns")
    func slowNames() {
        let dead = (0..<12).map { "dead\($0)" }
        var service = Service()
        service.run(dead, for: 30_000_000_000)
        #expect(service.schedule.runningCount == 0)
        service.most = 0
        let start = service.now
        service.run(dead, for: 29_000_000_000)
        #expect(service.most == LookupSchedule.Lane.slow.width)
        let waits = dead.compactMap { service.waited($0, since: start) }
        #expect(waits.filter { $0 == 0 }.count == 4)
        #expect(waits.filter { $0 == 10_000 }.count == 4)
        #expect(waits.filter { $0 == 20_000 }.count == 4)
    }

    @Test("a name that answers promptly again is slow no longer")
    func recovers() {
        var schedule = LookupSchedule()
        let names = (0..<5).map { "name\($0)" }
        func begin(_ now: Instant) -> [String] {
            for name in names { _ = schedule.want(name) }
            var begun: [String] = []
            while let name = schedule.next(at: now) { begun.append(name) }
            return begun
        }
        let late = Instant.zero + 2_000_000_000
        #expect(begin(.zero).count == 5)
        for name in names { schedule.finish(name, at: late) }
        #expect(begin(late).count == 4)
        for name in names { schedule.finish(name, at: late) }
        #expect(schedule.next(at: late) == "name4")
        schedule.finish("name4", at: late)
        #expect(begin(late).count == 5)
    }

    @Test("slow names fill half of the places at most, so that others still get one")
    func places() {
        var schedule = LookupSchedule()
        var now = Instant.zero
        for number in 0..<LookupSchedule.nameLimit {
            _ = schedule.want("dead\(number)")
            while let name = schedule.next(at: now) {
                now = now + 1_000_000_000
                schedule.finish(name, at: now)
            }
        }
        let accepted = (0..<LookupSchedule.nameLimit).filter { schedule.want("dead\($0)") }
        #expect(accepted.count == LookupSchedule.nameLimit / 2)
        let isTaken = schedule.want("alive")
        #expect(isTaken)
    }
}
