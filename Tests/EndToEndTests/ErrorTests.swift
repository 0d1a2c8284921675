import FoundationEssentials
import SheafTestSupport
import Testing

/// What goes wrong is said in one clear sentence, with the exit code that is documented.
@Suite struct ErrorTests {
  private static let table = """
    CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<2000)
    INSERT INTO t SELECT i, 'row '||i FROM n;
    """

  /// A file that cannot be opened, and what is to be said of it.
  struct Trouble: Sendable, CustomTestStringConvertible {
    let file: String
    let words: String
    var testDescription: String { file }
  }

  private static let troubles = [
    Trouble(file: "missing.db", words: "There is no file"),
    Trouble(file: "nowhere/missing.db", words: "There is no file"),
    Trouble(file: "text.db", words: "is not a SQLite database"),
    Trouble(file: "random.db", words: "is not a SQLite database, or it is encrypted"),
    Trouble(file: "truncated.db", words: "damaged"),
    Trouble(file: "folder", words: "folder"),
    Trouble(file: "fifo", words: "fifo"),
  ]

  private static func stage() async throws -> Stage {
    let stage = try Stage()
    try await stage.sqlite("good.db", table)
    try stage.folder.write("text.db", "This is no database.\n")
    var generator = SystemRandomNumberGenerator()
    try stage.folder.write(
      "random.db", Data((0..<8192).map { _ in UInt8.random(in: 1...255, using: &generator) }))
    try stage.folder.write("truncated.db", try stage.folder.read("good.db").prefix(6000))
    try stage.folder.write("folder/file", "")
    #expect(try await stage.shell("mkfifo fifo").code == 0)
    return stage
  }

  @Test(arguments: troubles)
  func `a file that cannot be opened is told in one sentence, and the terminal is untouched`(
    _ trouble: Trouble
  )
    async throws
  {
    let stage = try await Self.stage()
    try await stage.terminal(width: 160) { terminal in
      try await terminal.start("sheaf \(trouble.file)", showing: "exit=1")
      let screen = try await terminal.screen()
      let said = screen.lines.filter { $0.hasPrefix("sheaf: ") }
      #expect(said.count == 1)
      #expect(said.first?.contains(trouble.words) == true, "\(screen)")
      #expect(try await terminal.fact("alternate_on") == "0")
      #expect(try await terminal.fact("cursor_flag") == "1")
    }
  }

  @Test(arguments: troubles)
  func `scripts are told the same on standard error`(_ trouble: Trouble) async throws {
    let stage = try await Self.stage()
    let result = try await stage.sheaf("rows", "\(trouble.file)/t")
    #expect(result.code == 1)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("sheaf: "))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.errors.contains(trouble.words))
  }

  @Test func `wrong usage ends with 2, help and version with 0`() async throws {
    let stage = try await Self.stage()
    #expect(try await stage.sheaf("--nonsense").code == 2)
    #expect(try await stage.sheaf("rows").code == 2)
    #expect(try await stage.sheaf("rows", "good.db/t", "--limit", "many").code == 2)
    #expect(try await stage.sheaf("rows", "good.db/t", "--format", "xml").code == 2)
    #expect(try await stage.sheaf("rows", "good.db/t", "--where", "nmae = 1").code == 2)
    #expect(try await stage.sheaf("rows", "good.db/t", "--sort", "nmae").code == 2)
    #expect(try await stage.sheaf("--help").code == 0)
    #expect(try await stage.sheaf("--version").code == 0)
    #expect(try await stage.sheaf("rows", "good.db/nope").code == 1)
    let reversed = try await stage.sheaf("import", "good.db/t", "people.csv")
    #expect(reversed.code == 2)
    #expect(reversed.errors.contains("sheaf import people.csv good.db/t"))
  }

  @Test func `a screen needs a terminal, and says what does not`() async throws {
    let stage = try await Self.stage()
    let result = try await stage.sheaf("good.db")
    #expect(result.code == 1)
    #expect(result.output == "")
    #expect(result.errors.contains("needs a terminal"))
    try await stage.terminal { terminal in
      try await terminal.start("sheaf good.db | cat; echo \"code=${PIPESTATUS[0]}\"", showing: "code=1")
      try await terminal.wait(for: "needs a terminal")
    }
  }

  @Test(arguments: ["no-such-terminal", "", "dumb"])
  func `a terminal that is unknown or can do nothing is told`(term: String) async throws {
    let stage = try await Self.stage()
    try await stage.terminal { terminal in
      try await terminal.start("TERM=\(term) sheaf good.db", showing: "exit=1")
      let screen = try await terminal.screen()
      #expect(screen.lines.count { $0.hasPrefix("sheaf: ") } == 1, "\(screen)")
    }
  }

  @Test func `a file of another user that may not be read is told`() async throws {
    let stage = try await Self.stage()
    // The superuser may read everything, so the program runs as nobody then; that needs a way to it.
    let line = """
      chmod 000 good.db && cp "$(command -v sheaf)" program
      if [ "$(id -u)" = 0 ]; then chmod 755 .; run="setpriv --reuid=65534 --regid=65534 --clear-groups"; fi
      HOME=/tmp/sheaf-no-home $run ./program rows good.db/t
      """
    let result = try await stage.shell("{ \(line)\n}")
    #expect(result.code == 1)
    #expect(result.errors.contains("good.db"))
    #expect(result.errors.contains("Permission denied"))
  }

  @Test func `a file that may only be read opens read-only and says so`() async throws {
    let stage = try await Self.stage()
    try await stage.terminal { terminal in
      // As above: the superuser may write everything.
      let line = """
        cp "$(command -v sheaf)" program
        mkdir -m 777 home-of-nobody && chmod 777 home-of-nobody && chmod 444 good.db && chmod 555 .
        if [ "$(id -u)" = 0 ]; then run="setpriv --reuid=65534 --regid=65534 --clear-groups"; fi
        HOME=$PWD/home-of-nobody $run ./program good.db
        code=$?; chmod 700 .; exit $code
        """
      try stage.folder.write("run.sh", line)
      try await terminal.start("bash run.sh", showing: "1/2 000")
      try await terminal.wait(for: "read-only")
      try await terminal.press("x")
      try await terminal.wait(for: "ead-only")
      try await terminal.quit()
    }
  }

  @Test func `a file that another program keeps to itself is told to be locked`() async throws {
    let stage = try await Self.stage()
    let holder = """
      (sqlite3 good.db 'BEGIN EXCLUSIVE' '.shell touch held; while [ -e held ] && [ ! -e release ]; do sleep 0.05; done' \
      COMMIT >/dev/null 2>&1 </dev/null &) ; while [ ! -e held ]; do sleep 0.02; done
      """
    #expect(try await stage.shell("{ \(holder)\n}").code == 0)
    let result = try await stage.sheaf("rows", "good.db/t", "--limit", "1")
    #expect(result.code == 1)
    #expect(result.errors.contains("another program"))
    #expect(result.errors.split(separator: "\n").count == 1)
    try await stage.terminal { terminal in
      try await terminal.run("clear; sheaf good.db; echo \"exit=$?\"")
      try await terminal.wait(for: "another program")
      let screen = try await terminal.wait("the end, or a screen") {
        $0.contains("exit=1") || $0.contains("▸")
      }
      try stage.folder.write("release", "")
      if !screen.contains("exit=1") {
        try await terminal.press("r")
        try await terminal.wait(for: "row 1 ")
        try await terminal.quit()
      }
    }
  }

  @Test func `a full disk is told, the edit is kept, and saved when there is room`() async throws {
    let stage = try await Self.stage()
    // A library between the program and the system lets writes to this file fail as on a full disk.
    try stage.folder.write("full.c", FullDisk.source)
    let built = try await stage.shell(
      "clang -shared -fPIC -o full.so full.c -ldl 2>&1 || cc -shared -fPIC -o full.so full.c -ldl")
    #expect(built.code == 0, "\(built.output)")
    try await stage.terminal { terminal in
      try await terminal.start("LD_PRELOAD=./full.so sheaf good.db", showing: "1/2 000")
      try stage.folder.write("disk-is-full", "")
      try await terminal.replaceCell(with: "no room")
      try await terminal.wait(for: "disk is full")
      #expect(try await stage.value("good.db", "SELECT name FROM t WHERE id = 1") == "row 1")
      #expect(try await stage.value("good.db", "PRAGMA integrity_check") == "ok")
      #expect(try await stage.shell("rm disk-is-full").code == 0)
      // What was refused is one key away.
      try await terminal.press("k", "g", "e")
      try await terminal.wait(for: "r send it again")
      try await terminal.press("r")
      try await terminal.wait("the edit to be saved") { $0.contains("no room") && $0.contains("✓ saved") }
      try await terminal.quit()
    }
    #expect(try await stage.value("good.db", "SELECT name FROM t WHERE id = 1") == "no room")
  }
}

private enum FullDisk {
  static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <stdio.h>
    #include <string.h>
    #include <unistd.h>

    static int refuses(int file) {
      char link[64], path[4096];
      snprintf(link, sizeof link, "/proc/self/fd/%d", file);
      ssize_t length = readlink(link, path, sizeof path - 1);
      if (length < 0) return 0;
      path[length] = 0;
      return strstr(path, "/good.db") && access("disk-is-full", F_OK) == 0;
    }
    ssize_t pwrite64(int file, const void *bytes, size_t count, off_t at) {
      static ssize_t (*real)(int, const void *, size_t, off_t);
      if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
      if (refuses(file)) { errno = ENOSPC; return -1; }
      return real(file, bytes, count, at);
    }
    ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { return pwrite64(file, bytes, count, at); }
    ssize_t write(int file, const void *bytes, size_t count) {
      static ssize_t (*real)(int, const void *, size_t);
      if (!real) real = dlsym(RTLD_NEXT, "write");
      if (refuses(file)) { errno = ENOSPC; return -1; }
      return real(file, bytes, count);
    }
    """
}
