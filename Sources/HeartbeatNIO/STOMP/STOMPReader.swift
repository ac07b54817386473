import Heartbeat
import NIOCore

/// Reads STOMP frames in constant memory: lines as they are whole, bodies passed over as they come.
struct STOMPReader {
    /// The longest command or header line.
    static let lineLimit = 8_192
    /// The most headers of a frame.
    static let headerLimit = 256
    /// How much of an error's body is kept.
    static let bodyKept = 256

    /// What came of reading.
    enum Outcome: Equatable {
        case frame(STOMPFrame)
        /// The end of a frame has not come yet.
        case incomplete
        case invalid(String)
        case tooLarge(String)
    }

    private enum Place {
        /// Line ends and the next command.
        case between
        case headers
        /// That many bytes and a NUL; or, where no length was given, what comes before a NUL.
        case body(left: Int?)
    }

    private var place = Place.between
    private var frame = STOMPFrame()
    private var headers = 0

    /// Reads to the end of the next frame, or as far as there are bytes.
    mutating func next(_ bytes: inout ByteBuffer) -> Outcome {
        while true {
            let outcome: Outcome? =
                switch place {
                case .between: readCommand(&bytes)
                case .headers: readHeader(&bytes)
                case .body(let left?): skip(left, &bytes)
                case .body(nil): skipToEnd(&bytes)
                }
            if let outcome { return outcome }
        }
    }

    private mutating func readCommand(_ bytes: inout ByteBuffer) -> Outcome? {
        let ends = bytes.readableBytesView.prefix { $0 == 10 || $0 == 13 }.count
        bytes.moveReaderIndex(forwardBy: ends)
        if let outcome = waits(bytes) { return outcome }
        let line = readLine(&bytes)
        guard (1...20).contains(line.count), line.allSatisfy({ (65...90).contains($0) }) else {
            return .invalid("a frame begins with \"\(PeerText(line, limit: 20))\"")
        }
        frame = STOMPFrame()
        frame.command = String(decoding: line, as: UTF8.self)
        headers = 0
        place = .headers
        return nil
    }

    private mutating func readHeader(_ bytes: inout ByteBuffer) -> Outcome? {
        if let outcome = waits(bytes) { return outcome }
        let line = readLine(&bytes)
        guard !line.isEmpty else { return endHeaders() }
        headers += 1
        guard headers <= Self.headerLimit else {
            return .tooLarge("more than \(Self.headerLimit) headers of a frame")
        }
        guard frame.add(line) else {
            return .invalid("a header without colon: \"\(PeerText(line, limit: 40))\"")
        }
        return nil
    }

    private mutating func endHeaders() -> Outcome? {
        guard let text = frame["content-length"] else {
            place = .body(left: nil)
            return nil
        }
        let isNumber =
            (1...15).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
        guard isNumber, let length = Int(text) else {
            return .invalid("content-length:\(PeerText(text, limit: 40))")
        }
        place = .body(left: length)
        return nil
    }

    private mutating func skip(_ left: Int, _ bytes: inout ByteBuffer) -> Outcome? {
        let count = min(left, bytes.readableBytes)
        keep(bytes.readSlice(length: count))
        place = .body(left: left - count)
        guard left == count else { return .incomplete }
        guard let end = bytes.readInteger(as: UInt8.self) else { return .incomplete }
        guard end == 0 else { return .invalid("a body that is longer than it says") }
        place = .between
        return .frame(frame)
    }

    private mutating func skipToEnd(_ bytes: inout ByteBuffer) -> Outcome? {
        let view = bytes.readableBytesView
        guard let end = view.firstIndex(of: 0) else {
            keep(bytes.readSlice(length: bytes.readableBytes))
            return .incomplete
        }
        keep(bytes.readSlice(length: end - view.startIndex))
        bytes.moveReaderIndex(forwardBy: 1)
        place = .between
        return .frame(frame)
    }

    private mutating func keep(_ part: ByteBuffer?) {
        guard frame.command == "ERROR", let part else { return }
        frame.body += part.readableBytesView.prefix(Self.bodyKept - frame.body.count)
    }

    /// Why no line can be read now; nil where one is there.
    private func waits(_ bytes: ByteBuffer) -> Outcome? {
        let view = bytes.readableBytesView.prefix(Self.lineLimit + 1)
        guard let end = view.firstIndex(where: { $0 == 10 || $0 == 0 }) else {
            return view.count <= Self.lineLimit
                ? .incomplete : .tooLarge("a line of more than \(Self.lineLimit) bytes")
        }
        return view[end] == 10 ? nil : .invalid("a NUL before the headers end")
    }

    /// The line that is there, without its end.
    private func readLine(_ bytes: inout ByteBuffer) -> [UInt8] {
        let view = bytes.readableBytesView
        guard let end = view.firstIndex(of: 10) else { return [] }
        var line = Array(view[..<end])
        bytes.moveReaderIndex(forwardBy: line.count + 1)
        if line.last == 13 { line.removeLast() }
        return line
    }
}
