#define _GNU_SOURCE 1
#include "CNcurses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

// A description of the user's terminal in which colours are numbers of 24 bits. It is the entry of TERM as ncurses
// knows it, compiled anew (term(5), numbers of 32 bits) with other colours, so that keys and all else stay as they are.
// ncurses reads it from a variable of the form hex:…, so no file is written.

static const char *const name = "holter-direct|the terminal with direct colour";
// 0 to 255 is the palette; what is above is red, green and blue.
#define COLOUR(palette, bright, first)                                                                                 \
    "\033[%?%p1%{8}%<%t" palette "%p1%d%e%p1%{16}%<%t" bright "%p1%{8}%-%d%e%p1%{256}%<%t" first "8;5;%p1%d%e" first   \
    "8;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
static const char *const foreground = COLOUR("3", "9", "3");
static const char *const background = COLOUR("4", "10", "4");

enum { magic = 01036, capacity = 32768 };
static unsigned char entry[capacity];
static size_t length;
static int is_full;

static void byte(int value) {
    if (length < capacity)
        entry[length++] = (unsigned char)value;
    else
        is_full = 1;
}

static void number(long value, int bytes) {
    for (int index = 0; index < bytes; index++) byte((int)(value >> (8 * index)) & 0xFF);
}

static void text(const char *value) {
    do byte(*value);
    while (*value++ != 0);
}

static void even(void) {
    if (length % 2 != 0) byte(0);
}

static const char *string_of(const char *key) {
    if (strcmp(key, "setaf") == 0) return foreground;
    if (strcmp(key, "setab") == 0) return background;
    // Colours are never redefined, and the old ways to set them would be tried first.
    const char *const without[] = {"initc", "initp", "setf", "setb", "scp"};
    for (size_t index = 0; index < sizeof without / sizeof without[0]; index++)
        if (strcmp(key, without[index]) == 0) return NULL;
    const char *value = tigetstr((char *)key);
    return value == (const char *)-1 ? NULL : value;
}

static long number_of(const char *key) {
    if (strcmp(key, "colors") == 0) return 0x1000000;
    if (strcmp(key, "pairs") == 0) return 0x10000;
    int value = tigetnum((char *)key);
    return value < 0 ? -1 : value;
}

static void standard_part(void) {
    int booleans = 0, numbers = 0, strings = 0;
    long size = 0;
    while (boolnames[booleans] != NULL) booleans++;
    while (numnames[numbers] != NULL) numbers++;
    for (; strnames[strings] != NULL; strings++) {
        const char *value = string_of(strnames[strings]);
        if (value != NULL) size += (long)strlen(value) + 1;
    }
    const long header[] = {magic, (long)strlen(name) + 1, booleans, numbers, strings, size};
    for (int index = 0; index < 6; index++) number(header[index], 2);
    text(name);
    for (int index = 0; index < booleans; index++)
        byte(strcmp(boolnames[index], "ccc") != 0 && tigetflag((char *)boolnames[index]) == 1);
    even();
    for (int index = 0; index < numbers; index++) number(number_of(numnames[index]), 4);
    long offset = 0;
    for (int index = 0; index < strings; index++) {
        const char *value = string_of(strnames[index]);
        number(value == NULL ? -1 : offset, 2);
        if (value != NULL) offset += (long)strlen(value) + 1;
    }
    for (int index = 0; index < strings; index++) {
        const char *value = string_of(strnames[index]);
        if (value != NULL) text(value);
    }
}

// The names that are not in the standard: whether there are default colours, whether colours are direct, how many stay
// palette, and whether lines are drawn in UTF-8.
static void extended_part(void) {
    const char *const names[] = {"AX", "RGB", "CO", "U8"};
    const long header[] = {2, 2, 0, 4, 13};
    even();
    for (int index = 0; index < 5; index++) number(header[index], 2);
    byte(tigetflag("AX") == 1);
    byte(1);
    number(8, 4);
    number(tigetnum("U8") < 0 ? -1 : tigetnum("U8"), 4);
    long offset = 0;
    for (int index = 0; index < 4; index++) {
        number(offset, 2);
        offset += (long)strlen(names[index]) + 1;
    }
    for (int index = 0; index < 4; index++) text(names[index]);
}

// TERMINFO=hex:…, or NULL where the terminal is not known, has no colours to begin with or has too long an entry.
static char *variable(int descriptor) {
    int problem = 0;
    if (setupterm(NULL, descriptor, &problem) != OK) return NULL;
    length = 0;
    is_full = tigetnum("colors") < 8;
    if (!is_full) {
        standard_part();
        extended_part();
    }
    del_curterm(cur_term);
    const char *const prefix = "TERMINFO=hex:";
    char *result = is_full ? NULL : malloc(strlen(prefix) + 2 * length + 1);
    if (result == NULL) return NULL;
    strcpy(result, prefix);
    char *end = result + strlen(prefix);
    for (size_t index = 0; index < length; index++, end += 2) {
        end[0] = "0123456789ABCDEF"[entry[index] >> 4];
        end[1] = "0123456789ABCDEF"[entry[index] & 15];
    }
    *end = 0;
    return result;
}

SCREEN *holter_newterm_direct(FILE *output, FILE *input) {
    char *own = variable(fileno(output));
    if (own == NULL) return NULL;
    // Other threads may read the environment at any time: they see the old list or the new one, both whole. Neither
    // is freed, and no child gets the variable, because the old one is back when newterm has read it.
    char **before = environ;
    size_t count = 0;
    while (before != NULL && before[count] != NULL) count++;
    char **after = calloc(count + 2, sizeof *after);
    if (after == NULL) return NULL;
    size_t kept = 0;
    for (size_t index = 0; index < count; index++)
        if (strncmp(before[index], "TERMINFO=", 9) != 0) after[kept++] = before[index];
    after[kept] = own;
    environ = after;
    SCREEN *screen = newterm((char *)"holter-direct", output, input);
    environ = before;
    return screen;
}
