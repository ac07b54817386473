import Foundation
import Testing

/// A program of `Tests/Interop`, compiled and ready to be started.
///
/// All of them tell the same story on their output: `LISTENING` (servers), `UP`, `DOWN why`, and those
/// that know their beats also `PONG after 0.4 ms`, `ASKED id` and `RETRY in 231 ms`.
struct InteropProgram {
    enum Speech {
        case lines
        case webSocket
    }

    var speech: Speech
    /// The command before its arguments.
    var command: [String]
    /// The argument that says how fast it beats, as a client and as a server.
    var pace = (client: "600", server: "1500")
    /// Whether a client tells each of its beats.
    var tellsBeats = true
    var environment: [String: String] = [:]
    /// What it was compiled into.
    var folder: TemporaryFolder?

    /// Whether a line says that nothing was heard for too long.
    func hasGivenUp(_ words: String) -> Bool {
        ["silent", "keepalive ping timeout", "1006"].contains { words.contains($0) }
    }

    /// Starts it as a server.
    func serve(_ port: Int) async throws -> InteropPeer {
        let peer = try start(["\(port)", pace.server])
        try await peer.wait(for: "LISTENING")
        return peer
    }

    /// Starts it as a client of a Holter that listens.
    func dial(
        _ port: Int, host: String = "127.0.0.1", through: [String] = []
    ) throws
        -> InteropPeer
    {
        let address =
            speech == .lines ? [host, "\(port)"] : ["ws://\(host):\(port)/?id=peer"]
        return try start(address + [pace.client], through: through)
    }

    private func start(_ arguments: [String], through: [String] = []) throws -> InteropPeer {
        InteropPeer(
            program: try Program(through + command + arguments, environment: environment))
    }

    /// A class of `Tests/Interop/java`, with Debian's Netty at hand.
    static func java(_ name: String) async throws -> InteropProgram {
        let folder = try TemporaryFolder()
        let parts = ["buffer", "codec", "common", "handler", "resolver", "transport"]
        let netty = parts.map { "/usr/share/java/netty-\($0).jar" }.joined(separator: ":")
        try await compile(
            ["javac", "-Xlint:all", "-cp", netty, "-d", folder.path, source("java/\(name).java")])
        // One compiler is enough for a program that lives for seconds.
        let command = ["java", "-XX:TieredStopAtLevel=1", "-cp", "\(folder.path):\(netty)", name]
        return InteropProgram(speech: .lines, command: command, folder: folder)
    }

    /// A class of `Tests/Interop/csharp`, under Mono.
    static func csharp(_ name: String) async throws -> InteropProgram {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/\(name).exe"
        try await compile(["mcs", "-warnaserror", "-out:\(file)", source("csharp/\(name).cs")])
        return InteropProgram(speech: .lines, command: ["mono", file], folder: folder)
    }

    /// A script of `Tests/Interop/node`, with Debian's node-ws at hand.
    static func node(_ name: String) -> InteropProgram {
        InteropProgram(
            speech: .webSocket, command: ["nodejs", source("node/\(name).js")],
            pace: ("600", "700"),
            environment: ["NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"])
    }

    /// A script of `Tests/Interop/python`, with PyPI's websockets at hand.
    static func python(_ name: String) -> InteropProgram {
        InteropProgram(
            speech: .webSocket, command: [EndToEnd.python, source("python/\(name).py")],
            pace: ("0.6", "0.6"), tellsBeats: false)
    }

    /// The path of a file in `Tests/Interop`.
    static func source(_ path: String) -> String { "\(EndToEnd.root)/Tests/Interop/\(path)" }

    private static func compile(_ command: [String]) async throws {
        let compiler = try Program(command)
        let status = try await compiler.status(within: 60)
        try #require(status == 0, "\(compiler.output)\(compiler.errors)")
    }
}

/// One run of such a program, and what it said so far.
final class InteropPeer {
    let program: Program

    init(program: Program) { self.program = program }

    var lines: [String] { program.output.split(separator: "\n").map(String.init) }

    /// How much it has said: what comes later is behind this.
    var mark: Int { lines.count }

    /// Waits for so many lines that begin so, behind a mark; answers the last of them.
    @discardableResult
    func wait(
        for beginning: String, count: Int = 1, after mark: Int = 0, within seconds: Double = 15
    ) async throws -> String {
        do {
            return try await EndToEnd.eventually("\"\(beginning)\" of a peer", within: seconds) {
                let found = lines.dropFirst(mark).filter { $0.hasPrefix(beginning) }
                return found.count < count ? nil : found[count - 1]
            }
        } catch {
            Issue.record("the peer said:\n\(program.output)\(program.errors)")
            throw error
        }
    }

    /// Stops it without its knowledge, as a debugger or a frozen machine would.
    func freeze() { program.signal(SIGSTOP) }

    func thaw() { program.signal(SIGCONT) }

    func kill() async throws { try await program.stop(SIGKILL) }
}
