#define _GNU_SOURCE 1
#include "CPty.h"

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

pid_t cp_spawn(int *primary, int width, int height, char *const arguments[], char *const environment[]) {
  struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
  pid_t process = forkpty(primary, NULL, NULL, &size);
  if (process == 0) {
    execvpe(arguments[0], arguments, environment);
    _exit(127);
  }
  if (process > 0) fcntl(*primary, F_SETFD, FD_CLOEXEC);
  return process;
}
