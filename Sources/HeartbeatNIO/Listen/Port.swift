import Heartbeat
import NIOCore
import NIOPosix
import NIOSSL

/// One open port: accepts connections and hands each to the driver.
///
/// Bound to the driver's event loop, which its connections share.
final class Port {
    /// The most connections that the kernel keeps until they are accepted.
    static let backlog: Int32 = 1024

    /// Descriptors that sessions of ports leave to everything else.
    static let spareFiles = 64

    let plan: Plan
    let accepting: Adapter.Accepting
    /// Nil where no TLS lies below; replaced when its files were read anew.
    var tls: NIOSSLContext?
    private(set) var id: ListenerID?
    private let driver: MonitorDriver
    private var channel: (any Channel)?

    init(
        plan: Plan, accepting: Adapter.Accepting, tls: NIOSSLContext?, driver: MonitorDriver
    ) {
        self.plan = plan
        self.accepting = accepting
        self.tls = tls
        self.driver = driver
    }

    /// It is bound and has its place in the engine.
    func open(_ channel: any Channel, _ id: ListenerID) {
        self.channel = channel
        self.id = id
    }

    func close() {
        channel?.close(promise: nil)
    }

    /// A connection came; an error makes an end of it.
    func accept(_ connection: any Channel) throws {
        let pipeline = connection.pipeline.syncOperations
        switch driver.welcome(self, from: connection.remoteHost) {
        case .failure(let refusal):
            // Words only for those who may not know better; a flood gets a reset.
            let words = refusal == .tooFast ? nil : words(for: refusal)
            guard let words else {
                _ = try? pipeline.withUnsafeTransportIfAvailable(of: CInt.self) {
                    SocketTuning.abort($0)
                }
                throw refusal
            }
            try pipeline.addHandler(LastWords(words))
        case .success(let arrival):
            let conversation = try accepting.converse(plan.target, plan.policy)
            let handler = ArrivalHandler(
                arrival: arrival, port: self, driver: driver, conversation: conversation)
            driver.arrivals[arrival] = handler
            if plan.adapter.secure, let tls {
                try pipeline.addHandler(NIOSSLServerHandler(context: tls))
            }
            try pipeline.addHandler(handler)
        }
    }
}

extension Port {
    /// What the protocol can say before its hello; nil where that is nothing.
    private func words(for refusal: Refusal) -> ByteBuffer? {
        guard !plan.adapter.secure,
            var conversation = try? accepting.converse(plan.target, plan.policy)
        else { return nil }
        var outlet = Outlet()
        conversation.refuse(refusal, &outlet)
        return outlet.bytes.readableBytes > 0 ? outlet.bytes : nil
    }
}

/// Says one thing and closes.
private final class LastWords: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let words: ByteBuffer

    init(_ words: ByteBuffer) { self.words = words }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(words), promise: nil)
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}

extension Channel {
    /// The far end's address without its port; a word for a socket's file.
    var remoteHost: String {
        guard let address = remoteAddress else { return "a peer that is gone" }
        return address.ipAddress ?? "unix"
    }

    /// The far end's address with its port.
    var remotePeer: String {
        guard let address = remoteAddress, let host = address.ipAddress else { return "unix" }
        return host.contains(":")
            ? "[\(host)]:\(address.port ?? 0)" : "\(host):\(address.port ?? 0)"
    }
}
