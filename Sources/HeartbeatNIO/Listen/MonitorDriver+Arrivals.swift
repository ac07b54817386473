import Heartbeat
import NIOCore
import NIOPosix
import NIOSSL

extension MonitorDriver {
    /// Opens a port; the target with the port that it really got.
    func bind(
        _ plan: Plan, _ accepting: Adapter.Accepting, _ tls: NIOSSLContext?, tags: [String],
        _ limits: ListenerLimits
    ) -> EventLoopFuture<Target> {
        guard !isStopped else {
            return eventLoop.makeFailedFuture(TargetError("the station is shut down"))
        }
        let port = Port(plan: plan, accepting: accepting, tls: tls, driver: self)
        let bound = NIOLoopBound(port, eventLoop: eventLoop)
        let driver = NIOLoopBound(self, eventLoop: eventLoop)
        let bootstrap = ServerBootstrap(group: eventLoop)
            .serverChannelOption(.backlog, value: Port.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: Port.acceptsPerTurn)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGuard(driver.value))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: receiveAllocator)
            .childChannelOption(.writeBufferWaterMark, value: LinkHandler.writeLimits)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.accept(channel) }
            }
        let channel: EventLoopFuture<any Channel> =
            switch plan.target.endpoint {
            case .host(let host, let port): bootstrap.bind(host: HostName.sent(host), port: port)
            case .unix(let path): bootstrap.bind(unixDomainSocketPath: path)
            }
        return channel.assumeIsolated().map { channel in
            self.opened(bound.value, channel, tags, limits)
        }.nonisolated()
    }

    private func opened(
        _ port: Port, _ channel: any Channel, _ tags: [String], _ limits: ListenerLimits
    ) -> Target {
        var target = port.plan.target
        if case .host(let host, _) = target.endpoint, let number = channel.localAddress?.port {
            target.endpoint = .host(host, port: number)
        }
        guard !isStopped else {
            channel.close(promise: nil)
            return target
        }
        var limits = limits
        let asked = limits.sessions
        limits.sessions = min(asked, max(1, Port.fileLimit))
        var spec = ListenerSpec(
            address: target.display, proto: port.plan.adapter.name, tags: tags,
            beat: port.accepting.beat(target), policy: port.plan.policy, limits: limits)
        spec.refusesInHello = port.accepting.refusesInHello
        spec.advice = Port.advice(asked: asked, given: limits.sessions)
        port.open(channel, change { monitor, now, _ in monitor.listen(spec, at: now) })
        ports.append(port)
        return target
    }

    /// Whether a connection may begin its hello; without a host, a proxy has to say whose it is.
    func welcome(_ port: Port, from host: String?) -> Result<Arrival, Refusal> {
        guard !isStopped, let id = port.id else { return .failure(.tooLate) }
        return change { monitor, now, effects in
            monitor.welcome(id, from: host, at: now, effects: &effects)
        }
    }

    /// A proxy said whose a connection is; why that one may not come in, if so.
    func identify(_ arrival: Arrival, as host: String) -> Refusal? {
        guard !isStopped else { return .tooLate }
        let refusal = change { monitor, now, effects in
            monitor.identify(arrival, as: host, at: now, effects: &effects)
        }
        if refusal != nil { arrivals[arrival] = nil }
        return refusal
    }

    /// A connection could come in and has said nothing yet.
    func linger(_ arrival: Arrival) {
        guard !isStopped else { return }
        change { monitor, now, effects in
            monitor.linger(arrival, at: now, effects: &effects)
        }
    }

    /// Accepts again where there is a file for one more connection.
    func resumeAccepting() {
        guard OpenFiles.areFree(below: Port.fileLimit) else {
            return tell(.outOfFiles(limit: Station.openFileLimit))
        }
        for port in ports { port.setAccepting(true) }
        tell(.filesFree)
    }

    /// A hello is done: the link of the session that the caller is.
    func admit(
        _ arrival: Arrival, as who: Introduction?, _ port: Port, peer: String
    ) -> Result<Link, Refusal> {
        arrivals[arrival] = nil
        guard !isStopped else { return .failure(.tooLate) }
        return change { monitor, now, effects in
            monitor.admit(arrival, as: who, peer: peer, at: now, effects: &effects)
        }
    }

    /// Keeps the handler of a link that was admitted; the one of the session's older link, if that
    /// still lives.
    func settle(_ handler: LinkHandler, _ port: Port) -> LinkHandler? {
        let index = Int(handler.link.session.slot)
        while slots.count <= index { slots.append(Slot()) }
        let older = slots[index].handler
        slots[index] = Slot(plan: port.plan, handler: handler)
        wakeHousekeeping(Clocks.now)
        return older
    }

    /// A connection is gone before its hello was done; without a cause it ended without a byte.
    func dismiss(_ arrival: Arrival, _ cause: Cause?) {
        guard arrivals.removeValue(forKey: arrival) != nil, !isStopped else { return }
        change { monitor, now, effects in
            monitor.dismiss(arrival, cause, at: now, effects: &effects)
        }
    }

    /// A hello took too long.
    func expire(_ arrival: Arrival) {
        arrivals.removeValue(forKey: arrival)?.expire()
    }

    /// A port's files were read anew.
    func renew(_ plan: Plan, _ context: NIOSSLContext) {
        for port in ports where port.plan === plan {
            port.tls = context
            tell(.reported(Self.reload(plan)))
        }
    }

    /// A port's files could not be read anew.
    func keepOld(_ plan: Plan, _ sentence: String) {
        tell(.reported(Self.reload(plan, refusal: sentence)))
    }

    private static func reload(_ plan: Plan, refusal: String? = nil) -> OrderReport {
        OrderReport(
            "reload of the certificates", of: plan.target.display, by: "a signal", refusal: refusal)
    }

    /// Closes all ports and whoever is in its hello.
    func closePorts() {
        for port in ports { port.close() }
        ports = []
        for handler in arrivals.values { handler.expire() }
        arrivals = [:]
    }
}
