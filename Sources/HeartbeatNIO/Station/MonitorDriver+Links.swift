import Heartbeat
import Logging
import NIOCore
import NIOSSL

extension MonitorDriver: DialDelegate {
    /// Dials a link; what comes of it is told as stages, then `up` or `down`.
    func open(_ link: Link) {
        let index = Int(link.session.slot)
        guard index < slots.count, let plan = slots[index].plan else { return }
        dials[link.session.slot]?.cancel()
        slots[index].handler?.leave(.reset)
        slots[index].handler = nil
        let dial = Dial(
            link: link, target: plan.target, eventLoop: eventLoop,
            receiveAllocator: receiveAllocator, delegate: self)
        dials[link.session.slot] = dial
        dial.begin(resolver)
    }

    /// Ends a link, or the attempt to make it; the peer hears why where there is a reason to tell.
    func close(_ link: Link, _ mode: Heartbeat.CloseMode, because cause: Cause? = nil) {
        let index = Int(link.session.slot)
        guard index < slots.count else { return }
        if let dial = dials[link.session.slot], dial.link == link {
            dials[link.session.slot] = nil
            dial.cancel()
        }
        if let handler = slots[index].handler, handler.link == link {
            slots[index].handler = nil
            handler.leave(mode, because: cause)
        }
    }

    /// The link is gone by itself.
    func lost(_ handler: LinkHandler, _ cause: Cause) {
        let index = Int(handler.link.session.slot)
        if index < slots.count, slots[index].handler === handler {
            slots[index].handler = nil
            tell(.down(handler.link, cause))
        }
    }

    /// A socket that said goodbye is closed.
    func gone(_ handler: LinkHandler) {
        leaving[ObjectIdentifier(handler)] = nil
        if leaving.isEmpty, let onEmpty {
            self.onEmpty = nil
            onEmpty.succeed()
        }
    }

    /// Ends every link in order; the promise is kept when the last socket is gone, or after the
    /// grace.
    func shutDown(grace: TimeAmount, _ promise: EventLoopPromise<Void>) {
        guard !isStopped else { return promise.succeed() }
        stop()
        closePorts()
        for observer in observers { observer.continuation.finish() }
        observers = []
        for dial in dials.values { dial.cancel() }
        dials = [:]
        let ended = slots
        slots = []
        for slot in ended { slot.handler?.leave(.polite) }
        guard !leaving.isEmpty else { return promise.succeed() }
        onEmpty = promise
        eventLoop.assumeIsolated().scheduleTask(in: grace) { [self] in
            for handler in leaving.values { handler.abort() }
        }
    }

    /// How long a goodbye of this link may take.
    func closeGrace(_ link: Link) -> TimeAmount {
        let index = Int(link.session.slot)
        let grace = index < slots.count ? slots[index].plan?.policy.closeGrace : nil
        return .nanoseconds((grace ?? .seconds(2)).nanoseconds)
    }

    func dial(_ dial: Dial, reached stage: Stage) {
        tell(.stage(dial.link, stage))
    }

    func dial(_ dial: Dial, failed cause: Cause) {
        guard take(dial) != nil else { return }
        tell(.down(dial.link, cause))
    }

    func dial(_ dial: Dial, connected channel: any Channel) {
        guard let plan = take(dial) else {
            channel.close(promise: nil)
            return
        }
        let link = dial.link
        let conversation: any Conversation
        do {
            conversation = try plan.adapter.converse(plan.target, plan.policy)
        } catch {
            channel.close(promise: nil)
            tell(.down(link, .local(error.description)))
            return
        }
        let handler = LinkHandler(
            link: link, driver: self, conversation: conversation,
            isSecure: plan.adapter.secure)
        slots[Int(link.session.slot)].handler = handler
        do {
            if plan.adapter.secure, let secure = try secureHandler(link) {
                tell(.stage(link, .securing))
                try channel.pipeline.syncOperations.addHandler(secure)
            }
            if let underlay = plan.adapter.underlay {
                try channel.pipeline.syncOperations.addHandlers(underlay(plan.target))
            }
            try channel.pipeline.syncOperations.addHandler(handler)
            handler.tune(SocketTuning(plan.policy, beat: plan.adapter.beat(plan.target)))
            try channel.syncOptions?.setOption(.autoRead, value: true)
        } catch {
            noteFault(error, of: link.description)
            channel.close(promise: nil)
            lost(
                handler,
                !plan.adapter.secure
                    ? Failure.cause(of: error)
                    : .tls(.handshake(TLSFailures.words(of: error))))
        }
    }

    /// The files of sessions that we dial were read anew: their next links go by them.
    func renew(_ renewal: TLSContexts.Renewal) {
        let users = slots.indices.filter { slots[$0].plan?.tls === renewal.old }
        guard !isStopped, !users.isEmpty else { return }
        var report = OrderReport(
            "reload of the certificates", of: PeerText(renewal.file).description, by: "a signal")
        switch renewal.fresh {
        case .success(let context):
            var plans: [ObjectIdentifier: Plan] = [:]
            for index in users {
                guard let old = slots[index].plan else { continue }
                let plan = plans[ObjectIdentifier(old)] ?? old.renewed(context)
                plans[ObjectIdentifier(old)] = plan
                slots[index].plan = plan
            }
        case .failure(let error): report.refusal = error.description
        }
        tell(.reported(report))
    }

    /// The TLS of a link's plan; nil where it has none.
    func secureHandler(_ link: Link) throws -> NIOSSLClientHandler? {
        let index = Int(link.session.slot)
        guard index < slots.count, let plan = slots[index].plan, let tls = plan.tls else {
            return nil
        }
        return try NIOSSLClientHandler(context: tls, serverHostname: plan.serverName)
    }

    /// Why a handshake of this link failed.
    func tlsFailure(
        _ error: any Error, _ link: Link, certificate: NIOSSLCertificate?
    ) -> TLSFailure {
        let index = Int(link.session.slot)
        let plan = index < slots.count ? slots[index].plan : nil
        return TLSFailures.name(
            error, certificate: certificate,
            host: plan?.target.tls.serverName ?? plan?.target.host ?? "",
            unixSeconds: Clocks.wall(at: Clocks.now).unixSeconds,
            applicationProtocols: plan?.adapter.applicationProtocols ?? [],
            options: plan?.target.tls ?? TLSOptions())
    }

    /// Why the key of a peer's certificate does not do; nil where it does, or nobody minds.
    func weakness(of certificate: NIOSSLCertificate?, _ link: Link) -> TLSFailure? {
        let index = Int(link.session.slot)
        guard index < slots.count, let tls = slots[index].plan?.target.tls, !tls.insecure else {
            return nil
        }
        return TLSFailures.weakness(of: certificate, tls)
    }

    /// What a library said of a fault, for the log: causes have words of their own.
    func noteFault(_ error: any Error, of what: @autoclosure () -> String) {
        logger.debug(
            "a connection failed",
            metadata: ["of": "\(what())", "error": "\(PeerText("\(error)", limit: 1000))"])
    }

    /// The plan of the session that this attempt is for, if it still is that session's attempt.
    private func take(_ dial: Dial) -> Plan? {
        let index = Int(dial.link.session.slot)
        guard index < slots.count, dials[dial.link.session.slot] === dial else { return nil }
        dials[dial.link.session.slot] = nil
        return slots[index].plan
    }
}
