import NIOCore

/// What a broker without messages says to SUBSCRIBE and UNSUBSCRIBE: granted, as asked for.
enum MQTTSubscriptions {
    /// Writes the answer to a packet.
    static func answer(
        _ packet: MQTTPacket, _ version: MQTTVersion, to bytes: inout ByteBuffer
    ) throws(MQTTViolation) {
        let subscribes = packet.kind == .subscribe
        var body = packet.body
        guard let identifier = body.readInteger(as: UInt16.self), identifier != 0 else {
            throw .malformed("a subscription without number")
        }
        var answer = ByteBuffer(integer: identifier)
        if version == .v5 {
            guard MQTTProperties(reading: &body) != nil else {
                throw .malformed("a subscription with malformed properties")
            }
            MQTTProperties().write(to: &answer)
        }
        guard body.readableBytes > 0 else { throw .unexpected("a subscription to nothing") }
        while body.readableBytes > 0 {
            guard let filter = body.readMQTTBytes(), filter.readableBytes > 0 else {
                throw .malformed("a subscription without topic")
            }
            guard subscribes else {
                if version == .v5 { answer.writeInteger(UInt8(0)) }
                continue
            }
            guard let options = body.readInteger(as: UInt8.self), options & 3 < 3 else {
                throw .malformed("a subscription of quality 3")
            }
            answer.writeInteger(options & 3)
        }
        bytes.writeMQTTPacket(subscribes ? .subscribeAnswer : .unsubscribeAnswer, answer)
    }
}
