import Glibc
import Heartbeat
import NIOCore
import NIOEmbedded
import Testing

@testable import HeartbeatNIO

@Suite("A kernel error")
struct FailureTests {
    @Test(
        "has its cause in words",
        arguments: [
            (ECONNREFUSED, "refused"), (EHOSTUNREACH, "unreachable: no route to the host"),
            (ENETUNREACH, "unreachable: no route to the network"),
            (ETIMEDOUT, "kernel timeout"), (ECONNRESET, "reset by peer"),
            (EPIPE, "reset by peer"), (EINVAL, "invalid argument"),
            (EADDRNOTAVAIL, "no such source address, or no free port on it"),
        ])
    func words(code: CInt, words: String) {
        #expect(Failure.cause(of: IOError(errnoCode: code, reason: "test")).description == words)
    }

    @Test("names the limit when there are no descriptors left", arguments: [EMFILE, ENFILE])
    func descriptors(code: CInt) {
        let cause = Failure.cause(errno: code)
        #expect(cause == .local("too many open files: limit \(Station.openFileLimit)"))
    }
}

@Suite("An alarm")
struct AlarmTests {
    private struct Nobody: NIOScheduledCallbackHandler, Sendable {
        func handleScheduledCallback(eventLoop: some EventLoop) {}
    }

    @Test("schedules again only for an earlier time, and forgets what has fired")
    func lazy() {
        let loop = EmbeddedEventLoop()
        var alarm = Alarm()
        let times = [50, 90, 20, 30, 20, 10].map { Instant(nanoseconds: $0) }
        for time in times {
            alarm.arm(time, on: loop, Nobody())
            #expect(alarm.rings(by: time))
        }
        alarm.fired(at: Instant(nanoseconds: 20))
        #expect(!alarm.rings(by: Instant(nanoseconds: 49)))
        #expect(alarm.rings(by: Instant(nanoseconds: 50)))
        alarm.silence()
        #expect(!alarm.rings(by: Instant(nanoseconds: 1_000)))
    }

    @Test("keeps few callbacks outstanding, however the deadlines fall")
    func bounded() {
        let loop = EmbeddedEventLoop()
        var alarm = Alarm()
        for step in 0..<1_000 {
            alarm.arm(Instant(nanoseconds: Int64(10_000 - step)), on: loop, Nobody())
        }
        var outstanding = 0
        for step in stride(from: 0, to: 10_001, by: 1) {
            let now = Instant(nanoseconds: Int64(step))
            if alarm.rings(by: now) { outstanding += 1 }
            alarm.fired(at: now)
        }
        #expect(outstanding == Alarm.limit)
    }
}
