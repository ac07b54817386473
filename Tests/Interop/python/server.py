"""Serves WebSockets and lets silent clients go (pip install websockets): python server.py PORT [SECONDS]

The library pings each client every interval and closes with 1011 when the pong does not come. JSON
heartbeats, as browsers send them because they cannot ping, are answered in kind.
"""

import asyncio
import json
import sys

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed


async def hold(socket):
    who = "%s:%d" % socket.remote_address[:2]
    print("UP", who, flush=True)
    try:
        async for text in socket:
            message = parsed(text)
            if message.get("type") == "ping":
                await socket.send(json.dumps({**message, "type": "pong"}))
        print("DOWN", who, socket.close_code, socket.close_reason, flush=True)
    except ConnectionClosed as error:
        print("DOWN", who, error, flush=True)


def parsed(text):
    try:
        message = json.loads(text)
    except ValueError:
        message = None
    return message if isinstance(message, dict) else {}


async def main(port, interval):
    async with serve(
            hold, "127.0.0.1", port, ping_interval=interval, ping_timeout=interval * 1.5,
            max_size=65_536) as server:
        print("LISTENING", port, flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 30))
