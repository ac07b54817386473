public import Heartbeat
public import Logging
public import NIOCore
import NIOPosix
import NIOSSL

/// The front door of the library: holds sessions to targets, keeps their heartbeat, answers
/// observers.
///
/// Everything happens on one event loop; calls from elsewhere hop to it. Call `add` for each
/// target, `observe` for each screen, and `shutdown` at the end.
public final class Station: Sendable {
    /// The most sockets and files this process may have open; raised as far as allowed on first
    /// use.
    public static let openFileLimit: Int = OpenFiles.raiseLimit()

    /// The protocols that its sessions can speak.
    public let adapters: [Adapter]
    let eventLoop: any EventLoop
    private let ownGroup: MultiThreadedEventLoopGroup?
    private let driver: NIOLoopBoundBox<MonitorDriver>
    let contexts = TLSContexts()
    private let logger: Logger

    /// A station on an event loop of its own.
    public convenience init(
        seed: UInt64, policy: MonitorPolicy = MonitorPolicy(), adapters: [Adapter] = Adapters.all,
        logger: Logger = Logger(label: "holter")
    ) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.init(
            eventLoop: group.next(), ownGroup: group, seed: seed, policy: policy,
            adapters: adapters, logger: logger)
    }

    /// A station on an event loop of the caller's.
    public convenience init(
        eventLoop: any EventLoop, seed: UInt64, policy: MonitorPolicy = MonitorPolicy(),
        adapters: [Adapter] = Adapters.all, logger: Logger = Logger(label: "holter")
    ) {
        self.init(
            eventLoop: eventLoop, ownGroup: nil, seed: seed, policy: policy, adapters: adapters,
            logger: logger)
    }

    private init(
        eventLoop: any EventLoop, ownGroup: MultiThreadedEventLoopGroup?, seed: UInt64,
        policy: MonitorPolicy, adapters: [Adapter], logger: Logger
    ) {
        let limit = Station.openFileLimit
        logger.debug("open files", metadata: ["limit": "\(limit)"])
        self.eventLoop = eventLoop
        self.ownGroup = ownGroup
        self.adapters = adapters
        self.logger = logger
        driver = NIOLoopBoundBox.makeBoxSendingValue(
            MonitorDriver(eventLoop: eventLoop, policy: policy, seed: seed, logger: logger),
            eventLoop: eventLoop)
    }

    /// Begins to watch a target.
    ///
    /// Throws a ``TargetError`` when no session can come of it: an unknown protocol, a file that
    /// cannot be read, a limit. What goes wrong later is the session's cause of death.
    /// `by` says who asked for it, where somebody did while the station ran.
    public func add(
        _ target: Target, name: String? = nil, tags: [String] = [],
        policy: PulsePolicy = PulsePolicy(), by: String? = nil
    ) async throws -> SessionID {
        let (adapter, advice, tls) = try prepare(target, policy)
        let driver = self.driver
        let added = try await eventLoop.submit { () -> SessionID? in
            let driver = driver.value
            let plan = driver.plan(target, adapter, policy, tls)
            return driver.add(plan, name: name, tags: tags, advice: advice, by: by)
        }.get()
        guard let added else { throw TargetError("the session limit is reached") }
        return added
    }

    /// Throws what ``add(_:name:tags:policy:by:)`` would throw now, and adds nothing.
    public func check(_ target: Target, policy: PulsePolicy = PulsePolicy()) throws {
        _ = try prepare(target, policy)
    }

    private func prepare(
        _ target: Target, _ policy: PulsePolicy
    ) throws -> (Adapter, advice: String?, NIOSSLContext?) {
        guard let adapter = adapters.first(where: { $0.name == target.scheme }) else {
            throw TargetError("nobody here speaks \(PeerText(target.scheme))")
        }
        _ = try adapter.converse(target, policy)
        let advice = try caution(adapter.advise(target, policy))
        let tls =
            adapter.secure || adapter.upgrades
            ? try contexts.context(
                for: target.tls, applicationProtocols: adapter.applicationProtocols)
            : nil
        return (adapter, advice, tls)
    }

    /// The warning of an advice; a refusal is thrown.
    private func caution(_ advice: Adapter.Advice?) throws(TargetError) -> String? {
        switch advice {
        case .refuse(let reason): throw TargetError(reason)
        case .warn(let reason): reason
        case nil: nil
        }
    }

    /// Forgets a session; its link says goodbye.
    public func remove(_ session: SessionID) async throws {
        let driver = self.driver
        try await eventLoop.submit { driver.value.remove(session) }.get()
    }

    /// Gives a session another policy; `firstProbe` sets the moment of its next probe.
    public func configure(
        _ session: SessionID, policy: PulsePolicy, firstProbe: Instant? = nil
    ) async throws {
        let driver = self.driver
        try await eventLoop.submit {
            driver.value.configure(session, policy, firstProbe: firstProbe)
        }.get()
    }

    /// Watches by these rules from now on; the alerts of a rule that stays go on.
    public func watch(for rules: [AlertRule]) async throws {
        let driver = self.driver
        try await eventLoop.submit { driver.value.watch(for: rules) }.get()
    }

    /// Asks for something; what came of it is in the journal.
    public func order(_ order: Order) async throws {
        let driver = self.driver
        try await eventLoop.submit { driver.value.order(order, from: nil) }.get()
    }

    /// Begins to look: at most `maximumRate` snapshots a second, and none while nothing changes.
    ///
    /// The feed ends when its stream is dropped, or when the station shuts down. Beyond 64
    /// observers a feed ends at once.
    public func observe(_ query: Query = Query(), maximumRate: Double = 4) -> StationFeed {
        StationFeed(query, maximumRate: maximumRate, eventLoop, driver, logger)
    }

    /// Says goodbye on every link and lets go of everything; what does not answer is reset after
    /// the grace.
    public func shutdown(grace: Duration = .seconds(1)) async throws {
        let driver = self.driver
        let eventLoop = self.eventLoop
        try await eventLoop.flatSubmit {
            let promise = eventLoop.makePromise(of: Void.self)
            driver.value.shutDown(grace: .nanoseconds(grace.nanoseconds), promise)
            return promise.futureResult
        }.get()
        try await ownGroup?.shutdownGracefully()
    }

    /// Does something where the driver lives.
    func onLoop<Result: Sendable>(
        _ body: @escaping @Sendable (MonitorDriver) throws -> Result
    ) async throws -> Result {
        let driver = self.driver
        return try await eventLoop.submit { try body(driver.value) }.get()
    }

    /// The shell's now, in the instants that snapshots carry.
    public static var now: Instant { Clocks.now }
}
