import Glibc

/// A loopback port that nobody listens on and nobody else can get: connects to it are refused.
///
/// While a peer is down its port must stay its own: the kernel could give a free one to any outgoing connection, or
/// even connect a client that retries to itself. A listener with SO_REUSEADDR may still bind to it.
struct PortReservation: ~Copyable {
    /// The port.
    let port: Int
    private let descriptor: CInt

    /// Why there is none.
    struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        var errno: CInt
        var description: String { "no loopback port: \(String(cString: strerror(errno)))" }
    }

    /// Reserves a port that is free now.
    init() throws(Failure) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        var on: CInt = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0
                    ? getsockname(descriptor, generic, &size) : -1
            }
        }
        guard result == 0 else {
            let failure = Failure(errno: errno)
            Glibc.close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { Glibc.close(descriptor) }
}
