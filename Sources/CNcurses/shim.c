#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

static const int fatal[] = {SIGSEGV, SIGILL, SIGBUS, SIGFPE, SIGABRT, SIGTRAP};
enum { fatal_count = sizeof fatal / sizeof fatal[0] };

static struct sigaction before[fatal_count];
static struct termios modes;
static char leave[256];
static size_t leave_length;
static int terminal = -1;
static int has_modes;
static volatile sig_atomic_t is_armed;

static void keep(const char *text) {
    if (text == NULL || text == (const char *)-1) return;
    size_t length = strlen(text);
    if (leave_length + length > sizeof leave) return;
    memcpy(leave + leave_length, text, length);
    leave_length += length;
}

void holter_terminal_remember(int descriptor) {
    terminal = descriptor;
    has_modes = tcgetattr(descriptor, &modes) == 0;
}

void holter_terminal_restore(void) {
    if (!is_armed) return;
    is_armed = 0;
    int error = errno;
    // A terminal that takes no bytes must not hold up whoever wants to end.
    int flags = fcntl(terminal, F_GETFL);
    fcntl(terminal, F_SETFL, flags | O_NONBLOCK);
    ssize_t written = write(terminal, leave, leave_length);
    (void)written;
    fcntl(terminal, F_SETFL, flags);
    if (has_modes) tcsetattr(terminal, TCSANOW, &modes);
    errno = error;
}

void holter_terminal_release(void) { is_armed = 0; }

// Whoever handled this signal before us does so next, on a sane terminal: a fault happens again when the handler
// returns, what another process sent is raised again.
static void crashed(int number, siginfo_t *info, void *context) {
    (void)context;
    holter_terminal_restore();
    for (int index = 0; index < fatal_count; index++)
        if (fatal[index] == number) sigaction(number, &before[index], NULL);
    if (info->si_code <= 0) raise(number);
}

void holter_terminal_guard(void) {
    leave_length = 0;
    keep("\033[?2026l\033[?1006l\033[?1000l\033[?2031l\033[?2004l");
    keep(tigetstr("rmkx"));
    keep(tigetstr("sgr0"));
    keep(tigetstr("cnorm"));
    keep(tigetstr("rmcup"));
    if (is_armed) return;
    is_armed = 1;

    static int is_installed;
    if (is_installed) return;
    is_installed = 1;
    atexit(holter_terminal_restore);
    stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
    if (stack.ss_sp != NULL) sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_sigaction = crashed, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < fatal_count; index++)
        sigaction(fatal[index], &action, &before[index]);
}
