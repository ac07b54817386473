import Foundation
import Heartbeat

/// Where a password comes from when it is not in the text; it goes nowhere but into a target.
enum PasswordSource {
    /// The password that some options lead to; nil where they name none.
    static func password(of options: SessionOptions) throws(UsageError) -> String? {
        if let file = options.passwordFile { return try firstLine(of: file) }
        guard let name = options.passwordEnvironment else { return nil }
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
            throw UsageError("the environment variable \(PeerText(name)) holds no password")
        }
        return value
    }

    private static func firstLine(of file: String) throws(UsageError) -> String {
        let text = try TextFile.read(file, called: "the password file")
        let line = text.prefix { $0 != "\n" && $0 != "\r\n" }
        guard !line.isEmpty else {
            throw UsageError("the password file \(PeerText(file)) begins with an empty line")
        }
        return String(line)
    }
}
