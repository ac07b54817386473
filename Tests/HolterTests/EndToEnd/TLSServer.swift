import Foundation
import Testing

/// Certificates of an authority of the test's own.
final class Certificates {
    let folder: TemporaryFolder
    var authority: String { folder.path + "/ca.pem" }

    init() async throws {
        folder = try TemporaryFolder()
        try await openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test Authority",
        ])
        try await issue("good", name: "localhost")
        try await issue("wrong", name: "other.example")
        // Valid for one day, two days ago.
        try await issue("expired", name: "localhost", days: -1)
        try await openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", "self.key", "-out", "self.pem", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ])
    }

    private func issue(_ file: String, name: String, days: Int = 2) async throws {
        try await openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            "\(file).key", "-out", "\(file).csr", "-subj", "/CN=\(name)",
        ])
        let address = name == "localhost" ? ",IP:127.0.0.1" : ""
        let extensions = try folder.write("\(file).ext", "subjectAltName=DNS:\(name)\(address)\n")
        try await openssl([
            "x509", "-req", "-in", "\(file).csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-out", "\(file).pem", "-days", "\(days)", "-extfile", extensions,
        ])
    }

    private func openssl(_ arguments: [String]) async throws {
        let program = try Program(["openssl"] + arguments, in: folder.path)
        let status = try await program.status()
        try #require(status == 0, "openssl \(arguments): \(program.errors)")
    }

    /// An `openssl s_server` with one of the certificates; `more` goes on its command line.
    func serve(_ file: String, port: Int, _ more: [String] = []) throws -> Program {
        try Program(
            [
                "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "\(file).pem",
                "-key", "\(file).key", "-quiet",
            ] + more, in: folder.path)
    }
}
