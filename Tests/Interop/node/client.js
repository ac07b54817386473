// Holds a WebSocket with heartbeats (npm install ws): node client.js ws://HOST:PORT/ [INTERVAL_MS]
//
// A ping every interval; any byte is life, a pong tells the round trip. Nothing for two intervals and
// a half means that the peer is dead: terminate() does not wait for a close that will never come.
const { WebSocket } = require("ws");

const url = process.argv[2];
const interval = Number(process.argv[3] || 10_000);
const firstBackoff = 250, longestBackoff = 30_000;
let backoff = firstBackoff;

function connect() {
    const socket = new WebSocket(url, { handshakeTimeout: 5_000 });
    let heard = Date.now(), why = "closed by the peer", beats;

    function beat() {
        if (Date.now() - heard > interval * 2.5) {
            why = "silent";
            return socket.terminate();
        }
        socket.ping(String(process.hrtime.bigint()));
    }

    socket.on("open", () => {
        console.log("UP");
        heard = Date.now();
        beats = setInterval(beat, interval);
        beat();
    });
    socket.on("message", () => { heard = Date.now(); });
    socket.on("ping", () => { heard = Date.now(); });
    socket.on("pong", (sent) => {
        heard = Date.now();
        backoff = firstBackoff;
        const nanoseconds = process.hrtime.bigint() - BigInt(sent.toString());
        console.log(`PONG after ${(Number(nanoseconds) / 1e6).toFixed(1)} ms`);
    });
    socket.on("error", (error) => { why = error.message; });
    socket.on("close", (code, reason) => {
        clearInterval(beats);
        console.log(`DOWN ${why === "closed by the peer" ? `${code} ${reason}`.trim() : why}`);
        const pause = backoff / 2 + Math.random() * backoff / 2;
        backoff = Math.min(backoff * 2, longestBackoff);
        console.log(`RETRY in ${Math.round(pause)} ms`);
        setTimeout(connect, pause);
    });
}

connect();
