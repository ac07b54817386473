import Foundation
import Heartbeat

/// Which configuration is meant, and what it says.
enum ConfigurationFile {
    /// Its name in a directory.
    static let name = "holter.toml"

    /// A configuration that is there, or was asked for.
    struct Found: Sendable, Hashable {
        var path: String
        /// Whether it was chosen, and did not just lie in the working directory.
        var isTrusted: Bool

        /// What errors call it.
        var title: String { PeerText(path, limit: 4096).description }
    }

    /// Where one is looked for, first match first: the working directory, the user's folder, the
    /// system's.
    static func candidates(environment: [String: String]) -> [String] {
        let home = environment["HOME"].map { "\($0)/.config" }
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home
        let system = environment["XDG_CONFIG_DIRS"].flatMap { $0.isEmpty ? nil : $0 } ?? "/etc/xdg"
        // A relative folder would be the working directory again; the standard says to pass it over.
        let folders = system.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        return [name] + ((base.map { [$0] } ?? []) + folders).map { "\($0)/holter/\(name)" }
    }

    /// The first that exists; nil where none does.
    static func find(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Found? {
        candidates(environment: environment)
            .first { FileManager.default.fileExists(atPath: $0) }
            .map { Found(path: $0, isTrusted: $0.hasPrefix("/")) }
    }

    /// The one that is named, else the first that is found.
    static func choose(named path: String?) -> Found? {
        path.map { Found(path: $0, isTrusted: true) } ?? find()
    }

    /// What a file says.
    static func read(_ file: Found) throws -> Configuration {
        let text = try TextFile.read(file.path, called: "the configuration")
        var configuration = try ConfigurationReader.read(text, file: file.title)
        configuration.isTrusted = file.isTrusted
        return configuration
    }
}
