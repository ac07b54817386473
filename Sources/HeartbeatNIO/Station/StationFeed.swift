public import Heartbeat
import Logging
import NIOCore
import Synchronization

/// A station as a screen sees it: its newest state, a question, an order.
///
/// What goes down is gathered in a small box and taken by the event loop in one hop, however often
/// it is asked meanwhile: the last query wins, orders keep their sequence.
public final class StationFeed: Feed {
    /// Most orders that may wait for the event loop; more are refused with a line in the log.
    public static let orderLimit = 256

    /// The newest state for the last query.
    public let snapshots: AsyncStream<Snapshot>
    private let eventLoop: any EventLoop
    private let driver: NIOLoopBoundBox<MonitorDriver>
    private let observer: NIOLoopBoundBox<Observer?>
    private let mail = Mutex(Mail())
    private let logger: Logger

    private struct Mail {
        var query: Query?
        var orders: [Order] = []
        var isOnItsWay = false
    }

    init(
        _ query: Query, maximumRate: Double, _ eventLoop: any EventLoop,
        _ driver: NIOLoopBoundBox<MonitorDriver>, _ logger: Logger
    ) {
        let (stream, continuation) = AsyncStream<Snapshot>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        let observer = NIOLoopBoundBox<Observer?>.makeEmptyBox(
            valueType: Observer.self, eventLoop: eventLoop)
        snapshots = stream
        self.eventLoop = eventLoop
        self.driver = driver
        self.observer = observer
        self.logger = logger
        let gap = Int64(1_000_000_000 / min(max(maximumRate, 0.01), 1000))
        continuation.onTermination = { _ in
            eventLoop.execute {
                guard let gone = observer.value else { return }
                driver.value.detach(gone)
                observer.value = nil
            }
        }
        eventLoop.execute {
            let one = Observer(
                query: query, gap: gap, continuation: continuation, now: Clocks.now)
            if driver.value.attach(one) { observer.value = one }
        }
    }

    /// Looks at something else; the next snapshot answers it and comes at once.
    public func look(_ query: Query) {
        post { $0.query = query }
    }

    /// Asks for something; what came of it is in the journal.
    public func order(_ order: Order) {
        let isTaken = post { mail in
            guard mail.orders.count < Self.orderLimit else { return false }
            mail.orders.append(order)
            return true
        }
        if !isTaken { logger.warning("too many orders wait; one was dropped") }
    }

    @discardableResult
    private func post<Result: Sendable>(_ write: (inout sending Mail) -> Result) -> Result {
        let (result, goes) = mail.withLock { mail in
            let result = write(&mail)
            let goes = !mail.isOnItsWay
            mail.isOnItsWay = true
            return (result, goes)
        }
        if goes { eventLoop.execute { self.deliver() } }
        return result
    }

    private func deliver() {
        let (query, orders) = mail.withLock { mail in
            let taken = (mail.query, mail.orders)
            mail = Mail()
            return taken
        }
        guard let observer = observer.value else { return }
        if let query { driver.value.look(observer, query) }
        for order in orders { driver.value.order(order, from: observer) }
    }
}
