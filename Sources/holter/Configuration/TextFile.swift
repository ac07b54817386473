import Glibc
import Heartbeat

/// Text files of the user, whole and of limited size.
enum TextFile {
    /// The largest file that is read: 16 MiB.
    static let limit = 16 << 20

    /// The text of a file, `-` being standard input; `name` is what errors call it.
    static func read(_ path: String, called name: String) throws(UsageError) -> String {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw UsageError("cannot read \(name) \(PeerText(path)): \(reason)")
        }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw UsageError("cannot read \(name) \(PeerText(path)): \(reason)")
            }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw UsageError("\(name) \(PeerText(path)) is larger than \(limit >> 20) MiB")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UsageError("\(name) \(PeerText(path)) is no UTF-8 text")
        }
        return text
    }

    /// What the system says about the last failed call.
    static var reason: String {
        String(cString: strerror(errno))
    }
}
