import NIOCore

/// The head of an HTTP/1.1 message: its start line and its fields, as a WebSocket handshake needs
/// them.
///
/// It refuses what proxies and servers disagree about (folded lines, bare CR, a space before the
/// colon) and never grows over a stated size.
struct HTTPHead: Sendable, Hashable {
    /// The first line, without its end.
    var startLine: String
    /// The fields in order; names are in lower case.
    var fields: [Field]

    /// One field of a head.
    struct Field: Sendable, Hashable {
        var name: String
        var value: String
    }

    /// Why some bytes are no head.
    enum Fault: Error, Sendable, Hashable {
        case tooLong
        case tooManyFields
        case malformed
    }

    /// The most bytes of a head, its empty line included: 16 KiB.
    static let limit = 16_384
    /// The most fields of a head.
    static let fieldLimit = 128

    /// Takes a whole head from the front of some bytes; nil while its empty line has not come.
    ///
    /// `scanned` remembers how far earlier calls have looked, so that a head that comes byte by
    /// byte costs no more than one that comes at once.
    static func take(
        from bytes: inout ByteBuffer, scanned: inout Int
    ) throws(Fault) -> HTTPHead? {
        guard let length = headLength(bytes, from: max(0, scanned - 3)) else {
            scanned = bytes.readableBytes
            guard bytes.readableBytes < limit else { throw .tooLong }
            return nil
        }
        guard length <= limit else { throw .tooLong }
        scanned = 0
        let head = bytes.readBytes(length: length) ?? []
        return try HTTPHead(parsing: head.dropLast(4))
    }

    /// The values of a field, in order; nothing when it is absent.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// Whether a field that is a comma-separated list names a word (given in lower case), in any
    /// case.
    func lists(_ word: String, in name: String) -> Bool {
        list(name).contains { $0.lowercased() == word }
    }

    /// The entries of a field that is a comma-separated list.
    func list(_ name: String) -> [String] {
        values(name).flatMap { $0.split(separator: ",") }.map { HTTPText.trim($0.utf8) }
    }

    private static func headLength(_ bytes: ByteBuffer, from offset: Int) -> Int? {
        var matched = 0
        for (index, byte) in bytes.readableBytesView.dropFirst(offset).enumerated() {
            switch byte {
            case 0x0D: matched = matched == 2 ? 3 : 1
            case 0x0A where matched == 1 || matched == 3: matched += 1
            default: matched = 0
            }
            if matched == 4 { return offset + index + 1 }
        }
        return nil
    }

    private init(parsing bytes: ArraySlice<UInt8>) throws(Fault) {
        var lines: [ArraySlice<UInt8>] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            guard lines.count <= Self.fieldLimit else { throw .tooManyFields }
            lines.append(line)
        }
        for index in lines.indices.dropLast() {
            guard lines[index].last == 0x0D else { throw .malformed }
            lines[index] = lines[index].dropLast()
        }
        guard !lines.contains(where: { $0.contains(0x0D) || $0.contains(0) }) else {
            throw .malformed
        }
        startLine = String(decoding: lines.removeFirst(), as: UTF8.self)
        fields = []
        for line in lines { fields.append(try Self.field(line)) }
    }

    private static func field(_ line: ArraySlice<UInt8>) throws(Fault) -> Field {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(HTTPText.isTokenByte)
        else { throw .malformed }
        return Field(
            name: String(decoding: line[..<colon], as: UTF8.self).lowercased(),
            value: HTTPText.trim(line[(colon + 1)...]))
    }
}
