import Glibc
import Heartbeat
import Testing

@testable import holter

@Suite("The terminal's mailbox")
struct MailboxTests {
    private func isReadable(_ descriptor: Int32) -> Bool {
        var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&place, 1, 0) == 1
    }

    @Test("keeps the newest snapshot, each signal once, and is quiet when emptied")
    func newest() throws {
        let mailbox = try Mailbox()
        #expect(!isReadable(mailbox.readEnd))
        var snapshot = Snapshot()
        for revision in 1...1000 {
            snapshot.revision = UInt64(revision)
            mailbox.post(snapshot)
        }
        for number in [SIGWINCH, SIGTERM, SIGWINCH] {
            var byte = UInt8(number)
            #expect(write(mailbox.writeEnd, &byte, 1) == 1)
        }
        #expect(isReadable(mailbox.readEnd))
        let mail = mailbox.take()
        #expect(mail.snapshot?.revision == 1000)
        #expect(mail.signals == [SIGWINCH, SIGTERM])
        #expect(!isReadable(mailbox.readEnd))
        #expect(mailbox.take().snapshot == nil)
    }

    @Test("does not block a sender that wakes it far more often than it is emptied")
    func full() throws {
        let mailbox = try Mailbox()
        for _ in 0..<200_000 { mailbox.post(Snapshot()) }
        mailbox.endFeed()
        mailbox.leave()
        let mail = mailbox.take()
        #expect(mail.feedEnded && mail.asksToLeave)
    }
}

@Suite("The pace of frames")
struct FramePaceTests {
    @Test("answers input at once and lets data wait for its turn")
    func pace() {
        var pace = FramePace(perSecond: 4)
        #expect(pace.nextFrame == nil && !pace.isDue)
        pace.ask(urgently: true)
        #expect(pace.isDue)
        #expect(pace.draw {} == false)
        #expect(!pace.isDue && pace.nextFrame == nil)
        pace.ask(urgently: false)
        let wait = (pace.nextFrame ?? 0) - EngineClock.monotonicNow()
        #expect(wait <= 250_000_000)
        pace.ask(urgently: true)
        #expect(pace.isDue)
    }

    @Test("is in a hurry for the answer to a look, and only for that")
    func answer() {
        var pace = FramePace(perSecond: 4)
        let query = Query(offset: 7)
        pace.await(query)
        #expect(pace.isAwaited(Query()) == false)
        #expect(pace.isAwaited(query) == true)
        #expect(pace.isAwaited(query) == false)
    }

    @Test("does not ask a blocked terminal again by itself")
    func blocked() {
        var pace = FramePace(perSecond: 4)
        pace.ask(urgently: true)
        pace.block()
        #expect(pace.nextFrame == nil && pace.isDue && pace.isBlocked)
        #expect(pace.draw {} == false)
        #expect(!pace.isBlocked)
    }

    @Test("lets data wait for a whole second on a slow link")
    func slow() {
        var pace = FramePace(perSecond: 4)
        pace.slowDown()
        _ = pace.draw {}
        pace.ask(urgently: false)
        #expect((pace.nextFrame ?? 0) - EngineClock.monotonicNow() > 250_000_000)
    }
}
