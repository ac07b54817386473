import Foundation
import Glibc

/// The `openssl` program: makes certificates and serves them.
enum OpenSSL {
    static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    /// Runs it to its end in a folder.
    static func run(_ arguments: String, in folder: URL) throws {
        let process = try start(arguments, in: folder, output: FileHandle.nullDevice)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
    }

    struct Failed: Error { var arguments: String }

    static func start(_ arguments: String, in folder: URL, output: Any) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardInput = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}

/// A folder with an authority and certificates made by it: good, expired, self-signed, for another
/// name.
final class Certificates {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holter-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try OpenSSL.run(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
                + "-subj /CN=authority -keyout ca.key -out ca.pem", in: folder)
        try write("ca.cnf", Self.configuration)
        try write("index.txt", "")
        try write("serial", "01")
        try sign("good", "DNS:localhost,IP:127.0.0.1")
        try sign("other", "DNS:elsewhere.example")
        try sign("expired", "DNS:localhost", until: "20200201000000Z")
        try sign("client", "DNS:me")
        try OpenSSL.run(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
                + "-subj /CN=localhost -addext subjectAltName=DNS:localhost "
                + "-keyout self.key -out self.pem", in: folder)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String {
        folder.appendingPathComponent(name).path
    }

    private static let configuration = """
        [ca]
        default_ca=own
        [own]
        database=index.txt
        serial=serial
        new_certs_dir=.
        default_md=sha256
        policy=any
        [any]
        commonName=supplied

        """

    private func write(_ name: String, _ text: String) throws {
        try text.write(
            to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    /// Makes one more, signed by the authority.
    func sign(
        _ name: String, _ names: String, from begin: String = "20200101000000Z",
        until end: String = "20990101000000Z",
        key: String = "ec -pkeyopt ec_paramgen_curve:prime256v1"
    ) throws {
        try write("\(name).ext", "subjectAltName=\(names)\n")
        try OpenSSL.run(
            "req -newkey \(key) -nodes -subj /CN=\(name) "
                + "-keyout \(name).key -out \(name).csr", in: folder)
        try OpenSSL.run(
            "ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -in \(name).csr "
                + "-startdate \(begin) -enddate \(end) -extfile \(name).ext "
                + "-out \(name).pem", in: folder)
    }
}

/// `openssl s_server` on a free port.
final class TLSServer {
    let port: Int
    var processIdentifier: Int32 { process.processIdentifier }
    private let process: Process
    private let output: Pipe

    init(_ certificate: String, extra: String = "", in folder: URL) throws {
        output = Pipe()
        process = try OpenSSL.start(
            "s_server -accept 127.0.0.1:0 -cert \(certificate).pem -key \(certificate).key -rev "
                + extra, in: folder, output: output)
        var text = ""
        while !text.contains("\n") || Self.port(in: text) == nil {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw OpenSSL.Failed(arguments: "s_server") }
            text += String(decoding: bytes, as: UTF8.self)
        }
        port = Self.port(in: text) ?? 0
    }

    deinit {
        // Not SIGTERM: a child of a test runner may have inherited it blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// The port in `ACCEPT 127.0.0.1:40123`.
    private static func port(in text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }
        return line.flatMap { Int($0.split(separator: ":").last ?? "") }
    }
}
