/// What came of orders, for the journal and for whoever keeps an account of them.
extension Monitor {
    /// Whether reports wait to be taken.
    public var hasReports: Bool { !reports.isEmpty }

    /// The reports since the last call, oldest first.
    public mutating func takeReports() -> [OrderReport] {
        let taken = reports
        reports.removeAll(keepingCapacity: taken.count <= OrderQueue.targetsPerTurn)
        return taken
    }

    /// Reports what still waits as not done: the monitor is used no more.
    public mutating func abandonOrders(at now: Instant) {
        guard keepsReports else { return }
        let now = reached(now)
        let reason = "the program ended first"
        for kill in kills.rest {
            abandon("kill (\(kill.mode.word))", kill.link, by: kill.by, because: reason, at: now)
        }
        for work in orders.waiting where work.order.verb != .prune {
            for target in work.order.targets[work.next...] {
                abandon(
                    work.order.verb.word, target, by: work.order.by, because: reason, at: now)
            }
        }
    }

    /// Reports an order that will not be obeyed any more; the journal has a line for all of them.
    mutating func abandon(
        _ order: String, _ target: Link, by: String, because refusal: String, at now: Instant
    ) {
        guard keepsReports else { return }
        let title = slot(of: target.session).map { dossiers[$0].title }
        keep(
            OrderReport(
                order, of: title ?? target.session.description, link: target, by: by,
                refusal: refusal), at: now)
    }

    /// Writes a line of the journal about an order, and keeps the report.
    ///
    /// `words` is how the journal says it where that is not the order's name.
    mutating func account(_ report: OrderReport, as words: String? = nil, at now: Instant) {
        let what = words ?? report.note.map { "\(report.order) (\($0))" } ?? report.order
        let fact: JournalFact =
            if let reason = report.refusal {
                .refused(what, by: report.by, reason: reason)
            } else {
                .ordered(what, by: report.by)
            }
        journal.add(fact, link: report.link, title: report.title, at: now)
        revision &+= 1
        keep(report, at: now)
    }

    /// A report of a session as that is now.
    func named(_ report: OrderReport) -> OrderReport {
        guard let session = report.link?.session, let slot = slot(of: session) else {
            return report
        }
        var report = report
        report.link = link(of: slot)
        report.title = dossiers[slot].title
        return report
    }

    /// Keeps a report without a line in the journal.
    mutating func keep(_ report: OrderReport, at now: Instant) {
        guard keepsReports else { return }
        var report = report
        report.at = now
        reports.append(report)
    }

    /// What came of an order to one session, which is named as it is now.
    mutating func report(
        _ word: String, _ target: Link, by: String, refusal: String?, at now: Instant
    ) {
        let report = OrderReport(
            word, of: target.session.description, link: target, by: by, refusal: refusal)
        account(named(report), at: now)
    }
}
