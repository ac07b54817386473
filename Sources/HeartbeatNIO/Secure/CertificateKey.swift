/// How long the key of a certificate is, read from its DER bytes (RFC 5280, 4.1; RFC 8017, A.1.1).
enum CertificateKey {
    /// The bits of an RSA key; nil for another kind of key, or where the bytes are no certificate.
    static func rsaBits(in certificate: [UInt8]) -> Int? {
        guard var body = CertificateName.body(of: certificate) else { return nil }
        body.skip()  // subject
        guard var key = body.enter(0x30), var algorithm = key.enter(0x30),
            let kind = algorithm.read(0x06), kind.elementsEqual(rsa),
            // A bit string begins with how many bits of its last byte are unused.
            let bits = key.read(0x03)
        else { return nil }
        var content = DERReader(bits.dropFirst())
        guard var numbers = content.enter(0x30), let modulus = numbers.read(0x02) else {
            return nil
        }
        let digits = modulus.drop { $0 == 0 }
        guard let first = digits.first else { return 0 }
        return digits.count * 8 - first.leadingZeroBitCount
    }

    // 1.2.840.113549.1.1.1
    private static let rsa: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
}
