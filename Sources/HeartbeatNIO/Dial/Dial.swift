import Heartbeat
import NIOCore
import NIOPosix

/// Hears how an attempt goes; told nothing more once it has connected, failed or was cancelled.
protocol DialDelegate: AnyObject {
    func dial(_ dial: Dial, reached stage: Stage)
    func dial(_ dial: Dial, connected channel: any Channel)
    func dial(_ dial: Dial, failed cause: Cause)
}

/// One attempt to reach a target's transport: resolve, then race the addresses (RFC 8305).
///
/// Families take turns, the next address starts 250 ms after the last or as soon as that one
/// failed, the first to connect wins and the others are closed. It knows no timeout: the engine
/// owns it.
final class Dial {
    /// How long one address is tried alone.
    static let stagger = TimeAmount.milliseconds(250)
    /// Most addresses of one name that are tried.
    static let addressLimit = 16

    /// Which link of which session it is for.
    let link: Link
    private let target: Target
    private let eventLoop: any EventLoop
    private let receiveAllocator: any RecvByteBufferAllocator
    private weak var delegate: (any DialDelegate)?
    private var candidates: [SocketAddress] = []
    private var source: SocketAddress?
    private var started = 0
    private var running: [Int: any Channel] = [:]
    private var finished = 0
    private var failure: Cause?
    private var isOver = false
    private var withdraw: (() -> Void)?

    init(
        link: Link, target: Target, eventLoop: any EventLoop,
        receiveAllocator: any RecvByteBufferAllocator, delegate: any DialDelegate
    ) {
        self.link = link
        self.target = target
        self.eventLoop = eventLoop
        self.receiveAllocator = receiveAllocator
        self.delegate = delegate
    }

    /// Begins; names go through the resolver, literals and paths do not.
    func begin(_ resolver: NameResolver) {
        switch target.endpoint {
        case .unix(let path):
            do {
                race([try SocketAddress(unixDomainSocketPath: path)])
            } catch {
                fail(.local("the socket path is too long: \(PeerText(path))"))
            }
        case .host(let host, let port):
            if let address = AddressLiteral.parse(host, port: port) {
                race([address])
            } else {
                delegate?.dial(self, reached: .resolving)
                let ticket = resolver.resolve(HostName.sent(host)) { [weak self] answer in
                    self?.resolved(host, port, answer)
                }
                if let ticket { withdraw = { resolver.abandon(ticket) } }
            }
        }
    }

    /// Ends it without a word.
    func cancel() {
        isOver = true
        withdraw?()
        withdraw = nil
        closeAll()
    }

    private func resolved(_ host: String, _ port: Int, _ answer: NameResolver.Answer) {
        withdraw = nil
        guard !isOver else { return }
        switch answer {
        case .success(let addresses):
            race(addresses.map { AddressLiteral.withPort($0, port) })
        case .failure(let error): fail(.nameUnresolved("\(PeerText(host)): \(error.words)"))
        }
    }

    private func race(_ addresses: [SocketAddress]) {
        var addresses = Dial.interleave(addresses)
        if let from = target.from {
            guard let source = AddressLiteral.parse(from, port: 0) else {
                return fail(.local("\(PeerText(from)) is no source address"))
            }
            let other = addresses.first { $0.protocol != source.protocol }
            addresses.removeAll { $0.protocol != source.protocol }
            if let other, addresses.isEmpty {
                return fail(
                    .local(
                        "from=\(PeerText(from)) is \(Dial.family(source)), and \(target.host) is "
                            + "\(Dial.family(other)) only"))
            }
            self.source = source
        }
        guard !addresses.isEmpty else { return fail(.nameUnresolved("no address")) }
        candidates = Array(addresses.prefix(Dial.addressLimit))
        delegate?.dial(self, reached: .connecting)
        startNext()
    }

    private func startNext() {
        guard !isOver, started < candidates.count else { return }
        let index = started
        started += 1
        connect(index)
        guard !isOver, started < candidates.count, started == index + 1 else { return }
        eventLoop.assumeIsolated().scheduleTask(in: Dial.stagger) { [weak self] in
            guard let self, started == index + 1 else { return }
            startNext()
        }
    }

    private func connect(_ index: Int) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        var bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(.hours(24))
            .channelOption(.recvAllocator, value: receiveAllocator)
            .channelOption(.autoRead, value: false)
            .channelOption(.writeBufferWaterMark, value: LinkHandler.writeLimits)
            .channelInitializer { channel in
                bound.value.running[index] = channel
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        if let source { bootstrap = bootstrap.bind(to: source) }
        bootstrap.connect(to: candidates[index]).assumeIsolated().whenComplete { result in
            self.ended(index, result)
        }
    }

    private func ended(_ index: Int, _ result: Result<any Channel, any Error>) {
        running[index] = nil
        guard !isOver else {
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        switch result {
        case .success(let channel):
            isOver = true
            closeAll()
            delegate?.dial(self, connected: channel)
        case .failure(let error):
            let cause = Failure.cause(of: error)
            if failure.map({ Failure.weight($0) < Failure.weight(cause) }) ?? true {
                failure = cause
            }
            finished += 1
            if finished == candidates.count {
                fail(failure ?? cause)
            } else if started == index + 1 {
                startNext()
            }
        }
    }

    private func fail(_ cause: Cause) {
        guard !isOver else { return }
        isOver = true
        delegate?.dial(self, failed: cause)
    }

    private func closeAll() {
        let losers = running.values
        running = [:]
        for channel in losers { channel.close(promise: nil) }
    }

    private static func family(_ address: SocketAddress) -> String {
        switch address {
        case .v4: "IPv4"
        case .v6: "IPv6"
        case .unixDomainSocket: "a socket file"
        }
    }

    /// Families take turns, beginning with that of the first address (RFC 8305, section 4).
    static func interleave(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first else { return [] }
        let same = addresses.filter { $0.protocol == first.protocol }
        let other = addresses.filter { $0.protocol != first.protocol }
        var mixed: [SocketAddress] = []
        for index in 0..<max(same.count, other.count) {
            if index < same.count { mixed.append(same[index]) }
            if index < other.count { mixed.append(other[index]) }
        }
        return mixed
    }
}
