#pragma once
#include <stdbool.h>
#include <stdint.h>

/// The part of ncursesw that the terminal uses, without its macros, variadic functions and global
/// variables. All functions belong to the one thread that called `cc_start`, but `cc_bell_ring`, which any
/// thread may call.

/// What `cc_start` answers.
enum cc_start_result {
  CC_STARTED = 0,
  /// Neither the standard streams nor /dev/tty are a terminal.
  CC_NO_TERMINAL = 1,
  /// $TERM is not set or names no known terminal.
  CC_UNKNOWN_TERMINAL = 2,
  /// The terminal cannot place its cursor.
  CC_UNSUITABLE_TERMINAL = 3,
  /// The system refused a pipe or an event descriptor; errno says why.
  CC_SYSTEM_ERROR = 4,
};

/// Attributes of `cc_cell`.
enum cc_attribute {
  CC_BOLD = 1,
  CC_DIM = 2,
  CC_ITALIC = 4,
  CC_UNDERLINE = 8,
  CC_REVERSE = 16,
};

/// What `cc_wait` saw; several at once are possible.
enum cc_wakeup {
  CC_INPUT = 1,
  CC_BELL = 2,
  CC_RESIZED = 4,
  CC_TERMINATE = 8,
  CC_CONTINUED = 16,
  CC_STOP_ASKED = 32,
};

/// One character with its marks (0 where there is none), its attributes and its colour pair.
struct cc_cell {
  uint32_t scalars[3];
  uint32_t attributes;
  int32_t pair;
};

/// Takes the terminal: full screen, raw keys, bracketed paste, signal and crash handlers.
int cc_start(bool want_color, bool want_mouse);
/// Gives the terminal back as it was. Does nothing when it was not taken.
void cc_stop(void);
/// Leaves the full screen for another program; `cc_resume` takes it again and redraws everything.
void cc_pause(void);
void cc_resume(void);
/// Stops the process and its group as Ctrl-Z does, between `cc_pause` and `cc_resume`.
void cc_stop_process(void);

/// Colours of the terminal, 0 when it has none or none were wanted.
int cc_color_count(void);
int cc_pair_count(void);
/// Defines a colour pair (from 1); -1 is the terminal's own colour. Answers whether it could.
bool cc_define_pair(int pair, int foreground, int background);

/// The size that the terminal has now; 80 x 24 where it does not say.
void cc_terminal_size(int *width, int *height);
/// Makes the screen that size, at least 1 x 1, and redraws everything at the next flush.
void cc_resize(int width, int height);

/// Puts cells into a row from a column on. Wide characters take one element and two columns.
void cc_put(int row, int column, const struct cc_cell *cells, int count);
/// Shows the cursor at a place, or hides it when `row` is negative.
void cc_place_caret(int row, int column);
/// Sends what changed to the terminal.
void cc_flush(void);
/// Makes the next flush send everything.
void cc_redraw(void);
/// Writes bytes past the screen, such as an escape sequence that curses does not know.
void cc_write(const uint8_t *bytes, int count);

/// Waits for input, the bell or a signal, at most that long (negative: without limit).
int cc_wait(int timeout_milliseconds);
/// Reads what has come in, without waiting: the number of bytes, 0 when there is nothing, -1 at the end of
/// the input.
int cc_read(uint8_t *buffer, int capacity);
/// The bytes that a key sends by the terminal's description (a terminfo name such as "kcuu1"), or NULL.
const char *cc_key_bytes(const char *capability);
/// Milliseconds of a clock that never goes back.
int64_t cc_now(void);

/// A descriptor for `cc_bell_ring`, or -1; it lives as long as the process.
int cc_bell_make(void);
/// Makes a present or future `cc_wait` return `CC_BELL`. Any thread, never blocks.
void cc_bell_ring(int bell);
