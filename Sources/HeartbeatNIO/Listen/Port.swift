import Glibc
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

    /// Files that connections of ports leave to everything else: dials, files that are read anew,
    /// logs, programs that tell of alerts.
    static let spareFiles = min(64, Station.openFileLimit / 4)
    /// Most connections of one turn: no more than are spare.
    static let acceptsPerTurn: UInt = 16

    /// The first file that a connection may not have.
    static var fileLimit: Int { Station.openFileLimit - spareFiles }

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

    /// Leaves connections where they wait, in the kernel, or takes them again.
    func setAccepting(_ goesOn: Bool) {
        try? channel?.syncOptions?.setOption(.autoRead, value: goesOn)
    }

    /// A connection came; an error makes an end of it.
    func accept(_ connection: any Channel) throws {
        let pipeline = connection.pipeline.syncOperations
        let socket = (try? pipeline.withUnsafeTransportIfAvailable(of: CInt.self) { $0 }) ?? nil
        if let socket, Int(socket) >= Self.fileLimit {
            driver.tell(.outOfFiles(limit: Station.openFileLimit))
            SocketTuning.abort(socket)
            throw IOError(errnoCode: EMFILE, reason: "accept")
        }
        let origin = Origin.of(connection, socket: socket)
        let isBehindProxy = plan.target.isBehindProxy
        switch driver.welcome(self, from: isBehindProxy ? nil : origin.host) {
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
                arrival: arrival, from: origin, port: self, driver: driver,
                conversation: conversation)
            driver.arrivals[arrival] = handler
            if plan.adapter.secure, !isBehindProxy, let tls {
                try pipeline.addHandler(FirstByteHandler(handler))
                try pipeline.addHandler(NIOSSLServerHandler(context: tls))
            }
            try pipeline.addHandler(handler)
        }
    }
}

extension Port {
    /// What there is to say of a port that may take fewer sessions than was asked for, or hardly any.
    static func advice(asked: Int, given: Int) -> String? {
        let wasAsked = asked != ListenerLimits().sessions
        guard given < asked, wasAsked || given < 1000 else { return nil }
        return "takes \(Humane.count(given, "session")) at most, for this process may open "
            + "\(Station.openFileLimit) files (ulimit -n)"
    }

    /// What the protocol can say before its hello; nil where that is nothing.
    func words(for refusal: Refusal) -> ByteBuffer? {
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

/// Hears that there is no file for one more connection: whoever tries again at once does nothing
/// else any more.
final class AcceptGuard: ChannelInboundHandler {
    typealias InboundIn = any Channel
    private let driver: MonitorDriver

    init(_ driver: MonitorDriver) { self.driver = driver }

    /// Anything else is about one connection, which is gone already.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError,
            [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode)
        else { return }
        driver.tell(.outOfFiles(limit: Station.openFileLimit))
    }
}
