import Crypto

/// Whose a certificate is, read from its DER bytes (RFC 5280, 4.1).
enum CertificateName {
    /// What to call the owner; every certificate has a name.
    ///
    /// The common name, else the first alternative name, else the beginning of the certificate's
    /// SHA-256 fingerprint.
    static func name(in certificate: [UInt8]) -> String {
        if let name = common(in: certificate), !name.isEmpty { return name }
        if let name = alternative(in: certificate), !name.isEmpty { return name }
        let digits = SHA256.hash(data: certificate).prefix(8).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "certificate " + digits.joined()
    }

    /// The last common name of the subject; nil where there is none or the bytes are not a
    /// certificate.
    static func common(in certificate: [UInt8]) -> String? {
        guard var body = body(of: certificate), var subject = body.enter(0x30) else { return nil }
        var name: String?
        while var group = subject.enter(0x31) {
            while var attribute = group.enter(0x30) {
                guard let kind = attribute.read(0x06), kind.elementsEqual([0x55, 0x04, 0x03])
                else { continue }
                // UTF8String, PrintableString, IA5String, T61String.
                for tag in [0x0C, 0x13, 0x16, 0x14] as [UInt8] where attribute.tag == tag {
                    name = attribute.read(tag).map { String(decoding: $0, as: UTF8.self) }
                    break
                }
            }
        }
        return name
    }

    /// The first alternative name that is a host's, a URI or an e-mail address, as those of
    /// services without a common name are.
    static func alternative(in certificate: [UInt8]) -> String? {
        guard var body = body(of: certificate) else { return nil }
        body.skip()  // subject
        body.skip()  // public key
        while let tag = body.tag, tag != 0xA3 { body.skip() }
        guard var wrapped = body.enter(0xA3), var list = wrapped.enter(0x30) else { return nil }
        while var entry = list.enter(0x30) {
            guard let kind = entry.read(0x06), kind.elementsEqual([0x55, 0x1D, 0x11]) else {
                continue
            }
            if entry.tag == 0x01 { entry.skip() }  // critical
            guard var value = entry.enter(0x04), var names = value.enter(0x30) else { return nil }
            while let tag = names.tag {
                guard [0x81, 0x82, 0x86].contains(tag), let name = names.read(tag) else {
                    names.skip()
                    continue
                }
                return String(decoding: name, as: UTF8.self)
            }
        }
        return nil
    }

    /// A reader that stands before the subject.
    static func body(of certificate: [UInt8]) -> DERReader? {
        var outer = DERReader(certificate[...])
        guard var whole = outer.enter(0x30), var body = whole.enter(0x30) else { return nil }
        if body.tag == 0xA0 { body.skip() }  // version
        for _ in 0..<4 { body.skip() }  // serial, algorithm, issuer, validity
        return body
    }
}

/// Walks over DER values of one level; stops at whatever is not well formed.
struct DERReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The tag of the next value.
    var tag: UInt8? { bytes.first }

    /// The content of the next value, if it has that tag.
    mutating func read(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard self.tag == tag else { return nil }
        return next()
    }

    /// A reader of the next value's content, if it has that tag.
    mutating func enter(_ tag: UInt8) -> DERReader? {
        read(tag).map { DERReader($0) }
    }

    mutating func skip() { _ = next() }

    private mutating func next() -> ArraySlice<UInt8>? {
        var rest = bytes.dropFirst()
        guard let first = rest.popFirst() else {
            bytes = []
            return nil
        }
        var length = Int(first)
        if first >= 0x80 {
            length = 0
            let count = Int(first & 0x7F)
            guard (1...3).contains(count), rest.count >= count else {
                bytes = []
                return nil
            }
            for _ in 0..<count { length = length << 8 | Int(rest.removeFirst()) }
        }
        guard rest.count >= length else {
            bytes = []
            return nil
        }
        bytes = rest.dropFirst(length)
        return rest.prefix(length)
    }
}
