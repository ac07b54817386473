"""Holds a WebSocket with heartbeats (pip install websockets): python client.py ws://HOST:PORT/ [SECONDS]

The library does the work: a ping every interval, the connection given up when its pong does not come,
and `async for` connects again, later each time and with a random share.
"""

import asyncio
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


async def main(url, interval):
    connections = connect(
        url, open_timeout=5, ping_interval=interval, ping_timeout=interval * 1.5, close_timeout=1)
    async for socket in connections:
        print("UP", flush=True)
        try:
            async for message in socket:
                print("MESSAGE", message, flush=True)
            print("DOWN", socket.close_code, socket.close_reason, flush=True)
        except ConnectionClosed as error:
            print("DOWN", error, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 10))
