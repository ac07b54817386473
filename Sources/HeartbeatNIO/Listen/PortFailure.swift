import Glibc
import Heartbeat
import NIOCore

/// Why a port cannot be opened, in a sentence.
enum PortFailure {
    static func sentence(_ error: any Error, _ target: Target) -> TargetError {
        guard let error = error as? IOError else {
            return TargetError("cannot listen on \(target.display): \(Failure.cause(of: error))")
        }
        switch error.errnoCode {
        case EADDRINUSE:
            guard case .host(_, let port) = target.endpoint else {
                return TargetError("cannot listen on \(target.display): the file is there already")
            }
            let holder = PortHolder.find(port).map { "; \($0) holds it" } ?? ""
            return TargetError("cannot listen on \(target.display): the port is in use\(holder)")
        case EACCES:
            return TargetError("cannot listen on \(target.display): permission denied")
        case EADDRNOTAVAIL:
            return TargetError("cannot listen on \(target.display): no such address here")
        default:
            let words = String(cString: strerror(error.errnoCode))
            return TargetError("cannot listen on \(target.display): \(words)")
        }
    }
}

/// Who listens on a port of this machine, as far as this user may know.
enum PortHolder {
    /// The process in words, such as `redis-server (pid 812)`.
    static func find(_ port: Int) -> String? {
        guard let inode = inode(of: port) else { return nil }
        let link = "socket:[\(inode)]"
        for process in entries("/proc") where process.allSatisfy(\.isNumber) {
            let folder = "/proc/\(process)/fd"
            for descriptor in entries(folder) where target(of: "\(folder)/\(descriptor)") == link {
                let name = lines("/proc/\(process)/comm").first ?? "a process"
                return "\(PeerText(name)) (pid \(process))"
            }
        }
        return nil
    }

    /// The inode of the socket that listens there.
    private static func inode(of port: Int) -> String? {
        let digits = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
            for line in lines(table).dropFirst() {
                let fields = line.split(separator: " ")
                guard fields.count > 9, fields[1].hasSuffix(suffix), fields[3] == "0A" else {
                    continue
                }
                return String(fields[9])
            }
        }
        return nil
    }

    private static func entries(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func target(of link: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = readlink(link, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    private static func lines(_ path: String) -> [String] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while text.count < 4 << 20 {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            text += chunk[..<count]
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
