public import Heartbeat

/// What a cell means.
///
/// Views speak only of these; themes say how each looks.
///
/// A new one is a case and its record in ``StyleToken/record``; a dotted name falls back to the
/// part before the dot.
public enum StyleToken: String, Sendable, Hashable, CaseIterable {
    case text
    case dim = "text.dim"
    case header
    case tableHeader = "table.header"
    case cursor = "table.cursor"
    case mark = "table.mark"
    case stale = "table.stale"
    case group = "table.group"
    case border
    case key
    case up = "state.up"
    case open = "state.open"
    case late = "state.late"
    case retry = "state.retry"
    case dead = "state.dead"
    case held = "state.held"
    case warn = "level.warn"
    case bad = "level.bad"
    case graphLow = "graph.low"
    case graphMiddle = "graph.mid"
    case graphHigh = "graph.high"
    case graphMiss = "graph.miss"
    case inbound = "dir.in"
    case proto
    case live = "mode.live"
    case frozen = "mode.frozen"
    case readOnly = "mode.readonly"
    case alert
    case acknowledged = "alert.ack"
    case prompt
    case promptError = "prompt.error"
    case dialog
    case danger = "dialog.danger"

    /// What a theme's author must know of a token, and what stands in where a terminal cannot do
    /// what the theme asks.
    struct Record {
        /// What it colours.
        var summary: String
        /// With 16 colours or fewer, where the theme asks for others: by meaning, not by the
        /// nearest colour.
        var basic: Style
        /// Added where there is no colour at all.
        var mono: Attributes = []
    }

    /// The token of a state.
    public init(_ state: SessionState) {
        self =
            switch state {
            case .open: .open
            case .up: .up
            case .late: .late
            case .dead: .dead
            case .retry: .retry
            case .held: .held
            }
    }

    /// Its record.
    var record: Record {
        switch self {
        case .text: Record(summary: "everything that has no meaning of its own", basic: Style())
        case .dim:
            Record(
                summary: "labels, units, what matters less", basic: Style(.indexed(8)), mono: .dim)
        case .header:
            Record(
                summary: "the top lines", basic: Style(.indexed(6), on: .terminal, .bold),
                mono: .bold)
        case .tableHeader:
            Record(
                summary: "names of the columns", basic: Style(.indexed(6), on: .terminal, .reverse),
                mono: .reverse)
        case .cursor:
            Record(
                summary: "the row under the cursor",
                basic: Style(.terminal, on: .terminal, .reverse),
                mono: .reverse)
        case .mark:
            Record(
                summary: "marks of chosen rows", basic: Style(.indexed(3), on: .terminal, .bold),
                mono: .bold)
        case .stale:
            Record(summary: "rows out of use", basic: Style(.indexed(8)), mono: .dim)
        case .group:
            Record(
                summary: "the head of a group of rows",
                basic: Style(.terminal, on: .terminal, [.bold, .reverse]), mono: [.bold, .reverse])
        case .border: Record(summary: "lines between panes", basic: Style(.indexed(8)), mono: .dim)
        case .key:
            Record(
                summary: "keys of the footer and the help",
                basic: Style(.indexed(6), on: .terminal, .bold), mono: .bold)
        case .up, .open, .late, .retry, .dead, .held: stateRecord
        case .warn: Record(summary: "loss and misses above nothing", basic: Style(.indexed(3)))
        case .bad:
            Record(
                summary: "loss and misses near the limit",
                basic: Style(.indexed(1), on: .terminal, .bold), mono: .bold)
        case .graphLow: Record(summary: "short round trips", basic: Style(.indexed(2)))
        case .graphMiddle: Record(summary: "longer ones", basic: Style(.indexed(3)))
        case .graphHigh: Record(summary: "the longest", basic: Style(.indexed(1)))
        case .graphMiss:
            Record(
                summary: "missed beats, ends and attempts", basic: Style(.indexed(1)), mono: .bold)
        case .inbound: Record(summary: "the arrow of accepted sessions", basic: Style(.indexed(5)))
        case .proto: Record(summary: "the protocol", basic: Style(.indexed(4)))
        default: frameRecord
        }
    }

    private var stateRecord: Record {
        switch self {
        case .up: Record(summary: "alive", basic: Style(.indexed(2)))
        case .open: Record(summary: "connecting", basic: Style(.indexed(6)))
        case .late:
            Record(
                summary: "an answer is overdue", basic: Style(.indexed(3), on: .terminal, .bold),
                mono: .bold)
        case .retry:
            Record(summary: "waiting for an attempt", basic: Style(.indexed(5)), mono: .bold)
        case .dead:
            Record(
                summary: "dead", basic: Style(.indexed(1), on: .terminal, .bold), mono: .bold)
        default: Record(summary: "held by an operator", basic: Style(.indexed(4)), mono: .dim)
        }
    }

    private var frameRecord: Record {
        switch self {
        case .live:
            Record(
                summary: "the word LIVE", basic: Style(.indexed(2), on: .terminal, .bold),
                mono: .bold)
        case .frozen:
            Record(
                summary: "the top line while frozen or ended",
                basic: Style(.indexed(0), on: .indexed(3), .bold), mono: [.reverse, .bold])
        case .readOnly:
            Record(
                summary: "that nothing can be ordered here",
                basic: Style(.indexed(5), on: .terminal, .bold), mono: .bold)
        case .acknowledged:
            Record(summary: "an alert that was acknowledged", basic: Style(.indexed(1)))
        case .alert:
            Record(
                summary: "what needs an eye now", basic: Style(.indexed(1), on: .terminal, .bold),
                mono: [.reverse, .bold])
        case .prompt:
            Record(summary: "what is being typed", basic: Style(.terminal, on: .terminal, .bold))
        case .promptError:
            Record(
                summary: "a mistake and its caret", basic: Style(.indexed(1)), mono: .bold)
        case .danger:
            Record(
                summary: "what cannot be undone", basic: Style(.indexed(1), on: .terminal, .bold),
                mono: [.bold, .underline])
        default: Record(summary: "boxes over the screen", basic: Style())
        }
    }
}
