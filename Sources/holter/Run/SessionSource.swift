import Glibc
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
        /// Whether the lists were left for later.
        var lacksLists = false
        var configuration = Configuration()
        var sessions: [WatchedSession] = []
        var ports: [OpenPort] = []
    }

    /// Nobody said what to watch.
    static let nothing = UsageError(
        "nothing to watch: give a URL such as redis://localhost, a list with -f, or a "
            + "configuration with -c")

    /// Whether there is something to read again.
    var isInFiles: Bool { file != nil || lists.contains { $0 != "-" } }

    /// What errors and the journal call it.
    var title: String {
        file?.title ?? lists.first { $0 != "-" }.map { PeerText($0).description } ?? ""
    }

    /// Longer than this a list is read while the screen is there already: a
    /// thousand URLs take longer to understand than a first frame may take, in bytes.
    private static let patience = 32_768

    /// Whether the lists are so long that a screen should not wait for them.
    var isLong: Bool {
        let sizes = lists.map { path -> Int in
            var status = stat()
            return stat(path, &status) == 0 ? Int(status.st_size) : 0
        }
        return sizes.reduce(standardInput?.utf8.count ?? 0, +) > Self.patience
    }

    /// What is known without the lists.
    func glance() throws -> Gathered {
        var shorter = self
        shorter.lists = []
        var result = try shorter.gather()
        result.lacksLists = true
        return result
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

extension SessionSource.Gathered {
    /// Throws where a session or a port cannot be, as far as that is known before it is tried.
    func check(_ station: Station) throws {
        try Self.check(station, sessions)
        for port in ports {
            do {
                try station.check(listening: port.target, policy: port.policy)
            } catch {
                throw UsageError(port.place.isEmpty ? "\(error)" : "\(port.place): \(error)")
            }
        }
    }

    /// Throws where one of some sessions cannot be.
    static func check(_ station: Station, _ sessions: [WatchedSession]) throws {
        for session in sessions {
            do {
                try station.check(session.target, policy: session.policy)
            } catch {
                throw session.mistake(error)
            }
        }
    }
}

extension WatchedSession {
    /// Why no session can come of it, and where that was asked for.
    func mistake(_ error: any Error) -> UsageError {
        UsageError("\(place.isEmpty ? target.display : place): \(error)")
    }
}
