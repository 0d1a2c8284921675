#define _GNU_SOURCE 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <ncurses.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "CCursesInternal.h"

struct cc_terminal cc_terminal = {.input = -1, .output = -1, .bell = -1};

static SCREEN *screen;
static FILE *input_stream;
static FILE *output_stream;

/* Bracketed paste; button presses, drags and the wheel; SGR coordinates, which have no largest column. */
static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
static const char mouse_on[] = "\033[?1000h\033[?1002h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1002l\033[?1000l";

void cc_write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) {
        struct pollfd writable = {.fd = descriptor, .events = POLLOUT};
        if (poll(&writable, 1, 1000) > 0) continue;
      }
      return; /* The terminal is gone; reading it will say so. */
    }
    bytes += written;
    count -= (size_t)written;
  }
}

static void modes_on(void) {
  cc_write_all(cc_terminal.output, paste_on, sizeof paste_on - 1);
  if (cc_terminal.has_mouse) cc_write_all(cc_terminal.output, mouse_on, sizeof mouse_on - 1);
}

static void modes_off(void) {
  if (cc_terminal.has_mouse) cc_write_all(cc_terminal.output, mouse_off, sizeof mouse_off - 1);
  cc_write_all(cc_terminal.output, paste_off, sizeof paste_off - 1);
}

/* A stream on a terminal: the standard one, or /dev/tty where that leads elsewhere, as in a pipe. */
static FILE *open_stream(int standard, const char *mode) {
  int descriptor =
      isatty(standard) ? fcntl(standard, F_DUPFD_CLOEXEC, 3) : open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return NULL;
  FILE *stream = fdopen(descriptor, mode);
  if (!stream) close(descriptor);
  return stream;
}

static void close_streams(void) {
  if (input_stream) fclose(input_stream);
  if (output_stream) fclose(output_stream);
  input_stream = output_stream = NULL;
  cc_terminal.input = cc_terminal.output = -1;
}

static bool has_capability(const char *name) {
  char *value = tigetstr((char *)name);
  return value && value != (char *)-1 && *value;
}

static void set_modes(bool want_color) {
  raw(); /* Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-Q are keys. */
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  typeahead(-1); /* Curses never looks at the input: cc_read does. */
  leaveok(stdscr, TRUE);
  curs_set(0);
  if (want_color && has_colors()) {
    start_color();
    use_default_colors();
  }
}

static bool color_is_on;

int cc_start(bool want_color, bool want_mouse) {
  if (cc_terminal.is_active) return CC_STARTED;
  input_stream = open_stream(STDIN_FILENO, "r");
  output_stream = open_stream(STDOUT_FILENO, "w");
  if (!input_stream || !output_stream) {
    close_streams();
    return CC_NO_TERMINAL;
  }
  cc_terminal.input = fileno(input_stream);
  cc_terminal.output = fileno(output_stream);
  cc_crash_remember();
  /* Before newterm: curses takes over only signals that nobody handles. */
  if (!cc_signals_start()) {
    close_streams();
    return CC_SYSTEM_ERROR;
  }
  screen = newterm(NULL, output_stream, input_stream);
  if (!screen || !has_capability("cup")) {
    int result = screen ? CC_UNSUITABLE_TERMINAL : CC_UNKNOWN_TERMINAL;
    if (screen) {
      endwin();
      delscreen(screen);
      screen = NULL;
    }
    cc_signals_stop();
    close_streams();
    return result;
  }
  color_is_on = want_color && has_colors();
  cc_terminal.has_mouse = want_mouse && has_capability("kmous");
  set_modes(want_color);
  cc_crash_prepare();
  cc_signals_install();
  cc_crash_arm();
  cc_terminal.is_active = true;
  int width, height;
  cc_terminal_size(&width, &height);
  if (width != COLS || height != LINES) resize_term(height, width);
  cc_flush(); /* Enters the full screen. */
  modes_on();
  return CC_STARTED;
}

void cc_stop(void) {
  if (!cc_terminal.is_active) return;
  cc_pause();
  cc_terminal.is_active = false;
  cc_signals_stop();
  delscreen(screen);
  screen = NULL;
  close_streams();
}

void cc_pause(void) {
  if (!cc_terminal.is_active || isendwin()) return;
  modes_off();
  curs_set(1);
  endwin();
  cc_crash_disarm();
  cc_signals_pause();
}

void cc_resume(void) {
  if (!cc_terminal.is_active || !isendwin()) return;
  cc_signals_resume();
  cc_crash_arm();
  curs_set(0);
  clearok(curscr, TRUE);
  cc_flush();
  modes_on();
}

int cc_color_count(void) { return color_is_on ? COLORS : 0; }

int cc_pair_count(void) { return color_is_on ? COLOR_PAIRS : 0; }

bool cc_define_pair(int pair, int foreground, int background) {
  /* Without colours even asking for a pair is fatal inside curses. */
  if (!color_is_on || pair < 1 || pair >= COLOR_PAIRS) return false;
  return init_extended_pair(pair, foreground, background) == OK;
}

void cc_terminal_size(int *width, int *height) {
  struct winsize size = {0};
  if (ioctl(cc_terminal.output, TIOCGWINSZ, &size) != 0) size.ws_col = size.ws_row = 0;
  *width = size.ws_col > 0 ? size.ws_col : 80;
  *height = size.ws_row > 0 ? size.ws_row : 24;
}

void cc_resize(int width, int height) {
  /* resizeterm would queue a KEY_RESIZE that nobody reads. */
  resize_term(height > 0 ? height : 1, width > 0 ? width : 1);
  /* Without a full redraw, what the terminal reflowed by itself stays on the screen. */
  clearok(curscr, TRUE);
}

static attr_t curses_attributes(uint32_t attributes) {
  attr_t result = A_NORMAL;
  if (attributes & CC_BOLD) result |= A_BOLD;
  if (attributes & CC_DIM) result |= A_DIM;
  if (attributes & CC_ITALIC) result |= A_ITALIC;
  if (attributes & CC_UNDERLINE) result |= A_UNDERLINE;
  if (attributes & CC_REVERSE) result |= A_REVERSE;
  return result;
}

/* Cells given to curses at a time; rows longer than that take several. */
enum { CHUNK = 128 };

/* A blank with the look of a cell. */
static cchar_t look_of(const struct cc_cell *cell) {
  cchar_t look;
  int pair = cell->pair; /* Pairs above 32767 travel only through the last argument. */
  setcchar(&look, L" ", curses_attributes(cell->attributes), (short)(pair > 32767 ? 32767 : pair), &pair);
  return look;
}

static bool looks_alike(const struct cc_cell *one, const struct cc_cell *other) {
  return one->pair == other->pair && one->attributes == other->attributes;
}

static int put_chunk(const struct cc_cell *cells, int count) {
  cchar_t chunk[CHUNK];
  int width = 0;
  for (int i = 0; i < count; i++) {
    /* setcchar for every cell would take longer than all the rest of a frame. */
    chunk[i] = i > 0 && looks_alike(&cells[i], &cells[i - 1]) ? chunk[i - 1] : look_of(&cells[i]);
    for (int j = 0; j < 3; j++) chunk[i].chars[j] = (wchar_t)cells[i].scalars[j];
    int columns = cells[i].scalars[0] < 0x300 ? 1 : wcwidth((wchar_t)cells[i].scalars[0]);
    width += columns > 0 ? columns : 1;
  }
  wadd_wchnstr(stdscr, chunk, count);
  return width;
}

void cc_put(int row, int column, const struct cc_cell *cells, int count) {
  while (count > 0) {
    if (row >= LINES || column >= COLS || wmove(stdscr, row, column) == ERR) return;
    int chunk = count < CHUNK ? count : CHUNK;
    column += put_chunk(cells, chunk);
    cells += chunk;
    count -= chunk;
  }
}

void cc_place_caret(int row, int column) {
  bool is_visible = row >= 0 && row < LINES && column >= 0 && column < COLS;
  leaveok(stdscr, is_visible ? FALSE : TRUE);
  if (is_visible) wmove(stdscr, row, column);
  curs_set(is_visible ? 1 : 0);
}

void cc_flush(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

void cc_redraw(void) { clearok(curscr, TRUE); }

void cc_write(const uint8_t *bytes, int count) {
  if (!cc_terminal.is_active || isendwin()) return;
  cc_write_all(cc_terminal.output, (const char *)bytes, (size_t)count);
}

static int input_wakeup(short events, int bell_or_input) {
  return events & (POLLIN | POLLHUP | POLLERR | POLLNVAL) ? bell_or_input : 0;
}

int cc_wait(int timeout_milliseconds) {
  struct pollfd watched[] = {
      {.fd = cc_terminal.input, .events = POLLIN},
      {.fd = cc_terminal.bell, .events = POLLIN},
      {.fd = cc_signals_descriptor(), .events = POLLIN},
  };
  int ready = poll(watched, 3, timeout_milliseconds);
  if (ready < 0) return errno == EINTR ? cc_signals_drain() : 0;
  if (ready == 0) return 0;
  int wakeups = input_wakeup(watched[0].revents, CC_INPUT) | input_wakeup(watched[1].revents, CC_BELL);
  if (wakeups & CC_BELL) {
    uint64_t count;
    while (read(cc_terminal.bell, &count, sizeof count) < 0 && errno == EINTR) continue;
  }
  if (watched[2].revents & POLLIN) wakeups |= cc_signals_drain();
  return wakeups;
}

int cc_read(uint8_t *buffer, int capacity) {
  struct pollfd readable = {.fd = cc_terminal.input, .events = POLLIN};
  if (poll(&readable, 1, 0) <= 0) return 0;
  ssize_t count = read(cc_terminal.input, buffer, (size_t)capacity);
  if (count < 0) return errno == EINTR || errno == EAGAIN ? 0 : -1;
  return count == 0 ? -1 : (int)count;
}

const char *cc_key_bytes(const char *capability) {
  const char *value = tigetstr((char *)capability);
  return value && value != (const char *)-1 && *value ? value : NULL;
}

int64_t cc_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int cc_bell_make(void) {
  if (cc_terminal.bell < 0) cc_terminal.bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return cc_terminal.bell;
}

void cc_bell_ring(int bell) {
  uint64_t one = 1;
  while (write(bell, &one, sizeof one) < 0 && errno == EINTR) continue;
}
