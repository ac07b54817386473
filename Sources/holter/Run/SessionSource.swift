import Heartbeat
import HeartbeatNIO

/// Where the sessions and ports of a run come from, so that they can be read again while it runs.
struct SessionSource: Sendable {
    /// URLs of the command line.
    var urls: [String] = []
    /// URLs of ports of the command line.
    var ports: [String] = []
    /// Files with one URL a line.
    var lists: [String] = []
    /// What standard input said, which can be read once only.
    var standardInput: String?
    /// The configuration; nil where there is none.
    var file: ConfigurationFile.Found?
    /// Whether the sessions of the configuration are meant, and its ports.
    var usesSessions = true
    var usesPorts = true
    var flags = SessionOptions()
    var listening = ListenOptions()
    /// Sessions that stand in no file.
    var fixed: [WatchedSession] = []

    /// Everything that a run is begun with.
    struct Gathered: Sendable {
        var configuration = Configuration()
        var sessions: [WatchedSession] = []
        var ports: [OpenPort] = []
    }

    /// Whether there is something to read again.
    var isInFiles: Bool { file != nil || lists.contains { $0 != "-" } }

    /// What errors and the journal call it.
    var title: String {
        file?.title ?? lists.first { $0 != "-" }.map { PeerText($0).description } ?? ""
    }

    /// Reads all files; the first mistake in them is thrown.
    func gather() throws -> Gathered {
        var result = Gathered()
        if let file { result.configuration = try ConfigurationFile.read(file) }
        var meant = result.configuration
        if !usesSessions { meant.sessions = [] }
        if !usesPorts { meant.listeners = [] }
        result.ports = try OpenPort.gather(
            urls: ports, configuration: meant, flags: flags, listening: listening)
        result.sessions =
            try fixed
            + SessionList.gather(
                urls: urls, lists: lists, standardInput: standardInput, configuration: meant,
                flags: flags)
        return result
    }
}
