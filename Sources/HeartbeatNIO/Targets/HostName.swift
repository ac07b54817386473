import Heartbeat

/// Host names as they are sent: names in other scripts than Latin travel as A-labels (RFC 5890).
enum HostName {
    /// The longest label of a name, bytes (RFC 1035).
    static let labelLimit = 63
    /// The longest name, bytes.
    static let limit = 253

    /// The name as name servers, certificates and HTTP know it; one that is ASCII stays as it is.
    ///
    /// Letters become small ones. Accented letters must stand as one character, as keyboards write
    /// them; an address stays what it is.
    static func ascii(_ host: String) throws(TargetError) -> String {
        guard host.utf8.contains(where: { $0 >= 0x80 }) else { return host }
        var labels: [String] = []
        let small = String(String.UnicodeScalarView(host.lowercased().unicodeScalars.map(dotted)))
        for label in small.split(separator: ".", omittingEmptySubsequences: false) {
            labels.append(try ascii(label: label, of: host))
        }
        let name = labels.joined(separator: ".")
        guard name.utf8.count <= limit else {
            throw TargetError("host \"\(PeerText(host, limit: 60))\" is too long")
        }
        return name
    }

    /// The same, where a name that cannot be sent stays as it is and will not be found.
    static func sent(_ host: String) -> String {
        (try? ascii(host)) ?? host
    }

    /// The name to ask for in TLS and to find in a certificate: without a final dot, which no
    /// certificate has.
    static func certified(_ host: String) -> String {
        let name = sent(host)
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    private static func ascii(
        label: Substring, of host: String
    ) throws(TargetError) -> String {
        guard label.utf8.contains(where: { $0 >= 0x80 }) else { return String(label) }
        let scalars = Array(label.unicodeScalars)
        guard scalars.allSatisfy(isAllowed) else {
            throw TargetError(
                "host \"\(PeerText(host, limit: 60))\" holds a sign that is no part of a name")
        }
        for (letter, mark) in zip(scalars, scalars.dropFirst())
        where letter.value < 0x0530 && (0x0300...0x036F).contains(mark.value) {
            throw TargetError(
                "host \"\(PeerText(host, limit: 60))\": write an accented letter as one character")
        }
        guard scalars.count <= labelLimit, let code = Punycode.encode(scalars),
            code.utf8.count + 4 <= labelLimit
        else {
            throw TargetError("host \"\(PeerText(host, limit: 60))\" has a part that is too long")
        }
        return "xn--" + code
    }

    /// Other full stops than ASCII's part labels too (RFC 5895).
    private static func dotted(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ["\u{3002}", "\u{FF0E}", "\u{FF61}"].contains(scalar) ? "." : scalar
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.isASCII else {
            return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || scalar == "-" || scalar == "_"
        }
        return switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .decimalNumber, .otherSymbol:
            true
        default: scalar == "\u{30FB}" || scalar == "\u{B7}"
        }
    }
}

/// Punycode: a label of any script in the letters, digits and hyphen of ASCII (RFC 3492).
enum Punycode {
    private static let base = 36
    private static let leastThreshold = 1
    private static let mostThreshold = 26

    /// The code of a label, without the prefix `xn--`; nil where it is too long to be one.
    static func encode(_ scalars: [Unicode.Scalar]) -> String? {
        guard scalars.count <= 1024 else { return nil }
        var code = String(String.UnicodeScalarView(scalars.filter(\.isASCII)))
        let plain = code.unicodeScalars.count
        var done = plain
        if plain > 0 { code += "-" }
        var (next, delta, bias) = (128, 0, 72)
        while done < scalars.count {
            let values = scalars.map { Int($0.value) }
            guard let least = values.filter({ $0 >= next }).min() else { return nil }
            delta += (least - next) * (done + 1)
            next = least
            for value in values {
                if value < next { delta += 1 }
                guard value == next else { continue }
                append(delta, bias, to: &code)
                bias = adapted(delta, done + 1, isFirst: done == plain)
                delta = 0
                done += 1
            }
            delta += 1
            next += 1
        }
        return code
    }

    /// Writes a number in digits whose weights depend on the bias.
    private static func append(_ number: Int, _ bias: Int, to code: inout String) {
        var rest = number
        var position = base
        while true {
            let threshold = min(max(position - bias, leastThreshold), mostThreshold)
            guard rest >= threshold else { break }
            code.unicodeScalars.append(
                digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            position += base
        }
        code.unicodeScalars.append(digit(rest))
    }

    private static func digit(_ value: Int) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(value < 26 ? 97 + value : 22 + value))
    }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var turns = 0
        while delta > (base - leastThreshold) * mostThreshold / 2 {
            delta /= base - leastThreshold
            turns += base
        }
        return turns + (base - leastThreshold + 1) * delta / (delta + 38)
    }
}
