import Glibc

/// A loopback port that nobody listens on and nobody else can get: connects to it are refused.
///
/// While a peer is down its port must stay its own: the kernel could give a free one to any
/// outgoing connection, or even connect a client that retries to itself. A listener with
/// SO_REUSEADDR may still bind to it.
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
        // By bytes (sockaddr_in: family, port, address): with the static standard library the
        // compiler takes the members of sockaddr_in for those of a module that is not ours to
        // import.
        var address = withUnsafeBytes(of: sa_family_t(AF_INET)) { Array($0) }
        address += [0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        var size = socklen_t(address.count)
        let result = address.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { generic in
                bind(descriptor, generic.baseAddress, size) == 0
                    ? getsockname(descriptor, generic.baseAddress, &size) : -1
            }
        }
        guard result == 0 else {
            let failure = Failure(errno: errno)
            Glibc.close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        port = Int(address[2]) << 8 | Int(address[3])
    }

    deinit { Glibc.close(descriptor) }
}
