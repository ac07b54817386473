import Heartbeat
import HeartbeatNIO
import Logging

/// The file that `--log` names: what the library has to tell, down to debug.
struct LogFile: LogHandler {
    var logLevel = Logger.Level.debug
    var metadata = Logger.Metadata()
    private let file: LineFile

    init(_ path: String, voice: Voice) throws(UsageError) {
        file = try LineFile(
            path, called: "the log", gap: { "\($0) lines of the log were lost" },
            complain: { voice.complain($0) })
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let facts = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let text = PeerText("\(event.message)\(facts)", limit: 4096)
        file.append(["\(TimeStamp.iso(.zero, .now)) \(event.level) \(text)"])
    }

    /// Writes down what the journal says too, from now on.
    func keepJournal(of station: Station) async throws {
        try await file.keepJournal(of: station)
    }

    /// Waits until all is written.
    func finish() async {
        await file.finish()
    }
}
