/// How the program ends.
enum ExitStatus: Int32, Error {
    /// All is well.
    case success = 0
    /// Something failed.
    case failure = 1
    /// Wrong usage or configuration.
    case usage = 2
    /// Not all sessions were up at the end.
    case notAllUp = 3
}
