import Dashboard
import Heartbeat
import HeartbeatNIO

/// Every limit of queues, rings and buffers, as `--limits` prints them.
enum Limits {
    /// All of them.
    static var all: [Limit] {
        Limit.ofEngine(MonitorPolicy()) + Station.limits + Model.limits + [
            Limit(TextFile.limit, "bytes of a configuration or a list"),
            Limit(EscapeReader.limit, "characters of what a terminal answers"),
            Limit(TerminalKind.noticeLimit, "characters of a message to the desktop"),
            Limit(TOMLParser.depthLimit, "levels of a value in a configuration"),
            Limit(Wishes.limit, "requests to add or to reload that wait"),
            Limit(Mailbox.sentenceLimit, "sentences that wait for the status line"),
            Limit(
                LineFile.limit,
                "lines of an output, an audit or a log that wait to be written; beyond, they are "
                    + "counted"),
            Limit(
                AlertQueue.limit,
                "alerts that wait for their programs, beside the ends of those that were told"),
            Limit(AlertRunner.runningLimit, "programs of alerts that run at once"),
        ]
    }

    /// One limit a line.
    static var text: String {
        let width = all.map { String($0.count).count }.max() ?? 0
        return all.map { limit in
            let digits = String(limit.count)
            return String(repeating: " ", count: width - digits.count)
                + "\(digits)  \(limit.what)\n"
        }.joined()
    }
}
