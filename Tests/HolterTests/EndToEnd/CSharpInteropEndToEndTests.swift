import Testing

@Suite("C# under Mono, with Holter in both roles", .enabled(if: EndToEnd.hasInterop), .serialized)
struct CSharpInteropEndToEndTests {
    @Test("A client keeps its session through every end")
    func client() async throws {
        let program = try await InteropProgram.csharp("PingClient")
        try await InteropTrial(program: program).client()
    }

    @Test("A client answers a port that asks, and a frozen one is late, then dead")
    func askedClient() async throws {
        let program = try await InteropProgram.csharp("PingClient")
        try await InteropTrial(program: program).askedClient()
    }

    @Test("A client is back after a kill")
    func killedClient() async throws {
        let program = try await InteropProgram.csharp("PingClient")
        try await InteropTrial(program: program).killedClient()
    }

    @Test("A server keeps its session through every end")
    func server() async throws {
        let program = try await InteropProgram.csharp("PingServer")
        try await InteropTrial(program: program).server()
    }

    @Test("A server sees a kill, and Holter again")
    func killedServer() async throws {
        let program = try await InteropProgram.csharp("PingServer")
        try await InteropTrial(program: program).killedServer()
    }
}
