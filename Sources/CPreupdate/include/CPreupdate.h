#pragma once

/* SQLite's account of every row that a statement changes, by triggers, foreign keys and conflict clauses too.
   It is compiled in where the library's makers chose so; its header does not declare it everywhere. */

/// Called before a row is inserted (18), deleted (9) or updated (23), with its rowid before and after.
typedef void (*cpu_watcher)(
    void *context, void *database, int operation, const char *schema, const char *table, long long before,
    long long after);

/// Calls `watcher` from now on, nobody for NULL. Returns 0 where this library gives no account.
int cpu_watch(void *database, cpu_watcher watcher, void *context);

/// The value of a column of the row that is about to change, as it was or (`is_new`) will be, to be read with
/// sqlite3_value_…; NULL where there is none. Only within a call of the watcher.
void *cpu_value(void *database, int column, int is_new);
