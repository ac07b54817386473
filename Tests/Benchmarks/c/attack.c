// attack HOST PORT KIND PER_SECOND SECONDS: peers that mean no good, from one loopback address.
//
//   reset     connects and resets at once
//   garbage   connects, sends 512 random bytes, resets
//   half      connects, sends the beginning of a hello, stays (up to 4,000 of them)
//   slow      connects and sends one byte of a request a second, stays (up to 4,000)
//
// Only addresses of loopback are attacked. Prints what came of it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4000 };
static int kept[MOST];
static int keptCount = 0;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int dial(const struct sockaddr_in *address) {
    int peer = socket(AF_INET, SOCK_STREAM, 0);
    if (peer >= 0 && connect(peer, (const struct sockaddr *)address, sizeof *address) == 0) return peer;
    if (peer >= 0) close(peer);
    return -1;
}

static void hangUp(int peer) {
    struct linger hard = {1, 0};
    setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(peer);
}

static void drip(const char *text, size_t length, long round) {
    for (int i = 0; i < keptCount; i++) {
        if (send(kept[i], text + round % length, 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno != EAGAIN) {
            close(kept[i]);
            kept[i--] = kept[--keptCount];
        }
    }
}

int main(int count, char **words) {
    if (count != 6 || strncmp(words[1], "127.", 4)) {
        fprintf(stderr, "usage: attack 127.x.x.x PORT reset|garbage|half|slow PER_SECOND SECONDS\n");
        return 2;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(words[2]))};
    inet_pton(AF_INET, words[1], &address.sin_addr);
    const char *kind = words[3];
    double rate = atof(words[4]), seconds = atof(words[5]), began = now();
    static const char hello[] = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n";
    long tried = 0, connected = 0, failed = 0, seconds_dripped = 0;
    unsigned char noise[512];
    while (now() - began < seconds) {
        double due = began + tried / rate, wait = due - now();
        if (wait > 0) {
            struct timespec pause = {0, (long)(wait * 1e9) % 1000000000};
            nanosleep(&pause, NULL);
        }
        tried++;
        if ((!strcmp(kind, "half") || !strcmp(kind, "slow")) && keptCount == MOST) {
            // As many as it keeps.
        } else {
            int peer = dial(&address);
            if (peer < 0) {
                failed++;
            } else {
                connected++;
                if (!strcmp(kind, "half") || !strcmp(kind, "slow")) {
                    send(peer, hello, !strcmp(kind, "half") ? 20 : 1, MSG_NOSIGNAL);
                    kept[keptCount++] = peer;
                } else {
                    if (!strcmp(kind, "garbage")) {
                        for (size_t i = 0; i < sizeof noise; i++) noise[i] = rand();
                        send(peer, noise, sizeof noise, MSG_NOSIGNAL);
                    }
                    hangUp(peer);
                }
            }
        }
        if (!strcmp(kind, "slow") && now() - began > seconds_dripped + 1)
            drip(hello + 1, sizeof hello - 2, seconds_dripped++);
    }
    printf("ATTACK kind=%s tried=%ld connected=%ld failed=%ld seconds=%.1f per_second=%.0f kept=%d\n", kind, tried,
           connected, failed, now() - began, tried / (now() - began), keptCount);
    return 0;
}
