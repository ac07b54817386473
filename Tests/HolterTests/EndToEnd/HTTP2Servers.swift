import Foundation
import Testing

/// Real HTTP/2 servers that nobody here wrote.
enum HTTP2Servers {
    /// A server of the PyPI package `grpcio` that strikes pings which come sooner than `gap`
    /// milliseconds after the one before, and punishes the strike after the second; SIGTERM stops
    /// it in order.
    static func grpc(port: Int, gap: Int) throws -> Program {
        let script = """
            import grpc, signal
            from concurrent import futures
            server = grpc.server(futures.ThreadPoolExecutor(2), options=[
                ("grpc.http2.min_ping_interval_without_data_ms", \(gap)),
                ("grpc.http2.max_ping_strikes", 2),
                ("grpc.keepalive_permit_without_calls", 1)])
            server.add_insecure_port("127.0.0.1:\(port)")
            server.start()
            signal.signal(signal.SIGTERM, lambda *_: server.stop(1))
            server.wait_for_termination()
            """
        return try Program([EndToEnd.python, "-c", script])
    }

    /// The PyPI package `hypercorn`, whose HTTP/2 is the package `h2`.
    static func hypercorn(port: Int) throws -> Program {
        let script = """
            import asyncio
            from hypercorn.asyncio import serve
            from hypercorn.config import Config
            async def app(scope, receive, send):
                pass
            config = Config()
            config.bind = ["127.0.0.1:\(port)"]
            asyncio.run(serve(app, config))
            """
        return try Program([EndToEnd.python, "-c", script])
    }
}

/// An nginx that speaks HTTP/2 in the clear, over TLS, and on a third port HTTP/1.1 over TLS alone.
final class HTTP2Nginx {
    let clear: Int
    let secure: Int
    let old: Int
    private let certificates: Certificates
    private let folder: TemporaryFolder
    private(set) var program: Program

    /// One process that a signal kills whole, or one that lets its worker say goodbye.
    init(_ certificates: Certificates, saysGoodbye: Bool = false) async throws {
        self.certificates = certificates
        clear = try EndToEnd.freePort()
        secure = try EndToEnd.freePort()
        old = try EndToEnd.freePort()
        let folder = try TemporaryFolder()
        self.folder = folder
        let master = saysGoodbye ? "on; user root" : "off"
        let good = certificates.folder.path + "/good"
        let tls = "ssl_certificate \(good).pem; ssl_certificate_key \(good).key;"
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: " ")
        try folder.write(
            "nginx.conf",
            """
            daemon off; master_process \(master); pid \(folder.path)/pid; error_log stderr info;
            events { worker_connections 64; }
            http {
                access_log off; \(folders)
                server { listen 127.0.0.1:\(clear) http2; return 204; }
                server { listen 127.0.0.1:\(secure) ssl http2; \(tls) return 204; }
                server { listen 127.0.0.1:\(old) ssl; \(tls) return 204; }
            }
            """)
        program = try Self.start(folder)
        try await WebSocketServers.listens(secure)
    }

    /// Starts it again on the same ports.
    func restart() async throws {
        program = try Self.start(folder)
        try await WebSocketServers.listens(secure)
    }

    private static func start(_ folder: TemporaryFolder) throws -> Program {
        try Program(["nginx", "-p", folder.path + "/", "-c", folder.path + "/nginx.conf"])
    }
}
