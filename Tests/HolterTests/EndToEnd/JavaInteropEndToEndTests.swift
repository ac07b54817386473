import Testing

@Suite(
    "Java: plain sockets and Netty, with Holter in both roles", .enabled(if: EndToEnd.hasInterop),
    .serialized)
struct JavaInteropEndToEndTests {
    @Test(
        "A client keeps its session through every end",
        arguments: ["PingClient", "NettyClient"])
    func client(name: String) async throws {
        let program = try await InteropProgram.java(name)
        try await InteropTrial(program: program).client()
    }

    @Test(
        "A client answers a port that asks, and a frozen one is late, then dead",
        arguments: ["PingClient", "NettyClient"])
    func askedClient(name: String) async throws {
        let program = try await InteropProgram.java(name)
        try await InteropTrial(program: program).askedClient()
    }

    @Test("A client is back after a kill", arguments: ["PingClient", "NettyClient"])
    func killedClient(name: String) async throws {
        let program = try await InteropProgram.java(name)
        try await InteropTrial(program: program).killedClient()
    }

    @Test(
        "A server keeps its session through every end",
        arguments: ["PingServer", "NettyServer"])
    func server(name: String) async throws {
        let program = try await InteropProgram.java(name)
        try await InteropTrial(program: program).server()
    }

    @Test("A server sees a kill, and Holter again", arguments: ["PingServer", "NettyServer"])
    func killedServer(name: String) async throws {
        let program = try await InteropProgram.java(name)
        try await InteropTrial(program: program).killedServer()
    }
}
