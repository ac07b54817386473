import Glibc

/// The three descriptors that every program takes for granted.
enum StandardStreams {
    /// Fills those that are closed: a socket would take their number, and a peer would read our
    /// lines.
    static func fill() {
        // Lowest first, for open takes the lowest that is free; output that nobody can read stays
        // an error.
        for (descriptor, mode) in [
            (STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDWR),
        ]
        where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", mode)
        }
    }
}
