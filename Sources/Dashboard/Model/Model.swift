public import Heartbeat

/// Everything a screen knows: what the engine said last and what the user is doing with it.
///
/// Drive it so: give every ``Message`` to `update`, obey the intents in order, draw `frame`. It
/// reads no clock and does no I/O; equal messages give equal frames.
public struct Model: Sendable {
    /// What it was told when it began.
    public let settings: Settings
    /// The screen it draws on.
    public internal(set) var size: Size
    /// The newest state, shown unless frozen.
    var latest: Snapshot?
    /// The state that `z` keeps on the screen.
    var frozen: Snapshot?
    /// The engine's clock, as far as known.
    var now = Instant.zero
    /// What is looked at: filter, order, window, selection.
    var look: Look
    /// The query the engine has.
    var asked: Query?
    /// The chosen sessions.
    var marks = Marks()
    /// The panes beside the table.
    var panels = Panels()
    /// What lies over the views.
    var overlay: Overlay?
    /// The views that `:view` offers.
    var views: [SavedView]
    /// What this screen has told of alerts.
    var alertsSeen: AlertsView?
    /// Whether alerts are told without noise.
    var isMuted = false
    /// Whether the mouse is taken; else it is the terminal's.
    var takesMouse: Bool
    /// What this screen costs, as far as it was told.
    var cost: ScreenCost?
    /// What was typed before.
    var history = History()
    /// What the status line says for a while.
    var status: Status?
    /// The newest journal line that was looked at for the status line.
    var journalSeen: UInt64 = 0
    /// The theme in use.
    var theme: String
    /// How strips and borders are drawn.
    var glyphs: Glyphs
    /// Whether what moves all the time is left out.
    public internal(set) var isSlow: Bool
    /// Whether the engine is gone.
    var hasEnded = false

    /// A screen that knows nothing yet.
    public init(settings: Settings = Settings(), size: Size = Size(width: 80, height: 24)) {
        self.settings = settings
        self.size = size
        theme = settings.theme
        glyphs = settings.glyphs
        isSlow = settings.isSlow
        look = Look(filter: settings.view.filter, order: settings.view.order)
        views = settings.views
        takesMouse = settings.takesMouse
        show(settings.view)
    }

    /// The state on the screen.
    var shown: Snapshot? { frozen ?? latest }

    /// The instant on the screen: while frozen, no age runs on.
    var shownNow: Instant { frozen?.at ?? max(now, latest?.at ?? now) }

    /// What the keys are going to.
    var pane: Pane {
        switch overlay {
        case .prompt(let prompt): prompt.kind == .filter ? .filter : .command
        case .order, .gather: .kill
        case .sort: .sort
        case .group: .group
        case .columns: .columns
        case .text, .stats: .box
        case .alerts: .alerts
        case .themes: .themes
        case .help: .help
        case .doors: .doors
        case nil: panels.focus
        }
    }

    /// Whether it wants to be told what it costs.
    public var showsCost: Bool { if case .stats = overlay { true } else { false } }

    /// Whether so little room is left that nothing but one line of totals is shown.
    var isTiny: Bool { size.width < 20 || size.height < 5 }

    /// When something on the screen next changes by time alone; nil when nothing does.
    public var nextTick: Instant? {
        var next = [status?.until, marks.anchor == nil ? look.holdsUntil : nil].compactMap { $0 }
        if frozen == nil, let latest, !hasEnded, !isTiny {
            let clock = latest.wallClock ?? WallClock(at: latest.at, unixSeconds: 0)
            let second = Int64(1_000_000_000)
            let within = (now - clock.at &+ clock.nanoseconds) % second
            next.append(now + (second - (within < 0 ? within + second : within)))
        }
        return next.min()
    }

    /// The query whose answer the screen needs.
    var query: Query {
        let rows = max(1, Layout(self).table.height)
        return look.query(rows: rows, journal: journalLines, census: census)
    }

    /// Whom the screen waits to hear of: for a dialog, or for marks.
    private var census: Census? {
        if case .gather(let gathering) = overlay { gathering.census } else { marks.pending }
    }

    /// The selected session's row, from the window or, when it stands elsewhere, from its detail.
    var selectedRow: Row? {
        guard let selection = look.selection, let shown else { return nil }
        if let row = shown.rows.first(where: { $0.id == selection }) { return row }
        return shown.focus?.row.id == selection ? shown.focus?.row : nil
    }

    /// The selected session's detail; while its answer is under way, what its row tells.
    var selectedDetail: Detail? {
        guard let row = selectedRow else { return nil }
        if let focus = shown?.focus, focus.row.id == row.id { return focus }
        var detail = Detail()
        detail.row = row
        return detail
    }

    /// Says something in the status line for a few seconds.
    mutating func say(_ text: String, _ style: StyleToken = .dim, for time: Duration = .seconds(5))
    {
        status = Status(text: text, style: style, until: now + time.nanoseconds)
    }

    private var journalLines: Int {
        let events = Layout(self).events.height
        return min(1000, max(20, events + panels.eventsScroll + 20))
    }
}

/// What the status line says for a while.
struct Status: Hashable {
    var text: String
    var style: StyleToken
    var until: Instant
}

/// What lies over the views and takes the keys.
enum Overlay: Sendable {
    case prompt(Prompt)
    case order(OrderDialog)
    case gather(Gathering)
    case sort(Picker<Field>)
    case group(Picker<Grouping.Key?>)
    case columns(ColumnPicker)
    case themes(ThemePicker)
    case text(TextBox)
    case stats
    case alerts(AlertList)
    case help(HelpList)
    case doors(Doors)
}
