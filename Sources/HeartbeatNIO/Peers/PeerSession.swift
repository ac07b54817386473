import Glibc
import Heartbeat
import NIOCore

/// One accepted connection of a peer: asks the dialect what is right and the behaviour what to do
/// instead.
final class PeerSession: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long the other side may take to answer our close frame.
    private static let closeGrace = TimeAmount.seconds(1)
    /// The most bytes of a request that may wait for their end.
    private static let partialLimit = 65_536

    private let behaviour: PeerBehaviour
    private var dialect: any PeerDialect
    private var random: SplitMix
    private var inbound = ByteBuffer()
    private var outbox = PeerOutbox()
    private var context: ChannelHandlerContext?
    private var beats = 0
    private var afterBeats: [(count: Int, deed: PeerDeed)] = []
    private var lastHeard = NIODeadline.uptimeNanoseconds(0)
    private var isArmed = false
    private var isStalled = false
    private var isSilent = false
    private var isEnding = false

    /// A session that speaks a protocol in its own way.
    init(_ kind: PeerProtocol, _ behaviour: PeerBehaviour, random: SplitMix) {
        self.behaviour = behaviour
        dialect = kind.dialect(behaviour)
        self.random = random
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        lastHeard = context.eventLoop.now
        if let moment = behaviour.silence { plan(moment, .silence) }
        if let stall = behaviour.stall { plan(stall.after, .stall) }
        if let babble = behaviour.babble { plan(babble.after, .babble(babble.bytes)) }
        if let ending = behaviour.ending { plan(ending.after, .end(ending.how)) }
        if let flood = behaviour.flood { surge(flood) }
        keepPromises()
    }

    func channelInactive(context: ChannelHandlerContext) {
        outbox.clear()
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        lastHeard = context.eventLoop.now
        guard !isSilent else { return }
        inbound.writeBuffer(&bytes)
        hear()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func hear() {
        while let context, !isSilent, !isStalled, let request = dialect.receive(&inbound) {
            respond(to: request, at: context.eventLoop.now)
            keepPromises()
        }
        inbound.discardReadBytes()
        if !isStalled, inbound.readableBytes > Self.partialLimit { context?.close(promise: nil) }
    }

    private func respond(to request: PeerRequest, at now: NIODeadline) {
        switch request {
        case .setup(let answer):
            outbox.write(answer, due: now, drip: nil)
        case .beat(let answer):
            guard !isEnding else { return }
            beats += 1
            let isDropped = beats <= behaviour.dropFirst || random.unit() < behaviour.dropShare
            if !isDropped {
                let due = now + Self.amount(behaviour.delay.draw(&random))
                outbox.write(answer, due: due, drip: behaviour.drip.map(Self.amount))
            }
            for (count, deed) in afterBeats where count == beats { outbox.do(deed, due: now) }
            afterBeats.removeAll { $0.count <= beats }
        case .over(let words):
            outbox.write(words, due: now, drip: nil)
            outbox.do(.end(.fin), due: now)
        }
    }

    /// Writes and does what is due, then waits for the next.
    private func keepPromises() {
        while let context, !isStalled, let item = outbox.take(at: context.eventLoop.now) {
            switch item {
            case .write(let bytes): context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
            case .deed(let deed): perform(deed, context)
            }
        }
        guard let context, !isArmed, !isStalled, let due = outbox.due else { return }
        isArmed = true
        context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { [weak self] in
            self?.isArmed = false
            self?.keepPromises()
        }
    }

    private func perform(_ deed: PeerDeed, _ context: ChannelHandlerContext) {
        switch deed {
        case .stall: stall(context)
        case .silence: isSilent = true
        case .babble(let bytes):
            let buffer = context.channel.allocator.buffer(bytes: bytes)
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        case .end(let how): end(how, context)
        }
    }

    private func end(_ how: PeerBehaviour.Ending.How, _ context: ChannelHandlerContext) {
        switch how {
        case .fin: context.close(promise: nil)
        case .halfClose: context.close(mode: .output, promise: nil)
        case .reset:
            let provider = context.channel as? any SocketOptionProvider
            provider?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
            context.close(promise: nil)
        case .close(let code, let reason):
            let words = dialect.farewell(code: code, reason: reason)
            guard words.readableBytes > 0 else { return end(.fin, context) }
            isEnding = true
            context.writeAndFlush(wrapOutboundOut(words), promise: nil)
            after(Self.closeGrace) { $0.context?.close(promise: nil) }
        }
    }

    private func stall(_ context: ChannelHandlerContext) {
        isStalled = true
        context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
        guard let length = behaviour.stall?.lasting else { return }
        after(Self.amount(length)) { $0.goOn() }
    }

    private func goOn() {
        guard let context, let stall = behaviour.stall else { return }
        isStalled = false
        plan(stall.after, .stall)
        context.channel.setOption(.autoRead, value: true).whenFailure { _ in }
        hear()
        keepPromises()
    }

    private func plan(_ moment: PeerMoment, _ deed: PeerDeed) {
        guard let now = context?.eventLoop.now else { return }
        guard !moment.isAtOnce else { return outbox.do(deed, due: now) }
        switch moment {
        case .age(let age, let spread):
            after(Self.amount(age + spread * random.unit())) { $0.due(deed) }
        case .idle(let gap):
            after(Self.amount(gap)) { $0.checkIdle(gap, deed) }
        case .beats(let count):
            afterBeats.append((beats + count, deed))
        }
    }

    private func due(_ deed: PeerDeed) {
        guard let now = context?.eventLoop.now else { return }
        outbox.do(deed, due: now)
        keepPromises()
    }

    private func checkIdle(_ gap: Duration, _ deed: PeerDeed) {
        guard let now = context?.eventLoop.now else { return }
        let rest = Self.amount(gap) - (now - lastHeard)
        guard rest > .zero else { return due(deed) }
        after(rest) { $0.checkIdle(gap, deed) }
    }

    private func surge(_ flood: PeerBehaviour.Flood) {
        after(max(Self.amount(flood.every), .milliseconds(1))) { session in
            guard let context = session.context else { return }
            if session.dialect.isOpen, !session.isStalled, context.channel.isWritable {
                let frame = session.dialect.unasked(flood.kind)
                for _ in 0..<min(max(0, flood.frames), 10_000) {
                    context.write(session.wrapOutboundOut(frame), promise: nil)
                }
                context.flush()
            }
            session.surge(flood)
        }
    }

    private func after(_ delay: TimeAmount, _ act: @escaping (PeerSession) -> Void) {
        context?.eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
            if let self { act(self) }
        }
    }

    private static func amount(_ duration: Duration) -> TimeAmount {
        .nanoseconds(duration.nanoseconds)
    }
}

@available(*, unavailable)
extension PeerSession: Sendable {}
