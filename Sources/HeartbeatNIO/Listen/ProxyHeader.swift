import Heartbeat
import NIOCore

/// The header that a proxy puts before a connection to say whose it is: the PROXY protocol of
/// HAProxy, version 1 (a line) and version 2 (bytes).
///
/// It is read as strictly as the protocol asks: what is no header is no connection.
enum ProxyHeader {
    /// What came of reading.
    enum Outcome: Equatable {
        /// The end has not come yet.
        case incomplete
        /// It is whole and was taken: the client's address, or nil where the proxy speaks for
        /// itself (`LOCAL`, `UNKNOWN`) and the connection is its own.
        case header(SocketAddress?)
        /// It is none, and why.
        case invalid(String)
    }

    /// The longest header of version 2, extensions included.
    static let limit = 4096
    /// The longest line of version 1, its end included.
    static let lineLimit = 107

    private static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]
    private static let word = Array("PROXY ".utf8)

    /// Reads the header at the beginning of some bytes, and takes it where it is whole.
    static func read(_ bytes: inout ByteBuffer) -> Outcome {
        let view = bytes.readableBytesView
        if view.starts(with: signature) { return readBinary(&bytes) }
        if view.starts(with: word) { return readLine(&bytes) }
        let isBeginning = signature.starts(with: view) || word.starts(with: view)
        return isBeginning ? .incomplete : .invalid("no PROXY header")
    }

    // MARK: Version 1

    private static func readLine(_ bytes: inout ByteBuffer) -> Outcome {
        let view = bytes.readableBytesView.prefix(lineLimit)
        guard let feed = view.firstIndex(of: 0x0A) else {
            return view.count < lineLimit
                ? .incomplete : .invalid("a PROXY line of more than \(lineLimit) bytes")
        }
        let line = view[view.startIndex..<feed]
        guard line.last == 0x0D else { return .invalid("a PROXY line without CR LF") }
        let fields = line.dropLast().split(separator: 0x20, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        if fields.count >= 2, fields[1] == "UNKNOWN" {
            bytes.moveReaderIndex(to: feed + 1)
            return .header(nil)
        }
        guard fields.count == 6, fields[1] == "TCP4" || fields[1] == "TCP6",
            let source = address(fields[2], fields[4], isSix: fields[1] == "TCP6"),
            address(fields[3], fields[5], isSix: fields[1] == "TCP6") != nil
        else { return .invalid("a PROXY line that names no two addresses") }
        bytes.moveReaderIndex(to: feed + 1)
        return .header(source)
    }

    private static func address(_ host: String, _ port: String, isSix: Bool) -> SocketAddress? {
        let isNumber =
            (1...5).contains(port.utf8.count) && port.utf8.allSatisfy { (48...57).contains($0) }
            && (port == "0" || port.utf8.first != 48)
        guard isNumber, let number = Int(port), number <= 65_535, host.contains(":") == isSix,
            !host.contains("%")
        else { return nil }
        return try? SocketAddress(ipAddress: host, port: number)
    }

    // MARK: Version 2

    private static func readBinary(_ bytes: inout ByteBuffer) -> Outcome {
        var rest = bytes
        rest.moveReaderIndex(forwardBy: signature.count)
        guard let kind = rest.readInteger(as: UInt8.self) else { return .incomplete }
        guard kind >> 4 == 2, kind & 15 <= 1 else {
            return .invalid("a PROXY header of an unknown version or command")
        }
        guard let family = rest.readInteger(as: UInt8.self),
            let length = rest.readInteger(as: UInt16.self)
        else { return .incomplete }
        guard length <= limit else {
            return .invalid("a PROXY header of more than \(limit) bytes")
        }
        guard let body = rest.readBytes(length: Int(length)) else { return .incomplete }
        let isLocal = kind & 15 == 0
        let source: SocketAddress?
        switch (isLocal, family) {
        case (true, _), (false, 0x00): source = nil
        case (false, 0x11):
            guard body.count >= 12 else { return .invalid(tooShort) }
            source = Origin.address(body[0..<4], port(body[8..<10]))
        case (false, 0x21):
            guard body.count >= 36 else { return .invalid(tooShort) }
            source = Origin.address(body[0..<16], port(body[32..<34]))
        case (false, 0x31):
            // A socket's file on the proxy's machine: as good as the proxy itself.
            guard body.count >= 216 else { return .invalid(tooShort) }
            source = nil
        default: return .invalid("a PROXY header for something that is no TCP")
        }
        bytes = rest
        return .header(source)
    }

    private static let tooShort = "a PROXY header that is shorter than its addresses"

    private static func port(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}
