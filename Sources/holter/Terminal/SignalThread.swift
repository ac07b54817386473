import Foundation
import Glibc

/// The one thread that takes signals and passes them on.
final class SignalThread: Sendable {
    private let mailbox: Mailbox

    init(_ mailbox: Mailbox) {
        self.mailbox = mailbox
        let thread = Thread {
            Self.run(mailbox)
        }
        thread.name = "holter-signals"
        thread.start()
    }

    /// Ends the thread, by a signal that does no harm.
    func stop() {
        mailbox.stopSignals()
        kill(getpid(), SIGWINCH)
    }

    /// A terminal that takes no bytes can hold up the thread that draws; a signal that ends must end all the same.
    private static func run(_ mailbox: Mailbox) {
        while !mailbox.signalsStopped {
            guard let number = TerminalSignals.wait() else { continue }
            mailbox.post(signal: number)
            guard TerminalSignals.endings.contains(number) else { continue }
            var waited = 0
            while waited < 3, !mailbox.signalsStopped {
                if TerminalSignals.wait(seconds: 1) == nil { waited += 1 }
            }
            if !mailbox.signalsStopped {
                Screen.rescue()
                _exit(128 + number)
            }
        }
    }
}
