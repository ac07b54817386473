import Glibc
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
        file.append(["\(Self.now) \(event.level) \(text)"])
    }

    /// Writes down what the journal says too, until the station ends.
    func keepJournal(of station: Station) async {
        let query = Query(count: 0, journalLines: MonitorPolicy().journalCapacity)
        let feed = station.observe(query, maximumRate: PlainRun.rate)
        var writer = JournalWriter()
        for await snapshot in feed.snapshots {
            let text = writer.text(of: snapshot, shown: nil)
            file.append(text.split(separator: "\n").map(String.init))
        }
    }

    /// Waits until all is written.
    func finish() async {
        await file.finish()
    }

    private static var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var local = tm()
        localtime_r(&time.tv_sec, &local)
        let clock = WallClock(
            at: .zero, unixSeconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec),
            offsetSeconds: local.tm_gmtoff)
        return TimeStamp.iso(.zero, clock)
    }
}
