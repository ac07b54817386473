import Heartbeat

/// One line of the audit: what came of an order, as JSON.
enum AuditLine {
    /// The line without its end; `user` stands for whoever sits at the screen.
    static func text(_ report: OrderReport, _ clock: WallClock, user: String) -> String {
        var members = [
            JSON.Member("at", .text(TimeStamp.iso(report.at, clock))),
            JSON.Member("order", .text(report.order)),
        ]
        if let link = report.link {
            members += [
                JSON.Member("session", .text(link.session.description)),
                JSON.Member("generation", .integer(Int64(link.generation))),
            ]
        }
        if !report.title.isEmpty { members.append(JSON.Member("title", .text(report.title))) }
        members += [
            JSON.Member("who", .text(report.by == "you" ? user : report.by)),
            JSON.Member("result", .text(report.refusal == nil ? "done" : "refused")),
        ]
        if let words = report.refusal ?? report.note {
            members.append(JSON.Member("reason", .text(words)))
        }
        return JSON.object(members).text
    }

    /// The line that stands for those that could not be written.
    static func gap(_ count: Int) -> String {
        JSON.object([
            JSON.Member("order", .text("audit")),
            JSON.Member("result", .text("lost")),
            JSON.Member(
                "reason",
                .text(count == 1 ? "1 line was lost" : "\(count) lines were lost")),
        ]).text
    }
}
