#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "CCursesInternal.h"

/* Handlers only write one byte, the wake-up, to a pipe; everything else happens in the loop that polls it. */

static const int watched[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT, SIGTSTP};
enum { WATCHED = sizeof watched / sizeof watched[0] };

static int pipe_ends[2] = {-1, -1};
static struct sigaction previous[WATCHED];
static volatile sig_atomic_t is_paused;

static void on_signal(int number) {
  int saved = errno;
  unsigned char wakeup = 0;
  switch (number) {
    case SIGWINCH: wakeup = CC_RESIZED; break;
    case SIGCONT: wakeup = is_paused ? 0 : CC_CONTINUED; break;
    case SIGTSTP: wakeup = CC_STOP_ASKED; break;
    /* Keys of these belong to the program that has the terminal now. */
    case SIGINT:
    case SIGQUIT: wakeup = is_paused ? 0 : CC_TERMINATE; break;
    default: wakeup = CC_TERMINATE; break;
  }
  /* A full pipe already holds enough to wake the loop. */
  if (wakeup && write(pipe_ends[1], &wakeup, 1) < 0) errno = saved;
  errno = saved;
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

bool cc_signals_start(void) {
  if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) return false;
  for (int i = 0; i < WATCHED; i++) sigaction(watched[i], NULL, &previous[i]);
  cc_signals_install();
  return true;
}

void cc_signals_install(void) {
  is_paused = 0;
  for (int i = 0; i < WATCHED; i++) handle(watched[i], on_signal);
}

void cc_signals_stop(void) {
  for (int i = 0; i < WATCHED; i++) sigaction(watched[i], &previous[i], NULL);
}

void cc_signals_pause(void) {
  is_paused = 1;
  /* Ctrl-Z in the other program stops this one with it, so that the shell gets the terminal. */
  handle(SIGTSTP, SIG_DFL);
}

void cc_signals_resume(void) {
  is_paused = 0;
  handle(SIGTSTP, on_signal);
}

void cc_stop_process(void) {
  handle(SIGTSTP, SIG_DFL);
  sigset_t only, old;
  sigemptyset(&only);
  sigaddset(&only, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &only, &old);
  kill(0, SIGTSTP); /* The group, as the terminal itself would: a shell script around us stops too. */
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

int cc_signals_descriptor(void) { return pipe_ends[0]; }

int cc_signals_drain(void) {
  unsigned char bytes[64];
  int wakeups = 0;
  ssize_t count;
  while ((count = read(pipe_ends[0], bytes, sizeof bytes)) > 0)
    for (ssize_t i = 0; i < count; i++) wakeups |= bytes[i];
  return wakeups;
}
