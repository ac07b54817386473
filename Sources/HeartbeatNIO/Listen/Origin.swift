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
        // It gives no more than it is asked for, and nothing where that is more than it has: the
        // sizes of sockaddr_in6 and of sockaddr_in.
        for (size, family, place) in [(28, AF_INET6, 8..<24), (16, AF_INET, 4..<8)] {
            var bytes = [UInt8](repeating: 0, count: size)
            var length = socklen_t(size)
            guard getsockopt(socket, SOL_SOCKET, peerName, &bytes, &length) == 0,
                CInt(bytes.withUnsafeBytes { $0.load(as: sa_family_t.self) }) == family
            else { continue }
            return address(bytes[place], Int(bytes[2]) << 8 | Int(bytes[3]))
        }
        return nil
    }

    /// `SO_PEERNAME` of Linux.
    private static let peerName: CInt = 28

    static func address(_ bytes: ArraySlice<UInt8>, _ port: Int) -> SocketAddress? {
        try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: port)
    }
}
