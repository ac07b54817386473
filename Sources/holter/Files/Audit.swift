import Glibc
import Heartbeat
import HeartbeatNIO

/// The file that `--audit` names: every order, who gave it and what came of it.
struct Audit: Sendable {
    private let file: LineFile

    init(_ path: String, voice: Voice) throws(UsageError) {
        file = try LineFile(
            path, called: "the audit", gap: AuditLine.gap, complain: { voice.complain($0) })
    }

    /// Writes down every order to a station from now on.
    func keep(of station: Station) async throws {
        let (file, user) = (self.file, Self.user)
        try await station.audit { reports, clock in
            file.append(reports.map { .order($0, clock, user: user) })
        }
    }

    /// Waits until all is written.
    func finish() async {
        await file.finish()
    }

    /// Who runs this program, by name where the system knows one.
    private static var user: String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else {
            return "uid \(getuid())"
        }
        return String(cString: name)
    }
}
