import Testing

@Suite("Node's ws, with Holter in both roles", .enabled(if: EndToEnd.hasInterop), .serialized)
struct NodeInteropEndToEndTests {
    @Test("A client keeps its session through every end")
    func client() async throws {
        let program = InteropProgram.node("client")
        try await InteropTrial(program: program).client()
    }

    @Test("A client is back after a kill")
    func killedClient() async throws {
        let program = InteropProgram.node("client")
        try await InteropTrial(program: program).killedClient()
    }

    @Test("A server keeps its session through every end")
    func server() async throws {
        let program = InteropProgram.node("server")
        try await InteropTrial(program: program).server()
    }

    @Test("A server sees a kill, and Holter again")
    func killedServer() async throws {
        let program = InteropProgram.node("server")
        try await InteropTrial(program: program).killedServer()
    }
}
