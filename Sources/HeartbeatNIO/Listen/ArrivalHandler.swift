import Heartbeat
import NIOCore
import NIOSSL
import NIOTLS

/// One accepted connection until its hello is done; then a ``LinkHandler`` takes its place.
final class ArrivalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// A proxy has to say whose it is. Can become: securing, greeting, over.
        case fronted
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
    private var origin: Origin
    /// Bytes came for TLS.
    var hasHeard = false
    private var hasBegun = false
    /// It could come in, and waits for a byte or for its time.
    private var isReady = false
    private var isLingering = false
    private var isLetIn = false
    private var rest = ByteBuffer()
    /// Bytes that came so far.
    private var read = 0
    /// What was told before the hello was done.
    private var kept: [Signal] = []
    /// Most of it that is kept.
    private static let keptLimit = 64
    private var who: Introduction?
    /// The name in its certificate, which nothing that it says of itself can replace.
    private var proved: PeerText?

    init(
        arrival: Arrival, from origin: Origin, port: Port, driver: MonitorDriver,
        conversation: any Conversation
    ) {
        self.arrival = arrival
        self.origin = origin
        self.port = port
        self.driver = driver
        self.conversation = conversation
        phase =
            port.plan.target.isBehindProxy
            ? .fronted : port.plan.adapter.secure ? .securing : .greeting
    }

    /// Its time is over, or the port closes.
    func expire() {
        phase = .over
        context?.abort()
    }

    /// It was silent, or had settled, for long enough: it comes in as it is.
    func letIn() {
        guard phase == .greeting else { return }
        isLetIn = true
        speak { $0.letIn(&driver.outlet) }
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
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            if let weakness = TLSFailures.weakness(of: certificate, port.plan.target.tls) {
                return dismiss(.tls(weakness))
            }
            phase = .greeting
            proved = name(in: certificate)
            who = proved.map { Introduction(proved: $0) }
            if hasBegun {
                speak { $0.secured(&driver.outlet) }
            } else {
                begin()
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if phase == .fronted { return readProxy(&bytes) }
        guard phase == .greeting else { return }
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
            let cause = conversation.endCause ?? .closedByPeer(code: nil, reason: "")
            phase = .over
            driver.dismiss(arrival, isSilent ? nil : cause)
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard phase != .over else { return }
        if let error = error as? NIOSSLError, error == .uncleanShutdown { return }
        if isSilent, error is IOError || isEndOfHandshake(error) { return dismiss(nil) }
        driver.noteFault(error, of: port.plan.target.display)
        let isTLS = phase == .securing && !(error is IOError)
        dismiss(
            isTLS ? .tls(.handshake(TLSFailures.words(of: error))) : Failure.cause(of: error))
    }

    /// Whether not a byte came, but for what a proxy says of itself.
    private var isSilent: Bool { read == 0 && rest.readableBytes == 0 && !hasHeard }

    /// Whether the peer closed while the handshake was awaited.
    private func isEndOfHandshake(_ error: any Error) -> Bool {
        guard case .handshakeFailed(.sslError(let all))? = error as? NIOSSLError else {
            return false
        }
        return all == [.eofDuringHandshake]
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
        var isSettled = false
        var secures = false
        for signal in driver.outlet.signals {
            switch signal {
            case .up: isUp = true
            case .introduced(let introduction): introduce(introduction)
            case .learned, .expects: if kept.count < Self.keptLimit { kept.append(signal) }
            case .secure: secures = true
            case .settled: isSettled = true
            case .answered, .asked, .working: break
            case .fail(let cause):
                write()
                driver.outlet.clear()
                return dismiss(cause, politely: true)
            }
        }
        if isUp { isReady = true }
        if isReady, read > 0 || isLetIn { return comeIn() }
        write()
        driver.outlet.clear()
        if secures { secure() }
        if isUp || isSettled { linger() }
    }

    /// Whoever has said nothing may be a check of the port, and who has settled may still say who it
    /// is.
    private func linger() {
        guard phase == .greeting, !isLingering else { return }
        isLingering = true
        driver.linger(arrival)
    }

    /// What a proxy says comes before everything else, TLS too.
    private func readProxy(_ bytes: inout ByteBuffer) {
        rest.writeBuffer(&bytes)
        switch ProxyHeader.read(&rest) {
        case .incomplete: break
        case .invalid(let words): dismiss(.badHello(words))
        case .header(let source): cameFrom(source)
        }
    }

    private func cameFrom(_ source: SocketAddress?) {
        if let source { origin = Origin(source) }
        if let refusal = driver.identify(arrival, as: origin.host) {
            phase = .over
            guard let context else { return }
            guard refusal != .tooFast, let words = port.words(for: refusal) else {
                return context.abort()
            }
            context.writeAndFlush(wrapOutboundOut(words), promise: nil)
            return leave(context)
        }
        phase = .greeting
        let behind = rest
        rest = ByteBuffer()
        if port.plan.adapter.secure { secure() } else { begin() }
        guard behind.readableBytes > 0, phase != .over, let context else { return }
        context.pipeline.syncOperations.fireChannelRead(NIOAny(behind))
    }

    /// The hello is done: the engine says whose session this is, and a link begins.
    private func comeIn() {
        guard let context else { return }
        phase = .over
        let admission = driver.admit(arrival, as: who, port, peer: origin.peer)
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
        older?.leave(.polite, because: .replaced)
    }

    private func secure() {
        guard phase == .greeting, let context, let tls = port.tls else { return }
        phase = .securing
        do throws(any Error) {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(FirstByteHandler(self), position: .before(self))
            try pipeline.addHandler(NIOSSLServerHandler(context: tls), position: .before(self))
        } catch {
            driver.noteFault(error, of: port.plan.target.display)
            dismiss(.tls(.handshake(TLSFailures.words(of: error))))
        }
    }

    private func write() {
        guard driver.outlet.bytes.readableBytes > 0 else { return }
        context?.writeAndFlush(wrapOutboundOut(driver.outlet.bytes), promise: nil)
    }

    private func dismiss(_ cause: Cause?, politely: Bool = false) {
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

    /// What it says of itself counts as far as no certificate says it.
    private func introduce(_ introduction: Introduction) {
        guard let proved else {
            who = introduction
            return
        }
        who = Introduction(proved: proved, saying: introduction)
        if introduction.name != proved.description {
            kept.append(.learned([Fact("calls itself", introduction.name)]))
        }
    }

    /// A client certificate's name is its owner's.
    private func name(in certificate: NIOSSLCertificate?) -> PeerText? {
        guard let der = try? certificate?.toDERBytes() else { return nil }
        return PeerText(CertificateName.name(in: der))
    }
}

/// Tells an arrival that a byte came before TLS takes it; then it is gone.
final class FirstByteHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private weak let arrival: ArrivalHandler?

    init(_ arrival: ArrivalHandler) { self.arrival = arrival }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        arrival?.hasHeard = true
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
