/// What a terminal says after an escape character.
enum EscapeSequence: Sendable, Hashable {
    /// Escape and nothing: the key.
    case alone
    /// `ESC [`, parameters and the character that ends them.
    case control(String, final: Character)
    /// `ESC ]`, text and BEL or `ESC \`.
    case command(String)
    /// Anything else that begins with an escape.
    case other
}

/// Reads a sequence character by character, so that one that comes in pieces is still one and never
/// becomes keys.
struct EscapeReader {
    /// Characters after which a text without an end is given up; it may be a keyboard.
    static let limit = 4096
    /// Characters of a sequence that are kept; no answer of use is longer.
    private static let kept = 256

    private enum State {
        case closed, begun, control, shift, command, string
    }

    private var state = State.closed
    private var body = ""
    private var count = 0
    /// Whether the last character of a text was an escape, which may begin its end.
    private var isEnding = false

    /// Whether a sequence was begun and not ended.
    var isOpen: Bool { state != .closed }

    /// Whether nothing but the escape came.
    var isAlone: Bool { state == .begun }

    /// Whether it is one that lasts until an end is said.
    var isText: Bool { state == .command || state == .string }

    /// An escape came.
    mutating func begin() {
        (state, body, count, isEnding) = (.begun, "", 0, false)
    }

    /// No more will come: tells what it was.
    mutating func giveUp() -> EscapeSequence {
        defer { state = .closed }
        return isAlone ? .alone : .other
    }

    /// The next character; a sequence when it ends one.
    mutating func take(_ code: UInt32) -> EscapeSequence? {
        count += 1
        if count > Self.limit { return end(.other) }
        switch state {
        case .closed: return .other
        case .begun: return open(code)
        case .shift: return end(.other)
        case .control:
            if (0x40...0x7E).contains(code), let scalar = Unicode.Scalar(code) {
                return end(.control(body, final: Character(scalar)))
            }
            guard (0x20...0x3F).contains(code) else { return end(.other) }
            keep(code)
        case .command, .string: return takeText(code)
        }
        return nil
    }

    private mutating func open(_ code: UInt32) -> EscapeSequence? {
        switch code {
        case 0x5B: state = .control
        case 0x4F: state = .shift
        case 0x5D: state = .command
        case 0x50, 0x58, 0x5E, 0x5F: state = .string
        default: return end(.other)
        }
        return nil
    }

    private mutating func takeText(_ code: UInt32) -> EscapeSequence? {
        if isEnding || code == 7 {
            let isWhole = state == .command && (code == 7 || code == 0x5C)
            return end(isWhole ? .command(body) : .other)
        }
        if code == 27 {
            isEnding = true
        } else if code < 0x20 {
            return end(.other)
        } else {
            keep(code)
        }
        return nil
    }

    private mutating func keep(_ code: UInt32) {
        guard body.utf8.count < Self.kept, let scalar = Unicode.Scalar(code) else { return }
        body.unicodeScalars.append(scalar)
    }

    private mutating func end(_ sequence: EscapeSequence) -> EscapeSequence {
        state = .closed
        return sequence
    }
}
