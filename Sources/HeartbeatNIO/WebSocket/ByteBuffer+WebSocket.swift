import NIOCore

extension ByteBuffer {
    /// Writes a ping that carries a probe's id: 14 bytes from a client, 10 from a server (no mask).
    mutating func writeWebSocketPing(nonce: UInt64, mask: UInt32?) {
        writeNonce(nonce, lead: 0x8908, mask: mask)
    }

    /// Writes a ping that carries a probe's id and then zeros, `count` bytes in all (8 to 125).
    mutating func writeWebSocketPing(nonce: UInt64, count: Int, mask: UInt32?) {
        var body = ByteBuffer()
        body.writeInteger(nonce)
        body.writeRepeatingByte(0, count: count - 8)
        writeControlHead(.ping, count: count, mask: mask)
        WebSocketPayload(body, mask: 0).write(to: &self, mask: mask ?? 0)
    }

    /// Writes an unasked or invented pong that carries an id.
    mutating func writeWebSocketPong(nonce: UInt64, mask: UInt32?) {
        writeNonce(nonce, lead: 0x8A08, mask: mask)
    }

    /// Writes the pong that answers a ping: the same payload, under our own mask.
    mutating func writeWebSocketPong(answering ping: WebSocketPayload, mask: UInt32?) {
        writeControlHead(.pong, count: ping.count, mask: mask)
        ping.write(to: &self, mask: mask ?? 0)
    }

    /// Writes a close frame, an empty one without a code; the reason is cut to the 123 bytes that
    /// fit.
    mutating func writeWebSocketClose(code: UInt16?, reason: String = "", mask: UInt32?) {
        var body = ByteBuffer()
        if let code {
            body.writeInteger(code)
            body.writeString(Self.fitting(reason, bytes: 123))
        }
        writeControlHead(.close, count: body.readableBytes, mask: mask)
        WebSocketPayload(body, mask: 0).write(to: &self, mask: mask ?? 0)
    }

    /// Writes a whole text message.
    mutating func writeWebSocketText(_ text: [UInt8], mask: UInt32?) {
        let masked: UInt8 = mask == nil ? 0 : 0x80
        writeInteger(0x80 | WebSocketOpcode.text.rawValue)
        switch text.count {
        case ...125: writeInteger(masked | UInt8(text.count))
        case ...0xFFFF: writeMultipleIntegers(masked | 126, UInt16(text.count))
        default: writeMultipleIntegers(masked | 127, UInt64(text.count))
        }
        guard var key = mask else {
            writeBytes(text)
            return
        }
        writeInteger(key)
        writeBytes(
            text.map { byte in
                key = key << 8 | key >> 24
                return byte ^ UInt8(truncatingIfNeeded: key)
            })
    }

    private mutating func writeNonce(_ nonce: UInt64, lead: UInt16, mask: UInt32?) {
        guard let mask else {
            writeMultipleIntegers(lead, nonce)
            return
        }
        writeMultipleIntegers(lead | 0x80, mask, nonce ^ (UInt64(mask) << 32 | UInt64(mask)))
    }

    private mutating func writeControlHead(_ opcode: WebSocketOpcode, count: Int, mask: UInt32?) {
        let masked: UInt8 = mask == nil ? 0 : 0x80
        writeMultipleIntegers(0x80 | opcode.rawValue, masked | UInt8(count))
        if let mask { writeInteger(mask) }
    }

    private static func fitting(_ text: String, bytes limit: Int) -> String {
        var fit = ""
        for scalar in text.unicodeScalars {
            guard fit.utf8.count + UTF8.width(scalar) <= limit else { break }
            fit.unicodeScalars.append(scalar)
        }
        return fit
    }
}
