import Dashboard
import Foundation
import Glibc
import Heartbeat

/// Shows a feed on the terminal until it is left.
///
/// One plain thread owns the screen and the model. It sleeps in `poll` until a key, a snapshot, a
/// signal or the next change by time comes, so that an idle dashboard costs nothing.
enum TerminalLoop {
    /// Whether there is a terminal to draw on; without one the caller prints lines.
    static var isPossible: Bool {
        guard isatty(STDOUT_FILENO) == 1, let term = getenv("TERM") else { return false }
        let name = String(cString: term)
        return !name.isEmpty && name != "dumb"
    }

    /// What its thread is called, in at most fifteen characters.
    private static let name = "holter-terminal"

    /// Runs the dashboard until it is left, and gives the terminal back.
    static func run(feed: any Feed, options: DashboardOptions) async throws -> ExitReason {
        let mailbox = try Mailbox()
        async let _: Void = deliver(feed, to: mailbox)
        let reason = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread {
                    nameThread()
                    continuation.resume(
                        with: Result { try TerminalSession(feed, options, mailbox).run() })
                }
                thread.name = name
                thread.stackSize = 4 << 20
                thread.start()
            }
        } onCancel: {
            mailbox.leave()
        }
        return reason
    }

    /// Tells the system the name of this thread, for tools that list threads; Foundation keeps it to
    /// itself.
    private static func nameThread() {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, name, name.utf8.count)
        close(file)
    }

    private static func deliver(_ feed: any Feed, to mailbox: Mailbox) async {
        for await snapshot in feed.snapshots { mailbox.post(snapshot) }
        mailbox.endFeed()
    }
}
