/// Reads JSON values one after another; follows no nesting, so that none is too deep.
struct JSONScanner {
    /// One value.
    enum Value: Hashable {
        case text(String)
        case number(Int64)
        case truth(Bool)
        case null
        /// An object, an array or a number that is not whole, as it was written.
        case other([UInt8])
    }

    private let bytes: [UInt8]
    private var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool {
        mutating get {
            passSpace()
            return index == bytes.count
        }
    }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        passSpace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    private mutating func passSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) {
            index += 1
        }
    }

    mutating func value() -> Value? {
        passSpace()
        guard index < bytes.count else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "\""): return text().map { .text($0) }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let start = index
            return nested() ? .other(Array(bytes[start..<index])) : nil
        default: return word()
        }
    }

    /// A number, `true`, `false` or `null`.
    private mutating func word() -> Value? {
        let start = index
        while index < bytes.count,
            ![0x2C, 0x7D, 0x5D, 0x20, 0x09, 0x0A, 0x0D].contains(bytes[index])
        {
            index += 1
        }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        switch word {
        case "true": return .truth(true)
        case "false": return .truth(false)
        case "null": return .null
        default:
            if let number = Int64(word) { return .number(number) }
            return Double(word) == nil ? nil : .other(Array(bytes[start..<index]))
        }
    }

    /// Passes over an object or array, brackets counted and texts respected.
    private mutating func nested() -> Bool {
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard passText() != nil else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            index += 1
            if depth == 0 { return true }
        }
        return false
    }

    mutating func text() -> String? {
        passSpace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\""), let raw = passText()
        else { return nil }
        guard raw.contains(UInt8(ascii: "\\")) else {
            return String(decoding: raw, as: UTF8.self)
        }
        return Self.unescaped(raw)
    }

    /// Passes over a text, and answers what is between its quotes.
    private mutating func passText() -> ArraySlice<UInt8>? {
        index += 1
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index < bytes.count else { return nil }
        index += 1
        return bytes[start..<(index - 1)]
    }

    private static func unescaped(_ raw: ArraySlice<UInt8>) -> String? {
        var units: [UInt16] = []
        var rest = Substring(decoding: raw, as: UTF8.self).utf16
        while let unit = rest.popFirst() {
            guard unit == 0x5C else {
                units.append(unit)
                continue
            }
            guard let mark = rest.popFirst(), let scalar = Unicode.Scalar(mark) else {
                return nil
            }
            switch scalar {
            case "\"", "\\", "/": units.append(mark)
            case "b": units.append(8)
            case "f": units.append(12)
            case "n": units.append(10)
            case "r": units.append(13)
            case "t": units.append(9)
            case "u":
                guard let digits = String(rest.prefix(4)), digits.count == 4,
                    let unit = UInt16(digits, radix: 16)
                else { return nil }
                rest.removeFirst(4)
                units.append(unit)
            default: return nil
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
