import Glibc
import NIOCore

/// Address literals, and the step from the C library's addresses to NIO's.
enum AddressLiteral {
    /// The address that a literal names (with an IPv6 zone if it has one); nil for a name.
    ///
    /// No resolver is asked: a literal must not wait behind a dead name.
    static func parse(_ host: String, port: Int) -> SocketAddress? {
        try? lookUp(host, flags: AI_NUMERICHOST).first.map { withPort($0, port) }
    }

    /// Whether the text is an address rather than a name.
    static func isLiteral(_ host: String) -> Bool {
        parse(host, port: 0) != nil
    }

    /// The same address with another port.
    static func withPort(_ address: SocketAddress, _ port: Int) -> SocketAddress {
        var address = address
        address.port = port
        return address
    }

    /// All addresses of a name in the order in which the system would try them (RFC 6724); blocks.
    static func lookUp(_ host: String, flags: CInt = 0) throws(LookupError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { throw LookupError(code: code, errno: errno) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let info = entry {
            if let address = address(info.pointee), !addresses.contains(address) {
                addresses.append(address)
            }
            entry = info.pointee.ai_next
        }
        return addresses
    }

    private static func address(_ info: addrinfo) -> SocketAddress? {
        guard let raw = UnsafeRawPointer(info.ai_addr) else { return nil }
        switch info.ai_family {
        case AF_INET: return SocketAddress(raw.loadUnaligned(as: sockaddr_in.self))
        case AF_INET6: return SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self))
        default: return nil
        }
    }
}

/// Why a name has no address.
struct LookupError: Error, Equatable {
    /// The resolver's words.
    var words: String

    init(_ words: String) {
        self.words = words
    }

    init(code: CInt, errno: CInt) {
        if code == EAI_SYSTEM {
            words = Failure.text(errno)
        } else {
            words = gai_strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
        }
    }
}
