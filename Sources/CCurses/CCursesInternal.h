#pragma once
#include <stddef.h>

#include "CCurses.h"

/// What the files of this target share; `cc_terminal` is written by the terminal's thread only.
struct cc_terminal {
  int input;
  int output;
  int bell;
  bool has_mouse;
  bool is_active;
};
extern struct cc_terminal cc_terminal;

/// Installs the signal handlers and their pipe; false with errno when there is none to be had.
bool cc_signals_start(void);
/// Puts our handlers in place again, after something else may have replaced them.
void cc_signals_install(void);
void cc_signals_stop(void);
/// While another program has the terminal, keys that send signals are meant for it.
void cc_signals_pause(void);
void cc_signals_resume(void);
/// The end of the pipe to poll, and the wake-ups that have arrived on it.
int cc_signals_descriptor(void);
int cc_signals_drain(void);

/// Remembers how the terminal was, for `cc_crash_restore`.
void cc_crash_remember(void);
/// The escape sequences that give the terminal back; call once curses knows the terminal.
void cc_crash_prepare(void);
void cc_crash_arm(void);
void cc_crash_disarm(void);

void cc_write_all(int descriptor, const char *bytes, size_t count);
