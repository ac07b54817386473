// Serves WebSockets and lets silent clients go (npm install ws): node server.js PORT [INTERVAL_MS]
//
// `ws` answers pings by itself. The server's own pings find clients that are gone without a close: who
// was not heard since the ping before is terminated. JSON heartbeats, as browsers send them because
// they cannot ping, are answered in kind.
const { WebSocketServer } = require("ws");

const port = Number(process.argv[2]);
const interval = Number(process.argv[3] || 30_000);
const server = new WebSocketServer({ host: "127.0.0.1", port, maxPayload: 65_536 });

server.on("listening", () => console.log(`LISTENING ${port}`));
server.on("connection", (socket, request) => {
    const who = `${request.socket.remoteAddress}:${request.socket.remotePort}`;
    console.log(`UP ${who}`);
    socket.heard = true;
    socket.on("pong", () => { socket.heard = true; });
    socket.on("ping", () => { socket.heard = true; });
    socket.on("message", (text) => {
        socket.heard = true;
        const message = parsed(text);
        if (message?.type === "ping") socket.send(JSON.stringify({ ...message, type: "pong" }));
    });
    socket.on("error", () => {});
    socket.on("close", (code, reason) => console.log(`DOWN ${who} ${code} ${reason}`.trim()));
});

setInterval(() => {
    for (const socket of server.clients) {
        if (!socket.heard) {
            socket.terminate();
            continue;
        }
        socket.heard = false;
        socket.ping();
    }
}, interval);

function parsed(text) {
    try { return JSON.parse(text); } catch { return undefined; }
}
