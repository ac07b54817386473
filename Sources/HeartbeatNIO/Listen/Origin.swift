import Glibc
import Heartbeat
import NIOCore

/// Where an accepted connection comes from.
struct Origin: Sendable, Hashable {
    /// The address that limits and bans go by.
    var host: String
    /// The same with the port, as its row shows it.
    var peer: String

    /// An address as the kernel or a proxy names it.
    init(_ address: SocketAddress) {
        guard let host = address.ipAddress else {
            self = .socketFile
            return
        }
        self.host = host
        peer = "\(host.contains(":") ? "[\(host)]" : host):\(address.port ?? 0)"
    }

    private init(host: String, peer: String) {
        self.host = host
        self.peer = peer
    }

    /// Whoever comes to a socket's file.
    static let socketFile = Origin(host: "unix", peer: "unix")

    /// The far end of a connection as it was when it was accepted.
    ///
    /// One that was reset since has no address any more in the usual places.
    static func of(_ connection: any Channel, socket: CInt?) -> Origin {
        if let address = socket.flatMap(address(ofPeerOf:)) ?? connection.remoteAddress {
            return Origin(address)
        }
        if connection.localAddress?.ipAddress == nil, connection.localAddress != nil {
            return .socketFile
        }
        return Origin(host: "an address unknown", peer: "an address unknown")
    }

    /// What accept(2) would have said: `SO_PEERNAME` keeps it after a reset, getpeername(2) does not.
    static func address(ofPeerOf socket: CInt) -> SocketAddress? {
        var bytes = [UInt8](repeating: 0, count: 128)
        var length = socklen_t(bytes.count)
        guard getsockopt(socket, SOL_SOCKET, peerName, &bytes, &length) == 0 else { return nil }
        let family = bytes.withUnsafeBytes { $0.load(as: sa_family_t.self) }
        let port = Int(bytes[2]) << 8 | Int(bytes[3])
        switch CInt(family) {
        case AF_INET: return address(bytes[4..<8], port)
        case AF_INET6: return address(bytes[8..<24], port)
        default: return nil
        }
    }

    /// `SO_PEERNAME` of Linux.
    private static let peerName: CInt = 28

    static func address(_ bytes: ArraySlice<UInt8>, _ port: Int) -> SocketAddress? {
        try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: port)
    }
}
