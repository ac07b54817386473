import NIOCore

@testable import HeartbeatNIO

/// Database servers that let everybody in: as much of them as the contract test meets.
enum DatabasePeers {
    /// Greets and lets in at once, then says OK to each COM_PING.
    static func mysql() -> (ByteBuffer) -> ByteBuffer {
        var waiting = ByteBuffer()
        var reader = MySQLReader()
        var hasGreeted = false
        return { question in
            waiting.writeImmutableBuffer(question)
            var answer = ByteBuffer()
            if !hasGreeted {
                answer.writeImmutableBuffer(mysqlGreeting())
                answer.writeImmutableBuffer(mysqlOK(sequence: 2))
                hasGreeted = true
            }
            while let packet = reader.next(&waiting) {
                guard packet.sequence == 0, packet.kind == 0x0E else { continue }
                answer.writeImmutableBuffer(mysqlOK(sequence: 1))
            }
            return answer
        }
    }

    /// Lets in whoever comes, then is ready after each Sync.
    static func postgres() -> (ByteBuffer) -> ByteBuffer {
        var waiting = ByteBuffer()
        var reader = PostgresReader()
        var hasStarted = false
        return { question in
            waiting.writeImmutableBuffer(question)
            var answer = ByteBuffer()
            if !hasStarted, let length = waiting.readInteger(as: UInt32.self) {
                waiting.moveReaderIndex(forwardBy: Int(length) - 4)
                answer.writePostgres("R", ByteBuffer(integer: Int32(0)))
                answer.writePostgres("S", ByteBuffer(string: "server_version\0" + "15.18\0"))
                answer.writePostgres("K", ByteBuffer(integer: UInt64(77) << 32))
                answer.writePostgres("Z", ByteBuffer(string: "I"))
                hasStarted = true
            }
            while case .message(let message) = reader.next(&waiting) {
                guard message.kind == UInt8(ascii: "S") else { continue }
                answer.writePostgres("Z", ByteBuffer(string: "I"))
            }
            return answer
        }
    }

    /// The greeting of a server, with a nonce of the letters `a` to `t`.
    static func mysqlGreeting(
        version: String = "8.4.3", method: String = "mysql_native_password",
        capabilities: UInt32 = 0x0008_A208
    ) -> ByteBuffer {
        let nonce = (UInt8(ascii: "a")...UInt8(ascii: "t")).map { $0 }
        var payload = ByteBuffer(integer: UInt8(10))
        payload.writeZeroTerminated(version)
        payload.writeInteger(UInt32(12), endianness: .little)
        payload.writeBytes(nonce.prefix(8))
        payload.writeInteger(UInt8(0))
        payload.writeInteger(UInt16(truncatingIfNeeded: capabilities), endianness: .little)
        payload.writeBytes([0xFF, 2, 0])
        payload.writeInteger(UInt16(truncatingIfNeeded: capabilities >> 16), endianness: .little)
        payload.writeInteger(UInt8(21))
        payload.writeRepeatingByte(0, count: 10)
        payload.writeBytes(nonce.dropFirst(8))
        payload.writeInteger(UInt8(0))
        payload.writeZeroTerminated(method)
        var packet = ByteBuffer()
        packet.writeMySQL(sequence: 0, payload)
        return packet
    }

    static func mysqlOK(sequence: UInt8) -> ByteBuffer {
        var packet = ByteBuffer()
        packet.writeMySQL(sequence: sequence, ByteBuffer(bytes: [0, 0, 0, 2, 0, 0, 0]))
        return packet
    }
}
