import Foundation
import Testing

/// Servers and clients of PyPI packages that speak a dialect, for both roles of Holter.
///
/// Clients tell `UP` and `DOWN`, those that know their beats `BEAT`; a secret is `hunter2`.
enum DialectPrograms {
    // MARK: - Servers

    /// strawberry-graphql in uvicorn; with a secret it asks for that in `connection_init`.
    static func strawberry(port: Int, secret: String = "") throws -> Program {
        try python(
            """
            import strawberry, uvicorn
            from strawberry.asgi import GraphQL
            from strawberry.exceptions import ConnectionRejectionError

            @strawberry.type
            class Query:
                hello: str = "x"

            class App(GraphQL):
                async def on_ws_connect(self, context):
                    given = (context.get("connection_params") or {}).get("token", "")
                    if given != "\(secret)":
                        raise ConnectionRejectionError()
                    return await super().on_ws_connect(context)

            uvicorn.run(
                App(strawberry.Schema(Query)), host="127.0.0.1", port=\(port),
                ws="websockets-sansio", log_level="error")
            """)
    }

    /// python-socketio in aiohttp; with a secret it asks for that as the auth of the namespace.
    ///
    /// It sends an event that wants an acknowledgement, and tells `ACK` when that comes.
    static func socketIO(port: Int, secret: String = "") throws -> Program {
        try python(
            """
            import socketio
            from aiohttp import web
            sio = socketio.AsyncServer(async_mode="aiohttp")

            @sio.event
            async def connect(sid, environ, auth):
                if (auth or {}).get("token", "") != "\(secret)":
                    raise socketio.exceptions.ConnectionRefusedError("no such token")
                async def later():
                    await sio.emit("hi", to=sid, callback=lambda *a: print("ACK", flush=True))
                sio.start_background_task(later)

            app = web.Application()
            sio.attach(app)
            web.run_app(app, host="127.0.0.1", port=\(port), print=None)
            """)
    }

    /// python-engineio in aiohttp, which pings every half second.
    static func engineIO(port: Int) throws -> Program {
        try python(
            """
            import engineio
            from aiohttp import web
            eio = engineio.AsyncServer(async_mode="aiohttp", ping_interval=0.5, ping_timeout=1)
            app = web.Application()
            eio.attach(app)
            web.run_app(app, host="127.0.0.1", port=\(port), print=None)
            """)
    }

    // MARK: - Clients

    /// gql, which asks with ping messages and comes back by a loop of its user's.
    static func gql(port: Int) throws -> InteropPeer {
        try client(
            """
            import asyncio
            from gql import Client, gql
            from gql.transport.websockets import WebsocketsTransport

            async def main():
                while True:
                    transport = WebsocketsTransport(
                        "ws://127.0.0.1:\(port)/graphql?name=gql", ping_interval=0.2,
                        pong_timeout=1, close_timeout=0.5,
                        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL])
                    try:
                        async with Client(transport=transport) as session:
                            print("UP", flush=True)
                            async for _ in session.subscribe(gql("subscription { count }")):
                                pass
                            print("COMPLETE", flush=True)
                            while True:
                                await asyncio.wait_for(transport.pong_received.wait(), 1)
                                print("BEAT", flush=True)
                                await asyncio.sleep(0.1)
                    except Exception as error:
                        print("DOWN", repr(error), flush=True)
                    await asyncio.sleep(0.2)

            asyncio.run(main())
            """)
    }

    /// phoenix-channels-python-client, which joins a channel and comes back by itself.
    static func phoenix(port: Int) throws -> InteropPeer {
        try client(
            """
            import asyncio
            from phoenix_channels_python_client.client import PHXChannelsClient

            async def ignore(message):
                pass

            async def down(error):
                print("DOWN", repr(error), flush=True)

            async def up():
                print("UP", flush=True)

            async def main():
                client = PHXChannelsClient(
                    "ws://127.0.0.1:\(port)/socket/websocket?name=phoenix", api_key="x",
                    heartbeat_interval_s=0.3, heartbeat_dead_threshold_s=1.5,
                    on_heartbeat_ack=lambda: print("BEAT", flush=True),
                    on_disconnect=down, on_reconnect=up)
                async with client:
                    await client.subscribe_to_topic("room:1", ignore)
                    await up()
                    await client.run_forever()

            asyncio.run(main())
            """)
    }

    /// python-socketio, which comes back by itself; `CALLED` tells of an acknowledgement.
    static func socketIOClient(port: Int) throws -> InteropPeer {
        try client(
            """
            import asyncio, socketio
            sio = socketio.AsyncClient(reconnection_delay=0.2, reconnection_delay_max=0.5)

            @sio.event
            async def connect():
                print("UP", flush=True)
                async def call():
                    await sio.call("x", {"a": 1})
                    print("CALLED", flush=True)
                sio.start_background_task(call)

            @sio.event
            async def disconnect(reason):
                print("DOWN", reason, flush=True)

            async def main():
                await sio.connect(
                    "http://127.0.0.1:\(port)/?name=socketio", transports=["websocket"])
                await sio.wait()

            asyncio.run(main())
            """)
    }

    /// python-engineio, which tells the server's pings.
    static func engineIOClient(port: Int) throws -> InteropPeer {
        try client(
            """
            import asyncio, engineio
            from engineio import packet

            class Client(engineio.AsyncClient):
                async def _receive_packet(self, pkt):
                    if pkt.packet_type == packet.PING:
                        print("BEAT", flush=True)
                    await super()._receive_packet(pkt)

            async def main():
                eio = Client()
                await eio.connect(
                    "http://127.0.0.1:\(port)/?name=engineio", transports=["websocket"])
                print("UP", flush=True)
                await eio.wait()
                print("DOWN", flush=True)

            asyncio.run(main())
            """)
    }

    private static func client(_ script: String) throws -> InteropPeer {
        InteropPeer(program: try python(script))
    }

    private static func python(_ script: String) throws -> Program {
        try Program([EndToEnd.python, "-c", script])
    }
}
