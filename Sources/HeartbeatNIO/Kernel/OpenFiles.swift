import Glibc

/// The limit of open files: each session needs one.
enum OpenFiles {
    /// Whether the next file would have a smaller number than this: the system gives the smallest
    /// that is free.
    static func areFree(below limit: Int) -> Bool {
        let file = open("/dev/null", O_RDONLY)
        guard file >= 0 else { return false }
        close(file)
        return Int(file) < limit
    }

    /// Raises the soft limit as far as this process may, and returns what holds now.
    static func raiseLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1024
        }
        if limit.rlim_cur < limit.rlim_max {
            var wanted = limit
            wanted.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wanted) == 0 {
                limit = wanted
            }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
