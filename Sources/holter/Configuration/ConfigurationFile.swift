import Foundation
import Heartbeat

/// Which configuration is meant, and what it says.
enum ConfigurationFile {
    /// Its name in a directory.
    static let name = "holter.toml"

    /// Where one is looked for, first match first.
    static func candidates(environment: [String: String]) -> [String] {
        let home = environment["HOME"].map { "\($0)/.config" }
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home
        return [name] + (base.map { ["\($0)/holter/\(name)"] } ?? [])
    }

    /// The first that exists; nil where none does.
    static func find() -> String? {
        candidates(environment: ProcessInfo.processInfo.environment).first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    /// What a file says.
    static func read(_ path: String) throws -> Configuration {
        let text = try TextFile.read(path, called: "the configuration")
        return try ConfigurationReader.read(text, file: PeerText(path, limit: 4096).description)
    }
}
