import NIOCore

@testable import HeartbeatNIO

/// Message brokers as functions, for the contract test.
extension ContractPeers {
    /// Greets, and beats by itself whenever it hears a beat.
    @Sendable static func stomp() -> Peer {
        { question in
            let text = String(buffer: question)
            if text.hasPrefix("CONNECT\n") {
                return ByteBuffer(
                    string: "CONNECTED\nversion:1.2\nserver:broker/1\nheart-beat:1000,1000\n\n\0\n")
            }
            return ByteBuffer(string: String(repeating: "\n", count: text.count))
        }
    }

    /// Says all that it has to say at once, as a peer may that trusts in what will come, and beats
    /// whenever it hears a beat.
    @Sendable static func amqp() -> Peer {
        { question in
            var answer = ByteBuffer()
            if question.readableBytesView.starts(with: AMQPReader.header) {
                AMQPTalk.start(&answer)
                AMQPTalk.tune(&answer)
                AMQPTalk.openOk(&answer)
            } else {
                let beats = question.readableBytes / AMQPReader.heartbeatFrame.count
                for _ in 0..<min(beats, 8) { answer.writeBytes(AMQPReader.heartbeatFrame) }
            }
            return answer
        }
    }
}

/// What an AMQP server says.
enum AMQPTalk {
    static func start(
        _ buffer: inout ByteBuffer, mechanisms: String = "AMQPLAIN PLAIN",
        namesRefusals: Bool = true
    ) {
        buffer.writeAMQPMethod(.start) { arguments in
            arguments.writeMultipleIntegers(UInt8(0), UInt8(9))
            var capabilities = ByteBuffer()
            capabilities.writeAMQPShortString("authentication_failure_close")
            capabilities.writeBytes([UInt8(ascii: "t"), namesRefusals ? 1 : 0])
            var table = ByteBuffer()
            table.writeAMQPShortString("capabilities")
            table.writeInteger(UInt8(ascii: "F"))
            table.writeInteger(UInt32(capabilities.readableBytes))
            table.writeImmutableBuffer(capabilities)
            for (name, value) in [
                ("cluster_name", "rabbit@vm"), ("product", "RabbitMQ"), ("version", "3.10.8"),
            ] {
                table.writeAMQPShortString(name)
                table.writeInteger(UInt8(ascii: "S"))
                table.writeAMQPLongString(value)
            }
            arguments.writeInteger(UInt32(table.readableBytes))
            arguments.writeImmutableBuffer(table)
            arguments.writeAMQPLongString(mechanisms)
            arguments.writeAMQPLongString("en_US")
        }
    }

    static func tune(_ buffer: inout ByteBuffer, size: UInt32 = 131_072, heartbeat: UInt16 = 60) {
        buffer.writeAMQPMethod(.tune) { $0.writeMultipleIntegers(UInt16(2047), size, heartbeat) }
    }

    static func openOk(_ buffer: inout ByteBuffer) {
        buffer.writeAMQPMethod(.openOk) { $0.writeInteger(UInt8(0)) }
    }

    static func close(_ buffer: inout ByteBuffer, _ code: UInt16, _ text: String) {
        buffer.writeAMQPMethod(.close) {
            $0.writeInteger(code)
            $0.writeAMQPShortString(text)
            $0.writeInteger(UInt32(0))
        }
    }
}
