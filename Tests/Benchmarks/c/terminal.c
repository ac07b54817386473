// terminal SIZES WARM SECONDS PRESSES KEYS MARK COMMAND…: runs COMMAND on a terminal of its own and measures it.
// It takes every byte at once and answers nothing. From the start it waits for MARK in the output (the first
// frame), then WARM seconds. In each of the SIZES (140x40,80x24) it counts bytes and CPU time for SECONDS, then
// types KEYS PRESSES times, one after the other, and takes the time until the first byte that comes of each; a
// sequence that begins with ESC is one key. Then it types "q".
// It prints one line of figures a size on its standard output. CPU times are in per cent of one core.
#include "common.h"
#include <dirent.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

enum { MOST_PRESSES = 10000 };
static int master;
static uint64_t bytes, chunks;
static char tail[65536 + 64];
static size_t tail_size;

// The CPU time of a process in nanoseconds, that of its finished threads included.
static uint64_t process_time(pid_t pid) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t)) return 0;
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// That of its threads of this name.
static uint64_t thread_time(pid_t pid, const char *name) {
    char path[320], text[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    uint64_t sum = 0;
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/comm", pid, task->d_name);
        FILE *file = fopen(path, "r");
        if (!file) continue;
        int isIt = fgets(text, sizeof text, file) && !strncmp(text, name, strlen(name));
        fclose(file);
        if (!isIt) continue;
        unsigned long long time = 0;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, task->d_name);
        if ((file = fopen(path, "r"))) {
            if (fscanf(file, "%llu", &time) == 1) sum += time;
            fclose(file);
        }
    }
    if (tasks) closedir(tasks);
    return sum;
}

// Takes what comes until `until` or, if asked, the first byte; 1 when something came, -1 at the end.
static int take(uint64_t until, int onlyFirst) {
    for (;;) {
        uint64_t now = monotonic();
        if (now >= until) return 0;
        struct pollfd place = {.fd = master, .events = POLLIN};
        struct timespec left = {(time_t)((until - now) / 1000000000u), (long)((until - now) % 1000000000u)};
        if (ppoll(&place, 1, &left, NULL) <= 0) continue;
        // The end of the chunk before stays in front, so that a mark on the border is found.
        size_t kept = tail_size < 63 ? tail_size : 63;
        memmove(tail, tail + tail_size - kept, kept);
        ssize_t count = read(master, tail + kept, 65536);
        if (count <= 0) return -1;
        tail_size = kept + (size_t)count;
        bytes += (uint64_t)count;
        chunks++;
        if (onlyFirst) return 1;
    }
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void fail(pid_t pid, const char *what) {
    fprintf(stderr, "terminal: %s\n%.*s\n", what, (int)tail_size, tail);
    kill(pid, SIGKILL);
    exit(1);
}

// One size: counts, then types.
static void measure(pid_t pid, struct winsize *size, double seconds, int presses, const char *keys) {
    static double paint[MOST_PRESSES];
    ioctl(master, TIOCSWINSZ, size);
    if (take(monotonic() + 3000000000u, 0) < 0) fail(pid, "it ended by itself");
    uint64_t from = monotonic(), cpu = process_time(pid), screen = thread_time(pid, "holter-terminal");
    bytes = chunks = 0;
    if (take(from + (uint64_t)(seconds * 1e9), 0) < 0) fail(pid, "it ended by itself");
    double lasted = (double)(monotonic() - from), percent = 100 / lasted;
    cpu = process_time(pid) - cpu;
    screen = thread_time(pid, "holter-terminal") - screen;
    printf("size=%dx%d cpu=%.3f screen=%.3f bytes=%.0f writes=%.1f", size->ws_col, size->ws_row,
           (double)cpu * percent, (double)screen * percent, (double)bytes * 1e9 / lasted,
           (double)chunks * 1e9 / lasted);

    int painted = 0;
    unsigned random = 1;
    for (int i = 0; i < presses; i++) {
        // Not in step with anything that comes by itself.
        random = random * 1103515245u + 12345u;
        if (take(monotonic() + 40000000u + random / 16 % 40000000u, 0) < 0) fail(pid, "it ended by itself");
        uint64_t pressed = monotonic();
        const char *key = *keys == 27 ? keys : keys + (size_t)i % strlen(keys);
        if (write(master, key, *keys == 27 ? strlen(keys) : 1) < 0) give_up("write");
        if (take(pressed + 1000000000u, 1) > 0) paint[painted++] = (double)(monotonic() - pressed) / 1e6;
    }
    qsort(paint, (size_t)painted, sizeof *paint, by_size);
    printf(" painted=%d", painted);
    if (painted) printf(" p50_ms=%.2f p99_ms=%.2f", paint[painted / 2], paint[painted * 99 / 100]);
}

int main(int argc, char **argv) {
    if (argc < 8) {
        fputs("usage: terminal SIZES WARM SECONDS PRESSES KEYS MARK COMMAND...\n", stderr);
        return 2;
    }
    double warm = atof(argv[2]), seconds = atof(argv[3]);
    int presses = atoi(argv[4]) < MOST_PRESSES ? atoi(argv[4]) : MOST_PRESSES;
    struct winsize size = {0};
    char *place = argv[1];
    size.ws_col = (unsigned short)strtol(place, &place, 10);
    size.ws_row = (unsigned short)strtol(place + 1, &place, 10);
    const char *mark = argv[6];
    uint64_t began = monotonic();
    pid_t pid = forkpty(&master, NULL, NULL, &size);
    if (pid < 0) give_up("forkpty");
    if (pid == 0) {
        execvp(argv[7], argv + 7);
        give_up(argv[7]);
    }
    do {
        if (take(began + 20000000000u, 1) <= 0) fail(pid, "no first frame");
    } while (!memmem(tail, tail_size, mark, strlen(mark)));
    double start = (double)(monotonic() - began) / 1e6;
    if (take(monotonic() + (uint64_t)(warm * 1e9), 0) < 0) fail(pid, "it ended by itself");
    for (;;) {
        measure(pid, &size, seconds, presses, argv[5]);
        printf(" start_ms=%.1f\n", start);
        fflush(stdout);
        if (*place != ',') break;
        size.ws_col = (unsigned short)strtol(place + 1, &place, 10);
        size.ws_row = (unsigned short)strtol(place + 1, &place, 10);
    }
    if (write(master, "q", 1) != 1) perror("write");
    take(monotonic() + 2000000000u, 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return 0;
}
