import Heartbeat
import NIOCore
import NIOSSL
import NIOTLS

/// One accepted connection until its hello is done; then a ``LinkHandler`` takes its place.
final class ArrivalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case securing
        case greeting
        case over
    }

    private let arrival: Arrival
    private let port: Port
    private let driver: MonitorDriver
    private var conversation: any Conversation
    private var phase: Phase
    private var context: ChannelHandlerContext?
    private var hasBegun = false
    private var rest = ByteBuffer()
    /// Bytes that came so far.
    private var read = 0
    /// What was told before the hello was done.
    private var kept: [Signal] = []
    /// Most of it that is kept.
    private static let keptLimit = 64
    private var who: Introduction?

    init(
        arrival: Arrival, port: Port, driver: MonitorDriver, conversation: any Conversation
    ) {
        self.arrival = arrival
        self.port = port
        self.driver = driver
        self.conversation = conversation
        phase = port.plan.adapter.secure ? .securing : .greeting
    }

    /// Its time is over, or the port closes.
    func expire() {
        phase = .over
        context?.abort()
    }

    // MARK: The channel's events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive, phase == .greeting { begin() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if phase == .greeting { begin() }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if phase == .securing, case .handshakeCompleted? = event as? TLSUserEvent {
            phase = .greeting
            who = nameInCertificate(context)
            if hasBegun {
                speak { $0.secured(&driver.outlet) }
            } else {
                begin()
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase == .greeting else { return }
        var bytes = unwrapInboundIn(data)
        read += bytes.readableBytes
        rest.writeBuffer(&bytes)
        speak { $0.receive(&rest, &driver.outlet) }
        guard phase != .over else { return }
        rest.discardReadBytes()
        if phase == .securing, rest.readableBytes > 0 {
            // What came in the clear would be taken for what came in TLS.
            dismiss(.protocolError("bytes in the clear behind the agreement on TLS"))
        } else if rest.readableBytes > conversation.partialLimit {
            let limit = Humane.bytes(UInt64(conversation.partialLimit))
            dismiss(.limitReached("an unfinished message of more than \(limit)"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if phase != .over {
            phase = .over
            driver.dismiss(arrival, conversation.endCause ?? .closedByPeer(code: nil, reason: ""))
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard phase != .over else { return }
        if let error = error as? NIOSSLError, error == .uncleanShutdown { return }
        let isTLS = phase == .securing && !(error is IOError)
        dismiss(
            isTLS ? .tls(.handshake(TLSFailures.words(of: error))) : Failure.cause(of: error))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard !context.channel.isWritable else { return }
        dismiss(LinkHandler.unread)
    }

    // MARK: Steps

    private func begin() {
        guard !hasBegun else { return }
        hasBegun = true
        speak { $0.begin(&driver.outlet) }
    }

    /// Lets the conversation speak, and draws the conclusions.
    private func speak(_ body: (inout any Conversation) -> Void) {
        driver.holding {
            body(&conversation)
            conclude()
        }
    }

    private func conclude() {
        var isUp = false
        var secures = false
        for signal in driver.outlet.signals {
            switch signal {
            case .up: isUp = true
            case .introduced(let introduction): who = introduction
            case .learned, .expects: if kept.count < Self.keptLimit { kept.append(signal) }
            case .secure: secures = true
            case .answered, .asked: break
            case .fail(let cause):
                write()
                driver.outlet.clear()
                return dismiss(cause, politely: true)
            }
        }
        if isUp { return comeIn() }
        write()
        driver.outlet.clear()
        if secures { secure() }
    }

    /// The hello is done: the engine says whose session this is, and a link begins.
    private func comeIn() {
        guard let context else { return }
        phase = .over
        let admission = driver.admit(arrival, as: who, port, peer: context.channel.remotePeer)
        let link: Link
        switch admission {
        case .success(let admitted): link = admitted
        case .failure(let refusal):
            driver.outlet.clear()
            conversation.refuse(refusal, &driver.outlet)
            write()
            driver.outlet.clear()
            return leave(context)
        }
        let handler = LinkHandler(
            link: link, driver: driver, conversation: conversation, isSecure: false,
            hasBegun: true)
        let older = driver.settle(handler, port)
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(handler, position: .after(self))
            handler.tune(
                SocketTuning(port.plan.policy, beat: port.accepting.beat(port.plan.target)))
            driver.outlet.signals.insert(contentsOf: kept, at: 0)
            handler.adopt(rest, read: read)
            pipeline.removeHandler(self, promise: nil)
        } catch {
            driver.outlet.clear()
            context.close(promise: nil)
        }
        older?.leave(.polite)
    }

    private func secure() {
        guard phase == .greeting, let context, let tls = port.tls else { return }
        phase = .securing
        do throws(any Error) {
            try context.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: tls), position: .before(self))
        } catch {
            dismiss(.tls(.handshake(TLSFailures.words(of: error))))
        }
    }

    private func write() {
        guard driver.outlet.bytes.readableBytes > 0 else { return }
        context?.writeAndFlush(wrapOutboundOut(driver.outlet.bytes), promise: nil)
    }

    private func dismiss(_ cause: Cause, politely: Bool = false) {
        guard phase != .over else { return }
        phase = .over
        driver.dismiss(arrival, cause)
        guard let context else { return }
        if politely { leave(context) } else { context.abort() }
    }

    /// Ends the connection behind the last words; nobody waits for the peer's goodbye.
    private func leave(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        (context.stopListening() ?? context).close(promise: nil)
    }

    /// A client certificate's name is its owner's.
    private func nameInCertificate(_ context: ChannelHandlerContext) -> Introduction? {
        let pipeline = context.pipeline.syncOperations
        guard let certificate = try? pipeline.nioSSL_peerCertificate(),
            let der = try? certificate.toDERBytes(), let name = CertificateName.common(in: der)
        else { return nil }
        return Introduction(PeerText(name), isExclusive: false)
    }
}
