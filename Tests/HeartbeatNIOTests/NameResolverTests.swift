import Dispatch
import Heartbeat
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import HeartbeatNIO

@Suite("The resolver", .timeLimit(.minutes(1)))
struct ResolverTests {
    /// A name service of which some names never answer until the test lets them.
    final class Names: Sendable {
        let asked = Mutex<[String]>([])
        private let gate = DispatchSemaphore(value: 0)

        func lookUp(_ name: String) -> NameResolver.Answer {
            asked.withLock { $0.append(name) }
            if name.hasPrefix("dead") {
                gate.wait()
                gate.signal()
                return .failure(LookupError("dead"))
            }
            return .success([AddressLiteral.parse("127.0.0.1", port: 0)].compactMap { $0 })
        }

        func release() {
            gate.signal()
        }
    }

    /// Resolves names on one loop and tells how many answered in order.
    func resolve(_ names: [String], with service: Names) async throws -> [String] {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        return try await loop.flatSubmit {
            let resolver = NameResolver(eventLoop: loop) { service.lookUp($0) }
            let done = loop.makePromise(of: [String].self)
            let answered = NIOLoopBoundBox<[String]>([], eventLoop: loop)
            let alive = names.filter { !$0.hasPrefix("dead") }.count
            for name in names {
                resolver.resolve(name) { _ in
                    answered.value.append(name)
                    if answered.value.count == alive { done.succeed(answered.value) }
                }
            }
            let bound = NIOLoopBound(resolver, eventLoop: loop)
            return done.futureResult.map { names in
                service.release()
                bound.value.shutDown()
                return names
            }
        }.get()
    }

    @Test("lets no dead name stall a living one")
    func deadNames() async throws {
        let dead = (0..<30).map { "dead\($0)" }
        let answered = try await resolve(dead + ["alive1", "alive2"], with: Names())
        #expect(Set(answered) == ["alive1", "alive2"])
    }

    @Test("asks once for a name that many wait for, and remembers the answer")
    func coalesces() async throws {
        let service = Names()
        let answered = try await resolve(Array(repeating: "same", count: 1000), with: service)
        #expect(answered.count == 1000)
        #expect(service.asked.withLock { $0 } == ["same"])
    }

    @Test("refuses more names than it can hold")
    func bounded() async throws {
        let service = Names()
        let names = (0..<(LookupSchedule.nameLimit + 10)).map { "dead\($0)" }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let refused = try await loop.submit {
            let resolver = NameResolver(eventLoop: loop) { service.lookUp($0) }
            var refused = 0
            for name in names {
                resolver.resolve(name) { answer in
                    if case .failure = answer { refused += 1 }
                }
            }
            let count = refused
            service.release()
            resolver.shutDown()
            return count
        }.get()
        #expect(refused == 10)
    }
}
