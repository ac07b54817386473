import Foundation
import Testing

/// Real WebSocket servers that nobody here wrote, and an nginx to put in front of them.
enum WebSocketServers {
    /// A server of the PyPI package `websockets`; on a message it closes with that code and reason.
    static func python(port: Int) throws -> Program {
        let script = """
            import asyncio, sys, websockets
            async def serve(socket):
                async for message in socket:
                    code, reason = message.split(" ", 1)
                    await socket.close(int(code), reason)
            async def main():
                async with websockets.serve(serve, "127.0.0.1", \(port), ping_interval=None):
                    await asyncio.get_running_loop().create_future()
            asyncio.run(main())
            """
        return try Program([EndToEnd.python, "-c", script])
    }

    /// A server of Debian's node-ws; SIGUSR2 makes it close every socket with 1001.
    static func node(port: Int) throws -> Program {
        let script = """
            const { WebSocketServer } = require("ws");
            const server = new WebSocketServer({ host: "127.0.0.1", port: \(port) });
            process.on("SIGUSR2", () => {
                for (const client of server.clients) client.close(1001, "going away\\u001b[2J");
            });
            """
        return try Program(
            ["nodejs", "-e", script],
            environment: ["NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"])
    }

    /// An nginx that passes sockets on and gives up a silent one after some seconds.
    static func nginx(port: Int, to backend: Int, readTimeout: Int) throws -> Nginx {
        try Nginx(port: port, backend: backend, readTimeout: readTimeout)
    }

    /// Waits until something listens.
    static func listens(_ port: Int) async throws {
        _ = try await EndToEnd.eventually("a listener on \(port)") { canConnect(port) ? true : nil }
    }

    private static func canConnect(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// An nginx with a folder of its own.
final class Nginx {
    private let folder: TemporaryFolder
    private let program: Program

    init(port: Int, backend: Int, readTimeout: Int) throws {
        folder = try TemporaryFolder()
        let settings = """
            daemon off; master_process off; pid \(folder.path)/pid;
            error_log \(folder.path)/error.log;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path \(folder.path)/body; proxy_temp_path \(folder.path)/proxy;
                fastcgi_temp_path \(folder.path)/f; uwsgi_temp_path \(folder.path)/u;
                scgi_temp_path \(folder.path)/s;
                server {
                    listen 127.0.0.1:\(port);
                    location /closed { return 403; }
                    location / {
                        proxy_pass http://127.0.0.1:\(backend);
                        proxy_http_version 1.1;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header Connection upgrade;
                        proxy_read_timeout \(readTimeout)s;
                    }
                }
            }
            """
        let file = try folder.write("nginx.conf", settings)
        program = try Program(["nginx", "-p", folder.path, "-c", file])
    }
}
