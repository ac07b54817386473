import Foundation
import Testing

/// A server of the PyPI package `mysql-mimic`, for there is no MySQL 8 in Debian.
///
/// The packets and their order are the package's; that a password is shown as
/// caching_sha2_password wants it is checked with Python's hashlib. It offers no TLS, for it loses
/// a handshake that comes in one read with the wish for it.
enum MimicServer {
    /// A server at a port and a socket file, whose `watcher` has the password `hunter2`, of which
    /// it knows nothing at first.
    static func start(port: Int, socket: String) throws -> Program {
        let script = """
            import asyncio
            from hashlib import sha256
            from mysql_mimic import MysqlServer
            from mysql_mimic.auth import AuthPlugin, Forbidden, IdentityProvider, Success, User

            NONCE = b"abcdefghijklmnopqrst"
            remembered = None

            class CachingSHA2(AuthPlugin):
                name = client_plugin_name = "caching_sha2_password"

                async def auth(self, info=None):
                    global remembered
                    if not info:
                        info = yield NONCE + b"\\0"
                    if remembered:
                        mask = sha256(sha256(remembered).digest() + NONCE).digest()
                        shown = bytes(a ^ b for a, b in zip(info.data, mask))
                        yield Success("watcher") if shown == remembered else Forbidden()
                    info = yield b"\\x04"
                    if info.data == b"hunter2\\0":
                        remembered = sha256(b"hunter2").digest()
                        yield Success("watcher")
                    yield Forbidden()

            class Users(IdentityProvider):
                def get_plugins(self):
                    return [CachingSHA2()]

                async def get_user(self, name):
                    return User(name=name, auth_plugin="caching_sha2_password")

            async def main():
                port = MysqlServer(identity_provider=Users())
                await port.start_server(host="127.0.0.1", port=\(port))
                file = MysqlServer(identity_provider=Users())
                await file.start_unix_server(path="\(socket)")
                await file.serve_forever()

            asyncio.run(main())
            """
        return try Program([EndToEnd.python, "-c", script])
    }
}
