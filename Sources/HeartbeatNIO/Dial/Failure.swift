import Glibc
import Heartbeat
import NIOCore
import NIOSSL

/// What an error of the transport means, in the words of the product.
///
/// No library's own words get into a cause: they name its files, and change with its version.
enum Failure {
    /// The cause of a death by a transport error.
    static func cause(of error: any Error) -> Cause {
        switch error {
        case let error as IOError: cause(errno: error.errnoCode)
        case is SocketAddressError: .local("no such address")
        case ChannelError.connectTimeout: .connectTimeout(.connecting)
        case ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed, ChannelError.eof:
            .closedByPeer(code: nil, reason: "")
        default: TLSFailures.cause(of: error) ?? .local("a fault of the connection")
        }
    }

    /// The cause of a death by a kernel error.
    static func cause(errno code: CInt) -> Cause {
        switch code {
        case ECONNREFUSED: .refused
        case ENOENT: .unreachable("no such socket")
        case EHOSTUNREACH: .unreachable("no route to the host")
        case ENETUNREACH: .unreachable("no route to the network")
        case EHOSTDOWN: .unreachable("the host is down")
        case ETIMEDOUT: .kernelTimeout
        case ECONNRESET, EPIPE, ECONNABORTED: .reset
        case EMFILE, ENFILE: .local("too many open files: limit \(Station.openFileLimit)")
        case EADDRNOTAVAIL: .local("no such source address, or no free port on it")
        case EACCES, EPERM: .local("not permitted: \(text(code))")
        default: .local(text(code))
        }
    }

    /// How telling a failed attempt is when several addresses of one name failed: the highest is
    /// reported.
    static func weight(_ cause: Cause) -> Int {
        switch cause {
        case .local: 4
        case .refused: 3
        case .reset: 2
        case .kernelTimeout, .connectTimeout: 1
        default: 0
        }
    }

    /// The system's words for an error number.
    static func text(_ code: CInt) -> String {
        strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
    }
}
