/// One who reads every line of the journal that a filter lets through.
struct LineReader: Sendable {
    let filter: Filter
    /// What waits to be taken, oldest first.
    var lines: [JournalEntry] = []
}

/// The journal for those who want every line of it: the ring, which screens read, keeps the newest
/// alone.
extension Monitor {
    /// Keeps lines from now on for one more reader: those of sessions that a filter lets through,
    /// and those of no session.
    ///
    /// A session is asked when the lines are taken, so that a line is about what the session is
    /// since. Whoever reads them takes them after each input, for nothing else limits them.
    public mutating func keepLines(through filter: Filter = .everything) {
        // What is written already is nothing to the new one.
        sortLines()
        journal.isRead = true
        lineReaders.append(LineReader(filter: filter))
    }

    /// Whether lines or reports wait to be taken.
    public var hasNews: Bool { journal.hasNews || !reports.isEmpty }

    /// The lines since the last call, oldest first, for each reader in the order of their coming.
    public mutating func takeLines() -> [[JournalEntry]] {
        sortLines()
        journal.hasNews = false
        let taken = lineReaders.map(\.lines)
        for index in lineReaders.indices { lineReaders[index].lines = [] }
        return taken
    }

    /// Decides who gets the lines that were written since the last call.
    ///
    /// It is called before a session is forgotten too: afterwards nobody could be asked.
    mutating func sortLines() {
        guard journal.hasFresh else { return }
        let lines = journal.takeFresh()
        for index in lineReaders.indices {
            let filter = lineReaders[index].filter
            let some = filter.isEverything ? lines : passing(lines, through: filter)
            lineReaders[index].lines += some
        }
    }

    private func passing(_ lines: [JournalEntry], through filter: Filter) -> [JournalEntry] {
        let some = SessionView.with(self, at: latest) { view in
            var view = view
            return lines.filter { line in
                // Of a session that is watched no more nobody can tell.
                guard let session = line.link?.session, let slot = slot(of: session) else {
                    return true
                }
                view.slot = slot
                return filter.matches(view)
            }
        }
        return some ?? lines
    }
}
