import Glibc

/// A descriptor to write lines to; each call writes all of its text, or says why it cannot.
struct Output: Sendable {
    var descriptor: Int32 = STDOUT_FILENO

    /// Writes a text to its end.
    func write(_ text: String) throws(OutputError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN {
                // Somebody else made the pipe non-blocking: wait until there is room.
                var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&room, 1, -1)
            } else if errno != EINTR {
                throw OutputError(reason: TextFile.reason)
            }
        }
    }

    /// Whether somebody looks at it on a terminal.
    var isTerminal: Bool { isatty(descriptor) == 1 }
}

/// What is written can no longer be written: a closed pipe, a full disk.
struct OutputError: Error, Sendable, Hashable, CustomStringConvertible {
    var reason: String

    var description: String { "cannot write the output: \(reason)" }
}
