import Heartbeat
import NIOCore

/// Heartbeats in frames that begin with their length: `PING <nonce>` and `PONG <nonce>`, unless
/// told otherwise.
struct LengthConversation: Conversation {
    private let framing: LengthFraming
    private let ping: LengthPayload
    private let pong: LengthPayload
    private let isAccepting: Bool
    /// Bytes of a frame too long to look at that are still to come.
    private var toSkip = 0
    private var isOver = false

    init(_ target: Target, isAccepting: Bool) throws(TargetError) {
        framing = try LengthFraming(target)
        ping = try LengthPayload(target.settings["ping"] ?? "PING <nonce>")
        pong = try LengthPayload(target.settings["pong"] ?? "PONG <nonce>")
        self.isAccepting = isAccepting
    }

    /// How answers prove life, for a target.
    static func beat(_ target: Target) -> BeatKind {
        let texts = [target.settings["ping"], target.settings["pong"]]
        let areTagged = texts.allSatisfy { $0?.contains(DialectSettings.nonce) ?? true }
        return areTagged ? .echoed : .plain
    }

    mutating func begin(_ outlet: inout Outlet) {
        outlet.signal(.up)
    }

    mutating func receive(_ bytes: inout ByteBuffer, _ outlet: inout Outlet) {
        var asked = 0
        do throws(LengthViolation) {
            while !isOver, skip(&bytes), let size = try framing.payloadSize(bytes) {
                guard size <= LengthFraming.payloadLimit else {
                    bytes.moveReaderIndex(forwardBy: framing.headerSize)
                    toSkip = size
                    continue
                }
                let start = bytes.readerIndex + framing.headerSize
                guard let payload = bytes.getBytes(at: start, length: size) else { break }
                bytes.moveReaderIndex(forwardBy: framing.headerSize + size)
                take(payload, &asked, &outlet)
            }
        } catch {
            isOver = true
            outlet.signal(.fail(.protocolError(error.words)))
        }
        if asked > 0 { outlet.signal(.asked(count: asked)) }
        if isOver { bytes.moveReaderIndex(to: bytes.writerIndex) }
    }

    mutating func probe(nonce: UInt64, _ outlet: inout Outlet) {
        framing.write(ping.written(nonce), to: &outlet.bytes)
    }

    mutating func close(_ outlet: inout Outlet) {}

    var partialLimit: Int { LengthFraming.payloadLimit + framing.headerSize }

    /// Drops what is left of a long frame; false when more of it must come.
    private mutating func skip(_ bytes: inout ByteBuffer) -> Bool {
        guard toSkip > 0 else { return true }
        let count = min(toSkip, bytes.readableBytes)
        bytes.moveReaderIndex(forwardBy: count)
        toSkip -= count
        return toSkip == 0
    }

    /// An answer of ours, or a question of the peer's.
    private func take(_ payload: [UInt8], _ asked: inout Int, _ outlet: inout Outlet) {
        if !isAccepting, let answer = pong.match(payload) {
            if outlet.signals.count < 64 { outlet.signal(.answered(nonce: answer.nonce)) }
        } else if let question = ping.match(payload) {
            guard outlet.bytes.readableBytes < 1 << 18 else { return }
            framing.write(pong.written(question.nonce ?? 0), to: &outlet.bytes)
            asked += 1
        }
    }
}

/// The payload of a frame: a text, or bytes written `0x…`, in which `<nonce>` may stand once for
/// the decimal digits of an id.
struct LengthPayload: Sendable, Hashable {
    /// A payload of this kind.
    struct Match: Hashable {
        var nonce: UInt64?
    }

    private let before: [UInt8]
    /// Nil without a placeholder.
    private let after: [UInt8]?

    init(_ text: String) throws(TargetError) {
        let pieces = text.split(separator: DialectSettings.nonce, omittingEmptySubsequences: false)
        guard text.utf8.count <= 1024, pieces.count <= 2 else {
            throw TargetError("a payload has 1024 bytes at most and <nonce> once at most")
        }
        before = try Self.bytes(pieces[0])
        after = pieces.count == 2 ? try Self.bytes(pieces[1]) : nil
    }

    /// Whether a payload is of this kind, and its id.
    func match(_ payload: [UInt8]) -> Match? {
        guard let after else { return payload == before ? Match() : nil }
        let count = payload.count - before.count - after.count
        guard (1...20).contains(count), payload.starts(with: before),
            payload.suffix(after.count).elementsEqual(after)
        else { return nil }
        let digits = payload.dropFirst(before.count).prefix(count)
        guard digits.allSatisfy({ (48...57).contains($0) }),
            let nonce = UInt64(String(decoding: digits, as: UTF8.self))
        else { return nil }
        return Match(nonce: nonce)
    }

    /// The payload with an id.
    func written(_ nonce: UInt64) -> [UInt8] {
        guard let after else { return before }
        return before + Array("\(nonce)".utf8) + after
    }

    private static func bytes(_ text: Substring) throws(TargetError) -> [UInt8] {
        guard text.hasPrefix("0x") else { return Array(text.utf8) }
        let digits = Array(text.dropFirst(2))
        let pairs = stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        let bytes = pairs.compactMap(\.self)
        guard digits.count % 2 == 0, bytes.count == digits.count / 2 else {
            throw TargetError("\"\(PeerText(String(text)))\" is no row of hexadecimal bytes")
        }
        return bytes
    }
}

extension Dialect {
    /// Frames that begin with their length.
    static let length = Dialect(
        name: "length",
        summary: "frames that begin with their length, as Netty's LengthFieldBasedFrameDecoder",
        carrier: .bytes,
        settings: [
            "ping", "pong", "length_size", "length_offset", "length_adjustment", "endian",
        ],
        dialling: .init(
            beat: { LengthConversation.beat($0) },
            converse: { target, _ throws(TargetError) in
                try LengthConversation(target, isAccepting: false)
            }),
        accepting: .init(
            beat: { _ in .passive },
            converse: { target, _ throws(TargetError) in
                try LengthConversation(target, isAccepting: true)
            }))
}
