import Heartbeat

/// The question before an order that cannot be taken lightly: a kill, or anything for all that
/// match.
///
/// Whom it is about was fixed when it opened; the list behind may move, this may not. So it is the
/// dry run too: it shows every target, and Esc leaves them alone.
struct OrderDialog: Hashable {
    /// What is to be done to them.
    enum Deed: Hashable {
        case kill(KillMode)
        case ping
        case reconnect
        case release
        case forget
    }

    /// Pauses between one kill and the next.
    static let paces: [Duration] = [.zero, .milliseconds(200), .seconds(1), .seconds(5)]

    let targets: [Identity]
    /// Whether they are the marked ones, which a filter may hide.
    var areMarked = false
    /// How they were chosen where nobody pointed at each: `matching tag:eu`.
    var origin: String?
    var deed: Deed
    /// The pause between one kill and the next.
    var pace = Duration.milliseconds(200)
    /// What was typed of the count, once the way is chosen.
    var typed: String?
    /// Targets that are scrolled out of the list.
    var scroll = 0

    /// The ways to kill that are offered: only who dialled us can be refused.
    var modes: [KillMode] {
        guard case .kill = deed else { return [] }
        let isAnyInbound = targets.contains { $0.direction == .inbound }
        return KillMode.allCases.filter { $0 != .ban || isAnyInbound }
    }

    /// Whom a ban refuses, at every port: whoever gives the same name, or all that come from the same
    /// address.
    var refused: String {
        let inbound = targets.filter { $0.direction == .inbound }
        let names = Set(inbound.filter(\.isNamed).map(\.title))
        let addresses = Set(inbound.filter { !$0.isNamed }.map(\.address))
        if inbound.count == 1 {
            return names.first.map { "the name \($0)" } ?? "all from \(addresses.first ?? "")"
        }
        let parts = [
            names.isEmpty ? nil : Humane.count(names.count, "name"),
            addresses.count > 1 ? "all from \(addresses.count) addresses" : nil,
            addresses.count == 1 ? addresses.first.map { "all from \($0)" } : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: " and ")
    }

    /// The way to kill, where that is the question.
    var mode: KillMode? { if case .kill(let mode) = deed { mode } else { nil } }

    /// Whether Enter is not enough: more than one session, one that dialled us, or a whole filter.
    ///
    /// A ping harms nobody.
    var wantsCount: Bool {
        switch deed {
        case .ping, .release: false
        case .kill:
            targets.count > 1 || origin != nil || targets.contains { $0.direction == .inbound }
        case .reconnect, .forget: targets.count > 1 || origin != nil
        }
    }

    /// Whether the count was typed right, or is not asked for.
    var isConfirmed: Bool { !wantsCount || typed == String(targets.count) }

    /// What it does.
    var order: Order {
        let links = targets.map(\.link)
        return switch deed {
        case .kill(let mode): Order(.kill(mode), links, pace: pace)
        case .ping: Order(.ping, links)
        case .reconnect: Order(.reconnect, links)
        case .release: Order(.release, links)
        case .forget: Order(.forget, links)
        }
    }

    /// Takes a digit: of the way first, then of the count.
    ///
    /// Anything else in the count was meant for somebody else, and takes the count with it.
    mutating func type(_ character: Character) {
        if let typed {
            guard character.isASCII, character.isNumber else { return self.typed = "" }
            if typed.count < 6 { self.typed = typed + String(character) }
        } else if let digit = character.wholeNumberValue {
            if modes.indices.contains(digit - 1) {
                choose(.kill(modes[digit - 1]))
            } else if modes.isEmpty, wantsCount {
                typed = String(digit)
            }
        }
    }

    /// Chooses how, and goes on to the count where it is asked for.
    mutating func choose(_ deed: Deed) {
        self.deed = deed
        if wantsCount { typed = "" }
    }

    /// Takes the last digit back; without one, goes back to the choice of the way.
    mutating func erase() {
        guard let typed else { return }
        self.typed = typed.isEmpty ? nil : String(typed.dropLast())
    }

    /// Goes to the next way or the one before; where there is but one, through the targets.
    mutating func step(_ by: Int) {
        guard typed == nil, let mode, let index = modes.firstIndex(of: mode) else {
            scroll = min(max(0, scroll + by), targets.count - 1)
            return
        }
        let count = modes.count
        deed = .kill(modes[(index + by + count) % count])
    }

    /// Goes to the next pause.
    mutating func nextPace() {
        let index = Self.paces.firstIndex(of: pace) ?? 0
        pace = Self.paces[(index + 1) % Self.paces.count]
    }
}

extension Identity {
    /// The far end without its port, where the title is that.
    fileprivate var address: String {
        guard let colon = title.lastIndex(of: ":") else { return title }
        return String(title[..<colon].drop { $0 == "[" }.prefix { $0 != "]" })
    }
}

extension OrderDialog.Deed {
    /// The verb, as a sentence goes on with it: `Kill 3 sessions`.
    var verb: String {
        switch self {
        case .kill: "Kill"
        case .ping: "Ping"
        case .reconnect: "Reconnect"
        case .release: "Release"
        case .forget: "Forget"
        }
    }

    /// What is done to each, as in `type 3 to close`.
    var word: String {
        switch self {
        case .kill(let mode): mode.word
        case .ping: "ping"
        case .reconnect: "reconnect"
        case .release: "release"
        case .forget: "forget"
        }
    }

    /// Whether `u` can take it back.
    var canBeUndone: Bool { if case .kill = self { true } else { false } }
}

/// An order whose targets the engine is still asked for.
struct Gathering: Hashable {
    var deed: OrderDialog.Deed
    var census: Census
    /// How they are chosen, as the dialog will say it.
    var origin: String
}
