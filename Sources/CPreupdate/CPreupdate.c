#include "CPreupdate.h"

#include <stddef.h>

/* Weak, so that the program runs with a library that was built without them. */
extern void *sqlite3_preupdate_hook(void *database, cpu_watcher watcher, void *context) __attribute__((weak));
extern int sqlite3_preupdate_old(void *database, int column, void **value) __attribute__((weak));
extern int sqlite3_preupdate_new(void *database, int column, void **value) __attribute__((weak));

int cpu_watch(void *database, cpu_watcher watcher, void *context) {
  if (!sqlite3_preupdate_hook || !sqlite3_preupdate_old || !sqlite3_preupdate_new) return 0;
  sqlite3_preupdate_hook(database, watcher, context);
  return 1;
}

void *cpu_value(void *database, int column, int is_new) {
  void *value = NULL;
  int code = is_new ? sqlite3_preupdate_new(database, column, &value)
                    : sqlite3_preupdate_old(database, column, &value);
  return code == 0 ? value : NULL;
}
