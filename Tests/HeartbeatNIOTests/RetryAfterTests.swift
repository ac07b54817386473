import NIOCore
import Testing

@testable import HeartbeatNIO

/// How long an answer asks its client to wait.
@Suite("Retry-After")
struct RetryAfterTests {
    /// 1994-11-06 08:49:37, the example of RFC 9110.
    private static let now: Int64 = 784_111_777

    @Test(
        "is whole seconds or a date of the usual form, and no more than an hour",
        arguments: [
            ("7", 7), ("3600", 3600), ("3601", 3600), ("99999999999999999999", 3600),
            ("0", nil), ("-5", nil), ("2.5", nil), ("soon", nil), ("", nil), ("+7", nil),
            ("Sun, 06 Nov 1994 08:49:43 GMT", 6), ("Sun, 06 Nov 1994 08:49:37 GMT", nil),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 3600), ("Sun, 06 Nov 1994 08:49:43", nil),
            ("Sun, 06 Nov 1994 24:49:43 GMT", nil), ("Sun, 66 Nov 1994 08:49:43 GMT", nil),
            ("Sunday, 06-Nov-94 08:49:43 GMT", nil), ("Sun Nov  6 08:49:43 1994", nil),
            ("Sun, 06 Nov 1994 08:4٣:43 GMT", nil),
        ] as [(String, Int64?)])
    func forms(text: String, seconds: Int64?) throws {
        #expect(try wait("Retry-After: \(text)") == seconds)
    }

    @Test("is told from the server's own clock where the answer shows it")
    func serversClock() throws {
        let lines = "Date: Sun, 06 Nov 1994 10:00:00 GMT\r\nRetry-After: "
        #expect(try wait(lines + "Sun, 06 Nov 1994 10:00:30 GMT") == 30)
        #expect(try wait(lines + "Sun, 06 Nov 1994 09:59:00 GMT") == nil)
    }

    @Test(
        "knows the days of the calendar",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
            ("Sun, 06 Nov 1994 08:49:37 GMT", now),
        ] as [(String, Int64)])
    func calendar(text: String, seconds: Int64) {
        #expect(RetryAfter.unixSeconds(text) == seconds)
    }

    private func wait(_ lines: String) throws -> Int64? {
        var bytes = ByteBuffer(string: "HTTP/1.1 503 x\r\n\(lines)\r\n\r\n")
        var scanned = 0
        let head = try HTTPHead.take(from: &bytes, scanned: &scanned)
        return RetryAfter.seconds(in: try #require(head), dialledAt: Self.now)
    }
}
