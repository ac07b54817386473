import Testing

@Suite(
    "Python's websockets, with Holter in both roles", .enabled(if: EndToEnd.hasInterop), .serialized
)
struct PythonInteropEndToEndTests {
    @Test("A client keeps its session through every end")
    func client() async throws {
        let program = InteropProgram.python("client")
        try await InteropTrial(program: program).client()
    }

    @Test("A client is back after a kill")
    func killedClient() async throws {
        let program = InteropProgram.python("client")
        try await InteropTrial(program: program).killedClient()
    }

    @Test("A server keeps its session through every end")
    func server() async throws {
        let program = InteropProgram.python("server")
        try await InteropTrial(program: program).server()
    }

    @Test("A server sees a kill, and Holter again")
    func killedServer() async throws {
        let program = InteropProgram.python("server")
        try await InteropTrial(program: program).killedServer()
    }
}
