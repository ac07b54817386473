// limit tcp|ws PORT N INTERVAL_MS TIMEOUT_MS WARM_S STEADY_S: the least a heartbeat can cost, to measure others by.
// One thread, epoll, one slot of a wheel each millisecond, no detector beyond a timeout, no statistics beyond one
// histogram. The same words and lines as heartbeat-bench.
#include "common.h"

typedef struct { int fd; uint32_t sequence; uint64_t sent, heard; unsigned phase, used; unsigned char bytes[64]; } session;
enum { CONNECTING, UPGRADING, UP, DEAD, IN_FLIGHT = 256, STEPS = 64 * 40 };

static session *sessions;
static uint32_t count, up, started;
static int ep, websocket, port;
static uint64_t steps[STEPS], total, sent, acked, late, dead;

static uint32_t step(uint64_t ns) {
    if (ns < 64) return (uint32_t)ns;
    uint32_t exponent = 63 - (uint32_t)__builtin_clzll(ns);
    uint32_t index = ((exponent - 5) << 6) + (uint32_t)(ns >> (exponent - 6) & 63);
    return index < STEPS ? index : STEPS - 1;
}

static double quantile(double share) {
    uint64_t rank = (uint64_t)(share * (double)total), seen = 0;
    for (uint32_t i = 0; i < STEPS; i++) {
        if ((seen += steps[i]) <= rank) continue;
        if (i < 64) return i / 1000.0;
        uint64_t width = 1ull << ((i >> 6) - 1);
        return (double)((64 + (i & 63)) * width + width / 2) / 1000;
    }
    return 0;
}

static void lose(session *s) {
    close(s->fd);
    s->phase = DEAD;
    dead++;
}

static void start(uint32_t i) {
    session *s = &sessions[i];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK + i % 8)};
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (s->fd < 0) give_up("socket");
    no_delay(s->fd);
    if (connect(s->fd, (void *)&to, sizeof to) && errno != EINPROGRESS) give_up("connect");
    epoll_ctl(ep, EPOLL_CTL_ADD, s->fd, &(struct epoll_event){.events = EPOLLOUT, .data.u32 = i});
}

static void connected(uint32_t i) {
    session *s = &sessions[i];
    epoll_ctl(ep, EPOLL_CTL_MOD, s->fd, &(struct epoll_event){.events = EPOLLIN, .data.u32 = i});
    if (!websocket) { s->phase = UP; up++; return; }
    char request[256];
    int size = snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: bGltaXQgY2xpZW50IGtleQ==\r\n\r\n");
    s->phase = UPGRADING;
    if (send(s->fd, request, (size_t)size, MSG_NOSIGNAL) != size) lose(s);
}

static void answered(session *s, const unsigned char *frame) {
    uint32_t sequence;
    memcpy(&sequence, frame, 4);
    s->heard = monotonic();
    if (!s->sent || sequence != s->sequence) return;
    steps[step(s->heard - s->sent)]++;
    total++;
    acked++;
    s->sent = 0;
}

static void readable(session *s) {
    static unsigned char bytes[2048];
    unsigned head = websocket ? 2 : 0, at = 0;
    memcpy(bytes, s->bytes, s->used);
    ssize_t got = recv(s->fd, bytes + s->used, sizeof bytes - 64, 0);
    if (got <= 0) { if (got == 0 || errno != EAGAIN) lose(s); return; }
    unsigned have = s->used + (unsigned)got;
    s->used = 0;
    if (s->phase == UPGRADING) { s->phase = UP; up++; return; }   // over loopback the answer comes whole
    for (; have - at >= 16 + head; at += 16 + head) answered(s, bytes + at + head);
    s->used = have - at;
    memcpy(s->bytes, bytes + at, s->used);
}

static void beat(session *s) {
    unsigned char frame[22] = {0x89, 0x90, 1, 2, 3, 4};
    unsigned head = websocket ? 6 : 0;
    if (s->sent) late++;
    s->sequence++;
    s->sent = monotonic();
    memcpy(frame + head, &s->sequence, 4);
    memcpy(frame + head + 8, &s->sent, 8);
    for (unsigned i = 0; websocket && i < 16; i++) frame[6 + i] ^= frame[2 + i % 4];
    if (send(s->fd, frame, 16 + head, MSG_NOSIGNAL) != (ssize_t)(16 + head)) { lose(s); return; }
    sent++;
}

static void turn(uint64_t until) {
    struct epoll_event ready[512];
    uint64_t now = monotonic(), wait = until > now ? until - now : 0;
    struct timespec t = {(time_t)(wait / 1000000000), (long)(wait % 1000000000)};
    int number = epoll_pwait2(ep, ready, 512, &t, NULL);
    for (int k = 0; k < number; k++) {
        session *s = &sessions[ready[k].data.u32];
        if (s->phase == CONNECTING) connected(ready[k].data.u32);
        else if (s->phase != DEAD) readable(s);
    }
}

int main(int argc, char **argv) {
    if (argc != 8) { fputs("usage: limit tcp|ws PORT N INTERVAL_MS TIMEOUT_MS WARM_S STEADY_S\n", stderr); return 2; }
    websocket = !strcmp(argv[1], "ws");
    port = atoi(argv[2]);
    count = (uint32_t)atoi(argv[3]);
    uint64_t interval = strtoull(argv[4], 0, 10) * 1000000, timeout = strtoull(argv[5], 0, 10) * 1000000;
    uint64_t warm = (uint64_t)(atof(argv[6]) * 1e9), steady = (uint64_t)(atof(argv[7]) * 1e9);
    raise_open_files();
    sessions = calloc(count, sizeof *sessions);
    ep = epoll_create1(0);
    uint64_t began = monotonic();
    while (up < count) {
        while (started < count && started - up < IN_FLIGHT) start(started++);
        turn(monotonic() + 1000000000);
    }
    printf("CONNECTED n=%u ms=%.1f\n", count, (double)(monotonic() - began) / 1e6);
    fflush(stdout);
    uint64_t zero = monotonic(), end = zero + warm + steady;
    uint32_t slots = (uint32_t)(interval / 1000000), next = 0;
    double cpu = 0;
    int phase = 0;
    for (uint32_t i = 0; i < count; i++) sessions[i].heard = zero;
    for (uint64_t tick = 0;; tick++) {
        // Session i beats in slot i × slots / count, so a slot's sessions are neighbours.
        uint32_t slot = (uint32_t)(tick % slots);
        if (slot == 0) next = 0;
        for (; next < count && (uint64_t)next * slots / count <= slot; next++) {
            session *s = &sessions[next];
            if (s->phase != UP) continue;
            if (monotonic() - s->heard > timeout + interval) lose(s); else beat(s);
        }
        while (monotonic() < zero + (tick + 1) * 1000000) turn(zero + (tick + 1) * 1000000);
        uint64_t now = monotonic();
        if (phase == 0 && now >= zero + warm) {
            memset(steps, 0, sizeof steps);
            total = sent = acked = late = 0;
            cpu = cpu_seconds();
            phase = 1;
            puts("STEADY");
            fflush(stdout);
        } else if (phase == 1 && now >= end) {
            printf("RESULT sent=%lu acked=%lu late=%lu dead=%lu p50_us=%.1f p99_us=%.1f p999_us=%.1f max_us=0 cpu_us=%.2f\n",
                   sent, acked, late, dead, quantile(.5), quantile(.99), quantile(.999),
                   (cpu_seconds() - cpu) * 1e6 / (double)(acked ? acked : 1));
            return 0;
        }
    }
}
