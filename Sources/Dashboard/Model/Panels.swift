import Heartbeat

/// The panes beside the table and how they stand.
struct Panels: Hashable {
    /// How much of the selected session is shown under the table.
    enum Strip: Hashable, CaseIterable {
        case off, short, long
    }

    /// What the keys go to when nothing lies over the views.
    var focus = Pane.table
    /// Chosen by the user; until then the size decides.
    var strip: Strip?
    /// Chosen by the user; until then the size decides.
    var events: Bool?
    /// Whether the selected session fills the screen.
    var showsDetail = false
    /// Lines that the full detail is scrolled by.
    var detailScroll = 0
    /// Journal lines that the events are scrolled back by.
    var eventsScroll = 0
    /// How far back the graph of a session goes.
    var span = LongHistory.Span.minutes
    /// Columns that are scrolled out to the left.
    var columnOffset = 0
    /// Whether figures take the place of the strip of beats.
    var isWide = false
    /// The columns that were chosen; empty leaves it to the width.
    var columns: [ColumnChoice] = []
}
