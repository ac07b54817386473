/// A plain line server in Python: it greets with an escape sequence, knows `NOOP`, and floods on `FLOOD`.
enum LineServer {
    static func start(port: Int) throws -> Program {
        let script = """
            import socketserver
            class Handler(socketserver.StreamRequestHandler):
                def handle(self):
                    self.wfile.write(b"220 ready \\x1b[31m\\r\\n")
                    for line in self.rfile:
                        if line.startswith(b"NOOP"): self.wfile.write(b"250 OK\\r\\n")
                        elif line.startswith(b"FLOOD"):
                            while True: self.wfile.write(b"x" * 65536)
                        else: self.wfile.write(b"500 what?\\r\\n")
            class Server(socketserver.ThreadingTCPServer):
                allow_reuse_address = True; daemon_threads = True
            Server(("127.0.0.1", \(port)), Handler).serve_forever()
            """
        return try Program(["python3", "-c", script])
    }
}
