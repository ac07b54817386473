import Heartbeat
import NIOCore
import NIOSSL
import NIOTLS

/// One socket of a session: the only handler of its pipeline beside TLS.
///
/// It keeps a part of a message only while there is one, enforces the conversation's limit, turns
/// the end of a channel into a cause, and belongs to one link: once that is over, nothing it hears
/// goes anywhere.
final class LinkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Most bytes that may wait to be written to a peer that does not read.
    static let backlogLimit = 262_144
    /// The same for a socket, dialled or accepted.
    static let writeLimits = ChannelOptions.Types.WriteBufferWaterMark(
        low: backlogLimit / 4, high: backlogLimit)
    /// What is said of a peer that lets more wait.
    static let unread = Cause.limitReached("the peer does not read what we answer")

    private enum Phase {
        case securing
        case open
        /// TLS ended without its goodbye; the end of the channel follows.
        case torn
        case leaving
    }

    /// What is said of a peer whose TLS ended without its goodbye, where nothing else is.
    static let tornWords = "cut off without TLS's goodbye"

    // In this order, and with parts of messages kept by the driver, it fits in 96 bytes.
    let link: Link
    private var phase: Phase
    private var hasBegun = false
    private var hasToldFacts = false
    private var hasPartial = false
    private let driver: MonitorDriver
    private var conversation: any Conversation
    private var context: ChannelHandlerContext?

    init(
        link: Link, driver: MonitorDriver, conversation: any Conversation, isSecure: Bool,
        hasBegun: Bool = false
    ) {
        self.link = link
        self.driver = driver
        self.conversation = conversation
        self.hasBegun = hasBegun
        phase = isSecure ? .securing : .open
    }

    // MARK: The engine's orders

    /// Writes one probe; its deadline starts when it has left, not when it was queued.
    func probe(_ nonce: UInt64) {
        guard phase == .open, let context else { return }
        conversation.probe(nonce: nonce, &driver.outlet)
        let count = UInt32(clamping: driver.outlet.bytes.readableBytes)
        guard count > 0 else { return driver.outlet.clear() }
        // Before the write: on a busy core the answer may be here before it returns.
        let before = Clocks.now
        context.writeAndFlush(wrapOutboundOut(driver.outlet.bytes), promise: nil)
        driver.outlet.clear()
        guard phase == .open else { return }
        if context.channel.hasNothingToWrite {
            driver.tell(.sent(link, nonce: nonce, bytes: count), at: before)
        } else {
            let left = context.eventLoop.makePromise(of: Void.self)
            left.futureResult.assumeIsolated().whenSuccess { [self] in
                if phase == .open { driver.tell(.sent(link, nonce: nonce, bytes: count)) }
            }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: left)
        }
    }

    /// Ends the socket; the engine hears nothing more of it.
    func leave(_ mode: Heartbeat.CloseMode, because cause: Cause? = nil) {
        guard phase != .leaving else { return }
        let speaks = phase == .open && hasBegun
        guard context != nil else {
            // It is still being put together; the socket goes when this is added to it.
            phase = .leaving
            return
        }
        depart()
        guard mode == .polite, speaks else { return abort() }
        driver.holding {
            if let cause {
                conversation.close(because: cause, &driver.outlet)
            } else {
                conversation.close(&driver.outlet)
            }
            write()
            driver.outlet.clear()
        }
        sayFarewell()
    }

    /// Reads the kernel's facts, and with the first of them those of the connection.
    func inspect() {
        guard phase != .leaving, let context else { return }
        if !hasToldFacts {
            hasToldFacts = true
            driver.tell(.learned(link, LinkFacts.read(context)))
        }
        guard let facts = context.withSocket(TCPInfo.read) ?? nil else { return }
        driver.tell(.kernel(link, facts))
    }

    /// Goes on where an accepted connection's hello ended: writes and tells what the outlet holds,
    /// keeps what was not consumed.
    func adopt(_ rest: ByteBuffer, read: Int) {
        settle(read: read, at: Clocks.now)
        if context?.channel.isWritable == false { end(Self.unread, .reset) }
        if rest.readableBytes > 0, phase == .open { keep(rest) }
    }

    /// Where the peer is; nil for a socket's file, and once the channel is gone.
    var remoteAddress: String? { context?.remoteAddress?.ipAddress }

    /// Sets the kernel's timers.
    func tune(_ tuning: SocketTuning) {
        context?.withSocket(tuning.apply)
    }

    // MARK: The channel's events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if phase == .leaving {
            driver.leaving[ObjectIdentifier(self)] = self
            abort()
        } else if context.channel.isActive {
            begin()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        if hasPartial { driver.partials[ObjectIdentifier(self)] = nil }
        driver.gone(self)
    }

    func channelActive(context: ChannelHandlerContext) {
        begin()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if phase == .securing, case .handshakeCompleted? = event as? TLSUserEvent {
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            if let weakness = driver.weakness(of: certificate, link) {
                return end(.tls(weakness), .reset)
            }
            phase = .open
            if hasBegun { goOnSecured() } else { begin() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase == .open else { return }
        var bytes = unwrapInboundIn(data)
        let count = bytes.readableBytes
        if hasPartial, var whole = driver.partials.removeValue(forKey: ObjectIdentifier(self)) {
            hasPartial = false
            whole.writeBuffer(&bytes)
            bytes = whole
        }
        driver.holding {
            conversation.receive(&bytes, &driver.outlet)
            settle(read: count, at: Clocks.now)
        }
        guard bytes.readableBytes > 0 else { return }
        switch phase {
        case .open: keep(bytes)
        case .securing:
            // What came in the clear would be taken for what came in TLS.
            end(.protocolError("bytes in the clear behind the agreement on TLS"), .reset)
        case .torn, .leaving: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if phase == .leaving {
            driver.gone(self)
        } else {
            let inHello = phase == .securing
            let reason = phase == .torn ? Self.tornWords : ""
            phase = .leaving
            driver.lost(
                self,
                inHello
                    ? .tls(.handshake("the peer closed during the handshake"))
                    : conversation.endCause ?? .closedByPeer(code: nil, reason: reason))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard phase != .leaving else { return }
        if let error = error as? NIOSSLError, error == .uncleanShutdown {
            if phase == .open { phase = .torn }
            return
        }
        driver.noteFault(error, of: link.description)
        end(cause(of: error, context), .reset)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard phase == .open, !context.channel.isWritable else { return }
        end(Self.unread, .reset)
    }

    // MARK: Steps

    private func begin() {
        guard phase == .open, !hasBegun else { return }
        hasBegun = true
        driver.tell(.stage(link, .greeting))
        guard phase == .open else { return }
        driver.holding {
            conversation.begin(&driver.outlet)
            settle(read: 0, at: Clocks.now)
        }
    }

    /// TLS came on the way: the conversation goes on where it asked for it.
    private func goOnSecured() {
        driver.tell(.stage(link, .greeting))
        guard phase == .open else { return }
        driver.holding {
            conversation.secured(&driver.outlet)
            settle(read: 0, at: Clocks.now)
        }
    }

    /// Both ends agreed on TLS: what is written from here on goes through it.
    private func secure() {
        guard phase == .open, let context else { return }
        phase = .securing
        driver.tell(.stage(link, .securing))
        // It may have been killed at that moment.
        guard phase == .securing else { return }
        do throws(any Error) {
            guard let handler = try driver.secureHandler(link) else { return }
            try context.pipeline.syncOperations.addHandler(handler, position: .before(self))
        } catch {
            driver.noteFault(error, of: link.description)
            end(.tls(.handshake(TLSFailures.words(of: error))), .reset)
        }
    }

    /// Writes what the conversation said and tells the engine what it signalled, in order.
    private func settle(read: Int, at now: Instant) {
        let end = driver.outlet.failure
        // Before the last words are written: a peer that is gone already must not end the link as a
        // plain end while they are.
        if end != nil { depart() }
        let written = driver.outlet.bytes.readableBytes
        if written > 0 {
            write()
            driver.tell(.wrote(link, bytes: UInt32(clamping: written)), at: now)
        }
        var unread = UInt32(clamping: read)
        var secures = false
        var works = false
        for signal in driver.outlet.signals {
            switch signal {
            case .up: driver.tell(.up(link), at: now)
            case .answered(let nonce):
                driver.tell(.answered(link, nonce: nonce, bytes: unread), at: now)
                unread = 0
            case .learned(let facts): driver.tell(.learned(link, facts), at: now)
            case .expects(let rhythm): driver.tell(.expects(link, rhythm), at: now)
            case .asked(let count):
                driver.tell(.asked(link, count: UInt32(clamping: count)), at: now)
            case .secure: secures = true
            case .working: works = true
            case .introduced(let who): driver.tell(.introduced(link, who), at: now)
            case .settled, .fail: break
            }
        }
        if unread > 0 { driver.tell(.received(link, bytes: unread), at: now) }
        driver.outlet.clear()
        if let end { finish(end, .polite) } else if secures { secure() }
        if works { goOnLater() }
    }

    /// Lets the loop serve others before the conversation works on.
    private func goOnLater() {
        context?.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(1)) { [weak self] in
            self?.goOn()
        }
    }

    private func goOn() {
        guard phase == .open else { return }
        driver.holding {
            conversation.goOn(&driver.outlet)
            settle(read: 0, at: Clocks.now)
        }
    }

    private func write() {
        guard driver.outlet.bytes.readableBytes > 0 else { return }
        context?.writeAndFlush(wrapOutboundOut(driver.outlet.bytes), promise: nil)
    }

    /// Keeps a part of a message for the next read, in a buffer of its own size.
    private func keep(_ rest: ByteBuffer) {
        guard rest.readableBytes <= conversation.partialLimit else {
            let limit = Humane.bytes(UInt64(conversation.partialLimit))
            return end(.limitReached("an unfinished message of more than \(limit)"), .reset)
        }
        hasPartial = true
        driver.partials[ObjectIdentifier(self)] =
            rest.storageCapacity > rest.readableBytes * 4 ? ByteBuffer(buffer: rest) : rest
    }

    /// The link is over by what it said or did: the engine hears why, the socket goes.
    private func end(_ cause: Cause, _ mode: Heartbeat.CloseMode) {
        guard phase != .leaving else { return }
        depart()
        finish(cause, mode)
    }

    /// From here on nothing that the channel says matters but that it is gone.
    private func depart() {
        phase = .leaving
        driver.leaving[ObjectIdentifier(self)] = self
        guard hasPartial else { return }
        hasPartial = false
        driver.partials[ObjectIdentifier(self)] = nil
    }

    private func finish(_ cause: Cause, _ mode: Heartbeat.CloseMode) {
        switch mode {
        case .polite where conversation.lingers: linger()
        case .polite: sayFarewell()
        case .reset: abort()
        }
        driver.lost(self, cause)
    }

    /// Leaves the socket to the peer for the grace, then says goodbye.
    private func linger() {
        guard let context else { return }
        context.eventLoop.assumeIsolated().scheduleTask(in: driver.closeGrace(link)) {
            [weak self] in
            self?.sayFarewell()
        }
    }

    /// FIN after what is queued; RST when the peer does not answer it within the grace.
    ///
    /// Nothing is read meanwhile: a peer that goes on and on fills its own buffers, not ours.
    private func sayFarewell() {
        guard let context else { return }
        context.stopListening()
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: driver.closeGrace(link)) {
            [weak self] in
            self?.abort()
        }
    }

    /// RST at once.
    func abort() {
        context?.abort()
    }

    private func cause(of error: any Error, _ context: ChannelHandlerContext) -> Cause {
        if phase == .securing, !(error is IOError) {
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            return .tls(driver.tlsFailure(error, link, certificate: certificate))
        }
        if TLSFailures.isAboutClientCertificate(error) { return .tls(.clientCertificate) }
        return Failure.cause(of: error)
    }
}
