import Foundation
import Testing

/// A port whose process may open few files.
@Suite("Accepting without files", .enabled(if: EndToEnd.hasScreen))
struct AcceptingEndToEndTests {
    /// A connection of ours that says nothing.
    private func connection(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isConnected, "nobody listens on \(port)")
        return descriptor
    }

    /// The processor's time that a process took so far, in hundredths of a second.
    private func ticks(of pid: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        return try #require(Int(fields[12])) + (try #require(Int(fields[13])))
    }

    /// The beginning of what the port answers to a request; empty where the connection was reset.
    private func answer(of port: Int) throws -> String {
        let descriptor = try connection(to: port)
        defer { close(descriptor) }
        let hello = Array("GET /nothing HTTP/1.0\r\n\r\n".utf8)
        guard write(descriptor, hello, hello.count) == hello.count else { return "" }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience,
            socklen_t(MemoryLayout<timeval>.size))
        var answer = [UInt8](repeating: 0, count: 9)
        let count = read(descriptor, &answer, answer.count)
        return String(decoding: answer.prefix(max(0, count)), as: UTF8.self)
    }

    @Test("costs nothing, is said once, leaves some for a reload, and ends with the first free one")
    func shortage() async throws {
        let port = try EndToEnd.freePort()
        let holter = try Program([
            "bash", "-c",
            "ulimit -n 64; exec '\(EndToEnd.holter)' listen ws://127.0.0.1:\(port) --plain"
                + " --connect-timeout 60s --max-sessions 1000",
        ])
        _ = try await EndToEnd.eventually("the port") {
            holter.output.contains(" LISTEN ") ? true : nil
        }
        #expect(holter.output.contains("takes 48 sessions at most, for this process may open 64"))
        var connections: [Int32] = []
        for _ in 0..<90 { connections.append(try connection(to: port)) }
        _ = try await EndToEnd.eventually("the shortage: \(holter.output)") {
            holter.output.contains(" FILES ") ? true : nil
        }
        let before = try ticks(of: holter.pid)
        try await Task.sleep(for: .seconds(2))
        // In a loop it would be some 160 to 200.
        #expect(try ticks(of: holter.pid) - before < 40)
        holter.signal(SIGUSR1)
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(holter.pid)/fd")
        #expect(open.count < 64)
        for connection in connections { close(connection) }
        // Some of those that waited in the kernel may still be turned away with a reset.
        _ = try await EndToEnd.eventually("an answer: \(holter.output)", within: 2) {
            try answer(of: port) == "HTTP/1.1 " ? true : nil
        }
        try await holter.stop()
        let told = holter.output.components(separatedBy: "no more connections are accepted")
        #expect(told.count == 2)
    }
}
