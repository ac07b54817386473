import Heartbeat
import NIOCore
import Synchronization

/// What a line conversation sends and what it takes for an answer, compiled once per target.
final class LineScript: Sendable {
    /// How a line is told to be the answer.
    enum Expectation: Sendable, Hashable {
        /// Nothing is expected: whatever comes is life.
        case nothing
        /// These bytes, anywhere in the line.
        case literal([UInt8])
        /// A pattern, anywhere in the line.
        case pattern(Pattern)
        /// The probe's id between these bytes.
        case nonce(before: [UInt8], after: [UInt8])
    }

    /// Where the id of a probe stands in what is sent or expected.
    static let placeholder = "<nonce>"
    /// The longest text of a script.
    static let limit = 4096
    /// The scripts by name.
    static let presets = ["ping", "none"]

    /// What is sent, in pieces: the id of the probe goes between each two.
    let send: [[UInt8]]
    let expectation: Expectation

    private init(send: String, expect: String?) throws(TargetError) {
        guard send.utf8.count <= Self.limit, expect?.utf8.count ?? 0 <= Self.limit else {
            throw TargetError("a script may have \(Self.limit) bytes")
        }
        self.send = Self.pieces(send)
        expectation = try Self.expectation(expect ?? "")
        if case .nonce = expectation, self.send.count < 2 {
            throw TargetError("expect waits for <nonce>, but send has none to echo")
        }
    }

    /// Whether a script sends anything at all; without, the kernel alone tells of life.
    private static func words(of target: Target) -> (send: String, expect: String?)? {
        if let send = target.send, !send.isEmpty { return (send, target.expect) }
        return target.script == "ping" ? ("PING <nonce>\n", "PONG <nonce>") : nil
    }

    /// How heartbeats of a target's script prove life; where nothing is expected no answer is asked
    /// for.
    static func beat(_ target: Target) -> BeatKind {
        guard let (_, expect) = words(of: target) else { return .kernel }
        if expect?.trimmedOfLineEnd.isEmpty ?? true { return .oneWay }
        let isPattern = expect?.hasPrefix("~") ?? false
        return !isPattern && expect?.contains(placeholder) ?? false ? .echoed : .plain
    }

    /// The script of a target; nil where it sends nothing.
    static func compiled(for target: Target) throws(TargetError) -> LineScript? {
        if let script = target.script, !presets.contains(script) {
            let known = presets.joined(separator: ", ")
            throw TargetError("unknown script \"\(PeerText(script))\"; there are \(known)")
        }
        guard let (send, expect) = words(of: target) else {
            guard target.expect == nil || target.send != nil else {
                throw TargetError("expect without send: say what is sent first")
            }
            return nil
        }
        let key = send + "\u{0}" + (expect ?? "")
        if let known = shelf.withLock({ $0[key] }) { return known }
        let script = try LineScript(send: send, expect: expect)
        shelf.withLock { shelf in
            if shelf.count >= 256 { shelf = [:] }
            shelf[key] = script
        }
        return script
    }

    private static let shelf = Mutex<[String: LineScript]>([:])

    private static func expectation(_ text: String) throws(TargetError) -> Expectation {
        if text.hasPrefix("~") {
            let pattern = String(text.dropFirst())
            guard !pattern.contains(placeholder) else {
                throw TargetError("a pattern cannot hold <nonce>; expect a literal with it")
            }
            do {
                return .pattern(try Pattern(pattern, over: .byte))
            } catch {
                throw TargetError("expect \"\(PeerText(pattern))\": \(error.description)")
            }
        }
        let line = text.trimmedOfLineEnd
        let pieces = pieces(line)
        switch pieces.count {
        case 1: return line.isEmpty ? .nothing : .literal(pieces[0])
        case 2: return .nonce(before: pieces[0], after: pieces[1])
        default: throw TargetError("expect may hold <nonce> once")
        }
    }

    private static func pieces(_ text: String) -> [[UInt8]] {
        text.split(separator: placeholder, omittingEmptySubsequences: false).map { Array($0.utf8) }
    }
}

extension String {
    /// The text without the line end that a script's answer never has: lines are compared without
    /// it.
    fileprivate var trimmedOfLineEnd: String {
        var text = self[...]
        while text.last?.isNewline ?? false { text.removeLast() }
        return String(text)
    }
}
