// What Swift cannot import of ncurses: macros, and globals it deems unsafe. All of it runs on the terminal's thread,
// but for holter_terminal_restore, which is async-signal-safe.
#pragma once

#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#include <ncurses.h>

static inline WINDOW *holter_screen(void) { return stdscr; }
static inline WINDOW *holter_physical_screen(void) { return curscr; }
static inline int holter_width(void) { return getmaxx(stdscr); }
static inline int holter_height(void) { return getmaxy(stdscr); }
static inline int holter_colours(void) { return COLORS; }
static inline int holter_pairs(void) { return COLOR_PAIRS; }
static inline attr_t holter_bold(void) { return A_BOLD; }
static inline attr_t holter_dim(void) { return A_DIM; }
static inline attr_t holter_italic(void) { return A_ITALIC; }
static inline attr_t holter_underline(void) { return A_UNDERLINE; }
static inline attr_t holter_reverse(void) { return A_REVERSE; }
static inline int holter_key_function(void) { return KEY_F0; }

/// The terminal as newterm opens it, but with colours that are numbers of 24 bits above the palette of 256; NULL where
/// that cannot be had.
SCREEN *holter_newterm_direct(FILE *output, FILE *input);

/// Remembers how the terminal behaves; before newterm changes it.
void holter_terminal_remember(int descriptor);

/// After newterm: remembers what leads back, and restores the terminal before a crash takes the process.
void holter_terminal_guard(void);

/// Gives the terminal back as it was; does nothing when it was given back already.
void holter_terminal_restore(void);

/// The terminal is sane again by other means: a crash now leaves it alone.
void holter_terminal_release(void);
