import Foundation
import Glibc

/// Tells when a file of the theme in use was written.
struct ThemeWatch {
    /// Nanoseconds from one look to the next.
    static let gap: Int64 = 1_000_000_000

    private var stamps: [String: Stamp?] = [:]
    private var looked: Int64

    /// What changes when a file is written or another takes its place.
    private struct Stamp: Hashable {
        var device: UInt
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            seconds = Int(status.st_mtim.tv_sec)
            nanoseconds = Int(status.st_mtim.tv_nsec)
        }
    }

    /// Looks at these files from now on.
    init(_ files: [String] = [], at now: Int64 = 0) {
        looked = now
        for file in files { stamps[file] = .some(Stamp(file)) }
    }

    /// When the files are to be looked at next; nil when there is none.
    var next: Int64? { stamps.isEmpty ? nil : looked + Self.gap }

    /// Whether one of them is another than at the last look.
    mutating func hasChanged(at now: Int64) -> Bool {
        guard let next, now >= next else { return false }
        looked = now
        let found = stamps.keys.reduce(into: [String: Stamp?]()) { $0[$1] = .some(Stamp($1)) }
        defer { stamps = found }
        return found != stamps
    }
}
