import Glibc
import Heartbeat
import NIOCore
import NIOSSL

/// What a connection is made of: told with the first look at it, so that sessions nobody looks at
/// keep no text.
enum LinkFacts {
    static func read(_ context: ChannelHandlerContext) -> [Fact] {
        var facts: [Fact] = []
        if let remote = context.remoteAddress {
            facts.append(Fact("address", words(remote)))
        }
        if let local = context.localAddress, let port = local.port {
            facts.append(Fact("from", "\(local.ipAddress ?? "?") port \(port)"))
        }
        if let version = try? context.pipeline.syncOperations.nioSSL_tlsVersion() {
            let isOld = version == .tlsv1 || version == .tlsv11
            facts.append(Fact("tls", words(version), isNotable: isOld))
        }
        return facts
    }

    private static func words(_ version: TLSVersion) -> String {
        switch version {
        case .tlsv1: "1.0, unsafe: tls_min allows it"
        case .tlsv11: "1.1, unsafe: tls_min allows it"
        case .tlsv12: "1.2"
        case .tlsv13: "1.3"
        }
    }

    private static func words(_ address: SocketAddress) -> String {
        switch address {
        case .v4: "\(address.ipAddress ?? "?"):\(address.port ?? 0)"
        case .v6: "[\(address.ipAddress ?? "?")]:\(address.port ?? 0)"
        case .unixDomainSocket: PeerText(address.pathname ?? "").description
        }
    }
}

extension ChannelHandlerContext {
    /// Lends the socket's descriptor; nil where the channel has none (in tests).
    @discardableResult
    func withSocket<Result>(_ body: (CInt) -> Result) -> Result? {
        let found = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) {
            body($0)
        }
        return found ?? nil
    }
}

extension Channel {
    /// Whether all that was written has left for the kernel.
    var hasNothingToWrite: Bool {
        (try? syncOptions?.getOption(.bufferedWritableBytes)) == 0
    }
}
