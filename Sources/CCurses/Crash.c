#define _GNU_SOURCE 1
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "CCursesInternal.h"

/* A crash must not leave the shell with a dead terminal. Everything needed is prepared while all is well, so
   that the handler itself calls only what is safe in a handler. */

static const int fatal[] = {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
enum { FATAL = sizeof fatal / sizeof fatal[0] };

static struct sigaction previous[FATAL];
static struct termios original;
static bool has_original;
static char farewell[512];
static size_t farewell_length;
static volatile sig_atomic_t is_armed;
static char handler_stack[64 * 1024];

static void restore(void) {
  if (!is_armed) return;
  is_armed = 0;
  /* Not cc_write_all: a terminal that takes no bytes must not keep the process alive. */
  ssize_t written = write(cc_terminal.output, farewell, farewell_length);
  (void)written; /* When it fails, nothing more can be done. */
  if (has_original) tcsetattr(cc_terminal.input, TCSANOW, &original);
}

static void on_crash(int number) {
  restore();
  for (int i = 0; i < FATAL; i++)
    if (fatal[i] == number) sigaction(number, &previous[i], NULL);
  /* A fault would happen again on return and take its usual course; a raised signal has to be raised again. */
  raise(number);
}

static void add(const char *bytes) {
  size_t length = strlen(bytes);
  if (farewell_length + length > sizeof farewell) return;
  memcpy(farewell + farewell_length, bytes, length);
  farewell_length += length;
}

/* Capabilities may hold waiting times such as "$<5>", which only curses can wait. */
static void add_capability(const char *name) {
  const char *value = cc_key_bytes(name);
  if (value && !strchr(value, '$')) add(value);
}

void cc_crash_remember(void) { has_original = tcgetattr(cc_terminal.input, &original) == 0; }

void cc_crash_prepare(void) {
  farewell_length = 0;
  if (cc_terminal.has_mouse) add("\033[?1006l\033[?1002l\033[?1000l");
  add("\033[?2004l");
  const char *capabilities[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};
  for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0]; i++) add_capability(capabilities[i]);
  add("\r");
}

void cc_crash_arm(void) {
  static bool is_registered;
  if (!is_registered) atexit(restore); /* For an exit() that nobody announced. */
  is_registered = true;
  is_armed = 1;
  /* The stack may be what overflowed. */
  stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &action, &previous[i]);
}

void cc_crash_disarm(void) {
  is_armed = 0;
  for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &previous[i], NULL);
}
