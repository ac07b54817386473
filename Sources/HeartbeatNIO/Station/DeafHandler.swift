import NIOCore

/// Lies below everything else of a connection that is over: nothing more is read, and what was read
/// already is dropped before TLS or HTTP/2 could keep it.
///
/// That the peer closes is noticed all the same: the kernel tells so whether anybody reads or not.
final class DeafHandler: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func read(context: ChannelHandlerContext) {}
}

extension ChannelHandlerContext {
    /// From here on nothing of the peer is read or kept; the place below everything else, nil where
    /// the channel is gone.
    @discardableResult
    func stopListening() -> ChannelHandlerContext? {
        let pipeline = pipeline.syncOperations
        if let place = try? pipeline.context(handlerType: DeafHandler.self) { return place }
        let handler = DeafHandler()
        try? pipeline.addHandler(handler, position: .first)
        return try? pipeline.context(handler: handler)
    }

    /// Ends the connection with RST, past what lies below: TLS would wait for the peer's goodbye.
    func abort() {
        withSocket(SocketTuning.abort)
        (stopListening() ?? self).close(promise: nil)
    }
}
