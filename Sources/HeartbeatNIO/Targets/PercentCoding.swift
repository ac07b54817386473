import Heartbeat

/// `%41` is `A`, as in every URL.
enum PercentCoding {
    /// The text with its codes replaced; `place` names it in the error.
    static func decode(_ text: some StringProtocol, in place: String) throws(TargetError) -> String
    {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let code = rest.prefix(2)
            let digits = String(decoding: code, as: UTF8.self)
            guard code.count == 2, code.allSatisfy({ $0 != 43 && $0 != 45 }),
                let value = UInt8(digits, radix: 16)
            else {
                throw TargetError(
                    "\"%\(PeerText(digits))\" in \(place) is no code; a percent sign itself is %25")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw TargetError("the codes in \(place) are no UTF-8 text")
        }
        return decoded
    }
}
