#pragma once

#include <sys/types.h>

/* Starts a program in a terminal of its own; -1 with errno when there is none to be had. */
pid_t cp_spawn(int *primary, int width, int height, char *const arguments[], char *const environment[]);
