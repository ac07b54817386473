// peer tcp|ws [SPREAD]: the other end of a benchmark, on a free port of 127.0.0.0/8, one thread, epoll.
// tcp sends back what it gets; ws answers the upgrade, then each masked ping with a pong of the same payload.
// With SPREAD, answers come as from a network: each link has a distance of up to SPREAD ms of its own, and each
// answer is up to a half of it later.
// It prints "PORT n" and runs until its standard input ends.
#include "common.h"

enum { RING = 1024 };
typedef struct { unsigned used; int open; unsigned char bytes[RING]; } link_state;
static link_state *links[1 << 17];
static int websocket;

// --- Answers that wait ---------------------------------------------------------------------------------
enum { SLOTS = 1024, ECHO = 128 };
typedef struct { int fd; unsigned size; unsigned char bytes[ECHO]; } answer;
static struct { answer *all; unsigned count, room; } later[SLOTS];
static unsigned spread, waiting;
static uint64_t turned;

static unsigned chance(void) {
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 32);
}

// Short distances are as frequent as long ones of twice their size: most peers are near, a few far.
static unsigned distance(int fd) {
    unsigned steps = 1;
    while (1u << steps < spread) steps++;
    unsigned kind = (unsigned)fd * 2654435761u >> 16;
    return (spread >> kind % steps) + 1;
}

static void answer_later(int fd, const unsigned char *bytes, unsigned size) {
    unsigned far = distance(fd), slot = (unsigned)(turned + far + chance() % (far / 2 + 1)) % SLOTS;
    if (later[slot].count == later[slot].room) {
        later[slot].room = later[slot].room * 2 + 16;
        later[slot].all = realloc(later[slot].all, later[slot].room * sizeof(answer));
        if (!later[slot].all) give_up("realloc");
    }
    answer *one = &later[slot].all[later[slot].count++];
    one->fd = fd;
    one->size = size < ECHO ? size : ECHO;
    memcpy(one->bytes, bytes, one->size);
    waiting++;
}

// Sends what is due; a turn is a millisecond.
static void answer_now(void) {
    for (uint64_t now = monotonic() / 1000000u; turned < now; turned++) {
        unsigned slot = (unsigned)turned % SLOTS;
        for (unsigned i = 0; i < later[slot].count; i++) {
            answer *one = &later[slot].all[i];
            if (links[one->fd]) send(one->fd, one->bytes, one->size, MSG_NOSIGNAL);
        }
        waiting -= later[slot].count;
        later[slot].count = 0;
    }
}

// --- The accept key of a WebSocket upgrade: SHA-1 (RFC 3174) in base64 -------------------------------
static uint32_t turn(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void sha1(const unsigned char *text, size_t size, unsigned char digest[20]) {
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    unsigned char padded[256] = {0};
    size_t total = (size + 9 + 63) / 64 * 64;
    memcpy(padded, text, size);
    padded[size] = 0x80;
    for (int i = 0; i < 8; i++) padded[total - 1 - (size_t)i] = (unsigned char)((uint64_t)size * 8 >> 8 * i);
    for (size_t block = 0; block < total; block += 64) {
        uint32_t w[80], s[5];
        for (int i = 0; i < 16; i++) {
            uint32_t word;
            memcpy(&word, padded + block + 4 * i, 4);
            w[i] = ntohl(word);
        }
        for (int i = 16; i < 80; i++) w[i] = turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        memcpy(s, h, sizeof s);
        for (int i = 0; i < 80; i++) {
            uint32_t f = i < 20 ? ((s[1] & s[2]) | (~s[1] & s[3])) + 0x5A827999
                       : i < 40 ? (s[1] ^ s[2] ^ s[3]) + 0x6ED9EBA1
                       : i < 60 ? ((s[1] & s[2]) | (s[1] & s[3]) | (s[2] & s[3])) + 0x8F1BBCDC
                                : (s[1] ^ s[2] ^ s[3]) + 0xCA62C1D6;
            uint32_t next = turn(s[0], 5) + f + s[4] + w[i];
            s[4] = s[3]; s[3] = s[2]; s[2] = turn(s[1], 30); s[1] = s[0]; s[0] = next;
        }
        for (int i = 0; i < 5; i++) h[i] += s[i];
    }
    for (int i = 0; i < 5; i++) { uint32_t word = htonl(h[i]); memcpy(digest + 4 * i, &word, 4); }
}

static void base64(const unsigned char *bytes, size_t size, char *out) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3, out += 4) {
        uint32_t group = (uint32_t)bytes[i] << 16;
        if (i + 1 < size) group |= (uint32_t)bytes[i + 1] << 8;
        if (i + 2 < size) group |= bytes[i + 2];
        for (int k = 0; k < 4; k++) out[k] = letters[group >> (18 - 6 * k) & 63];
        if (i + 1 >= size) out[2] = '=';
        if (i + 2 >= size) out[3] = '=';
    }
    *out = 0;
}

// --- One link ------------------------------------------------------------------------------------------
static void drop(int fd) {
    free(links[fd]);
    links[fd] = NULL;
    close(fd);
}

static int reply(int fd, const void *bytes, size_t size) {
    return send(fd, bytes, size, MSG_NOSIGNAL) == (ssize_t)size;
}

static int answers(int fd, const unsigned char *bytes, unsigned size) {
    if (!spread) return reply(fd, bytes, size);
    answer_later(fd, bytes, size);
    return 1;
}

// Answers the upgrade once its head is whole; 0 ends the link.
static int upgrade(int fd, link_state *l) {
    l->bytes[l->used] = 0;
    char *head = (char *)l->bytes;
    if (!strstr(head, "\r\n\r\n")) return l->used < RING - 1;
    char *key = strcasestr(head, "sec-websocket-key:");
    if (!key) return 0;
    key += 18 + strspn(key + 18, " ");
    char text[128], accept[32], answer[256];
    unsigned char digest[20];
    int size = snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                        (int)strcspn(key, " \r\n") & 63, key);
    sha1((unsigned char *)text, (size_t)size, digest);
    base64(digest, 20, accept);
    int length = snprintf(answer, sizeof answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
    l->open = 1;
    l->used = 0;
    return reply(fd, answer, (size_t)length);
}

// Answers whole frames with at most 125 bytes of payload; 0 ends the link.
static int frames(int fd, link_state *l) {
    unsigned at = 0;
    while (l->used - at >= 6) {
        unsigned char *f = l->bytes + at;
        unsigned size = f[1] & 127u;
        if (!(f[1] & 128) || size > 125) return 0;
        if (l->used - at < size + 6) break;
        unsigned char pong[128] = {0x8A, (unsigned char)size};
        for (unsigned i = 0; i < size; i++) pong[2 + i] = f[6 + i] ^ f[2 + i % 4];
        if ((f[0] & 15) == 8) return 0;
        if ((f[0] & 15) == 9 && !answers(fd, pong, size + 2)) return 0;
        at += size + 6;
    }
    memmove(l->bytes, l->bytes + at, l->used -= at);
    return 1;
}

static void readable(int fd) {
    link_state *l = links[fd];
    ssize_t count = recv(fd, l->bytes + l->used, RING - 1 - l->used, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) { drop(fd); return; }
    if (!websocket) { if (!answers(fd, l->bytes, (unsigned)count)) drop(fd); return; }
    l->used += (unsigned)count;
    if (!(l->open ? frames(fd, l) : upgrade(fd, l))) drop(fd);
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3 || (strcmp(argv[1], "tcp") && strcmp(argv[1], "ws"))) {
        fputs("usage: peer tcp|ws [SPREAD]\n", stderr);
        return 2;
    }
    websocket = !strcmp(argv[1], "ws");
    if (argc == 3) spread = (unsigned)atoi(argv[2]) % 600;
    turned = monotonic() / 1000000u;
    raise_open_files();
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), ep = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    if (bind(listener, (void *)&address, size) || listen(listener, 4096)) give_up("listen");
    if (getsockname(listener, (void *)&address, &size)) give_up("getsockname");
    printf("PORT %d\n", ntohs(address.sin_port));
    fflush(stdout);
    epoll_ctl(ep, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.fd = listener});
    epoll_ctl(ep, EPOLL_CTL_ADD, 0, &(struct epoll_event){.events = EPOLLIN | EPOLLHUP, .data.fd = 0});
    for (;;) {
        struct epoll_event ready[256];
        int count = epoll_wait(ep, ready, 256, waiting ? 1 : -1);
        if (spread) answer_now();
        for (int i = 0; i < count; i++) {
            int fd = ready[i].data.fd;
            if (fd == 0) return 0;
            if (fd != listener) { if (links[fd]) readable(fd); continue; }
            for (int peer; (peer = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                no_delay(peer);
                links[peer] = calloc(1, sizeof **links);
                if (!links[peer]) give_up("calloc");
                epoll_ctl(ep, EPOLL_CTL_ADD, peer, &(struct epoll_event){.events = EPOLLIN, .data.fd = peer});
            }
        }
    }
}
