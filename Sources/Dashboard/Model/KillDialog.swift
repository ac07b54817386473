import Heartbeat

/// The question before a kill.
///
/// Whom it is about was fixed when it opened; the list behind may move, this may not.
struct KillDialog: Hashable {
    /// Pauses between one kill and the next.
    static let paces: [Duration] = [.zero, .milliseconds(200), .seconds(1), .seconds(5)]

    let targets: [Marks.Chosen]
    var mode: KillMode
    /// The pause between one kill and the next.
    var pace = Duration.milliseconds(200)
    /// What was typed of the count, once the mode is chosen.
    var typed: String?

    /// The ways that are offered: only who dialled us can be refused.
    var modes: [KillMode] {
        let isAnyInbound = targets.contains { $0.direction == .inbound }
        return KillMode.allCases.filter { $0 != .ban || isAnyInbound }
    }

    /// Whether Enter is not enough: more than one session, or one that dialled us.
    var wantsCount: Bool {
        targets.count > 1 || targets.contains { $0.direction == .inbound }
    }

    /// Whether the count was typed right, or is not asked for.
    var isConfirmed: Bool { !wantsCount || typed == String(targets.count) }

    /// What it does.
    var order: Order { Order(.kill(mode), targets.map(\.link), pace: pace) }

    /// Takes a digit: of the mode first, then of the count.
    mutating func type(_ character: Character) {
        if let typed {
            if character.isASCII, character.isNumber, typed.count < 6 {
                self.typed = typed + String(character)
            }
        } else if let digit = character.wholeNumberValue,
            modes.indices.contains(digit - 1)
        {
            choose(modes[digit - 1])
        }
    }

    /// Chooses how, and goes on to the count where it is asked for.
    mutating func choose(_ mode: KillMode) {
        self.mode = mode
        if wantsCount { typed = "" }
    }

    /// Takes the last digit back; without one, goes back to the choice of the mode.
    mutating func erase() {
        guard let typed else { return }
        self.typed = typed.isEmpty ? nil : String(typed.dropLast())
    }

    /// Goes to the next mode or the one before.
    mutating func step(_ by: Int) {
        guard typed == nil, let index = modes.firstIndex(of: mode) else { return }
        let count = modes.count
        mode = modes[(index + by + count) % count]
    }

    /// Goes to the next pause.
    mutating func nextPace() {
        let index = Self.paces.firstIndex(of: pace) ?? 0
        pace = Self.paces[(index + 1) % Self.paces.count]
    }
}
