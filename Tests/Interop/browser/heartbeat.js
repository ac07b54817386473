// A WebSocket that notices its death and comes back; nothing here needs Vue.
//
// A page cannot send a WebSocket's own pings, so it sends {"type":"ping","id":1}, and any message is
// life. The clock ticks in a worker: a hidden tab's own timers are slowed down to one a minute, and a
// server that waits less would take the page for dead.
class Heartbeat {
    constructor(url, { every = 10_000, patience = every * 2.5, tell = () => {} } = {}) {
        Object.assign(this, { url, every, patience, tell });
        this.backoff = Heartbeat.firstBackoff;
        this.id = 0;
        this.clock = Heartbeat.ticker(Math.min(every, 250), () => this.tick());
        // Where the network or the tab comes back there is no reason to wait any longer.
        addEventListener("online", () => this.hurry());
        document.addEventListener("visibilitychange", () => { if (!document.hidden) this.hurry(); });
        this.connect();
    }

    connect() {
        this.retryAt = undefined;
        this.startedAt = performance.now();
        const socket = this.socket = new WebSocket(this.url);
        socket.onopen = () => {
            this.heardAt = performance.now();
            this.tell("UP");
            this.ping();
        };
        socket.onmessage = (event) => this.heard(event.data);
        socket.onclose = (event) => this.down(socket, `${event.code} ${event.reason}`.trim());
    }

    heard(text) {
        this.heardAt = performance.now();
        let message;
        try { message = JSON.parse(text); } catch { return; }
        if (message?.type === "ping") this.send({ ...message, type: "pong" });
        if (message?.type === "pong" && (message.id ?? this.id) === this.id) {
            this.backoff = Heartbeat.firstBackoff;
            this.tell("PONG", this.heardAt - this.sentAt);
        }
    }

    ping() {
        this.sentAt = performance.now();
        this.send({ type: "ping", id: ++this.id });
    }

    send(message) {
        if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
    }

    tick() {
        const now = performance.now();
        if (!this.socket) {
            if (now >= this.retryAt) this.connect();
        } else if (this.socket.readyState === WebSocket.OPEN) {
            if (now - this.heardAt > this.patience) {
                this.down(this.socket, "silent");
            } else if (now - this.sentAt >= this.every) {
                this.ping();
            }
        } else if (now - this.startedAt > 5_000) {
            this.down(this.socket, "connect timeout");
        }
    }

    // A dead peer answers no close either: the old socket is let go, not waited for.
    down(socket, why) {
        if (socket !== this.socket) return;
        this.socket = undefined;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
        const pause = this.backoff / 2 + Math.random() * this.backoff / 2;
        this.backoff = Math.min(this.backoff * 2, Heartbeat.longestBackoff);
        this.retryAt = performance.now() + pause;
        this.tell("DOWN", why);
        this.tell("RETRY", pause);
    }

    hurry() {
        if (this.socket) this.ping(); else this.retryAt = 0;
    }

    static ticker(milliseconds, tick) {
        const script = `setInterval(() => postMessage(0), ${milliseconds});`;
        const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
        worker.onmessage = tick;
        return worker;
    }
}

Heartbeat.firstBackoff = 250;
Heartbeat.longestBackoff = 30_000;
