import Testing

/// Files and homes that may only be read: what is there is shown, and what cannot be done says why.
@Suite struct UnwritablePlacesTests {
  /// As a user who may write nothing, since the superuser may write everything; `run` stands before the program.
  private static let nobody = """
    cp "$(command -v sheaf)" program; chmod 755 . home; chmod 777 home
    [ "$(id -u)" = 0 ] && run="setpriv --reuid=65534 --regid=65534 --clear-groups"
    """

  private static func result(_ script: String, _ stage: Stage) async throws -> (code: Int32, text: String) {
    let result = try await stage.shell("{ \(nobody)\n\(script)\n}")
    return (Int32(result.code), result.output + result.errors)
  }

  /// Makes `locked/db.sqlite` in a state in which a program left it, in a folder that may not be written.
  private static func stage(_ left: String) async throws -> Stage {
    let stage = try Stage()
    try stage.folder.write(
      "make.py",
      """
      import os, shutil, sqlite3
      os.mkdir('locked')
      db = sqlite3.connect('db.sqlite', isolation_level=None)
      \(left)
      for ending in ('', '-wal', '-journal'):
          if os.path.exists('db.sqlite' + ending): shutil.copy('db.sqlite' + ending, 'locked')
      os.chmod('locked', 0o555)
      """)
    let made = try await stage.shell("{ python3 make.py\n}")
    #expect(made.code == 0, "\(made.errors)")
    return stage
  }

  private static let table = "db.execute(\"create table t (id integer primary key, name text)\")"

  @Test func `a file in WAL mode is read where nothing may be written beside it`() async throws {
    let stage = try await Self.stage(
      """
      db.execute('pragma journal_mode = wal'); \(Self.table)
      db.execute("insert into t values (1, 'in the file')"); db.close()
      """)
    let read = try await Self.result("$run ./program rows locked/db.sqlite/t --format csv", stage)
    #expect(read.code == 0)
    #expect(read.text == "id,name\n1,in the file\n")
    let edited = try await Self.result("$run ./program set locked/db.sqlite/t 1 name=x", stage)
    #expect(edited.code == 1)
    #expect(edited.text.contains("the folder") || edited.text.contains("read-only"))
  }

  @Test func `what is in a write-ahead log is shown though nobody may work it in`() async throws {
    let stage = try await Self.stage(
      """
      db.execute('pragma journal_mode = wal'); \(Self.table)
      db.execute("insert into t values (1, 'in the file')"); db.execute('pragma wal_checkpoint(truncate)')
      db.execute("insert into t values (2, 'in the log')")
      """)
    let read = try await Self.result("$run ./program rows locked/db.sqlite/t --format csv", stage)
    #expect(read.code == 0)
    #expect(read.text == "id,name\n1,in the file\n2,in the log\n")
    let edited = try await Self.result("$run ./program set locked/db.sqlite/t 1 name=x", stage)
    #expect(edited.code == 1)
    #expect(edited.text.contains("a copy is shown"))
    let left = try await Self.result("ls locked; ls -d ${TMPDIR:-/tmp}/sheaf-?????? 2>/dev/null", stage)
    #expect(left.text == "db.sqlite\ndb.sqlite-wal\n")
  }

  @Test func `an unfinished change is taken back in what is shown`() async throws {
    let stage = try await Self.stage(
      """
      \(Self.table); db.execute('create table big (x)'); db.execute('pragma cache_size = 1')
      db.execute("insert into t values (1, 'before')")
      for n in range(100): db.execute('insert into big values (zeroblob(4000))')
      db.execute('begin'); db.execute("update t set name = 'after'"); db.execute('update big set x = randomblob(4000)')
      """)
    let read = try await Self.result("$run ./program rows locked/db.sqlite/t --format csv", stage)
    #expect(read.code == 0)
    #expect(read.text == "id,name\n1,before\n")
  }

  @Test(arguments: [
    "env -u HOME", "env HOME=/nonexistent/home", "env HOME=$PWD/sealed", "env XDG_STATE_HOME=/proc/x",
  ])
  func `without a place of one's own to write everything is read, and an edit says why not`(
    home: String
  ) async throws {
    let stage = try Stage()
    try await stage.sqlite(
      "db.sqlite", "create table t (id integer primary key, name text); insert into t values (1, 'a')")
    let ready = "mkdir -p -m 555 sealed; chmod 666 db.sqlite; chmod 777 .;"
    let read = try await Self.result(
      "\(ready) $run \(home) ./program rows db.sqlite/t --format csv; $run \(home) ./program ls db.sqlite",
      stage)
    #expect(read.code == 0)
    #expect(read.text == "id,name\n1,a\nt\n")
    for command in ["set db.sqlite/t 1 name=b", "add db.sqlite/t name=b", "rm db.sqlite/t 1"] {
      let edited = try await Self.result("\(ready) $run \(home) ./program \(command)", stage)
      #expect(edited.code == 1)
      #expect(edited.text.contains("so it was not sent"), "\(edited.text)")
      #expect(edited.text.contains("cannot be made"), "\(edited.text)")
    }
    #expect(try await stage.value("db.sqlite", "select group_concat(name) from t") == "a")
  }

  @Test func `the screen opens without a home, and an edit there says why it is not kept`() async throws {
    let stage = try Stage()
    try await stage.sqlite(
      "db.sqlite", "create table t (id integer primary key, name text); insert into t values (1, 'a')")
    try stage.folder.write(
      "run.sh", "\(Self.nobody)\nchmod 666 db.sqlite; chmod 777 .; HOME=/nonexistent $run ./program db.sqlite"
    )
    try await stage.terminal(width: 120) { terminal in
      try await terminal.start("bash run.sh", showing: "Nothing can be edited here")
      try await terminal.press("x")
      try await terminal.wait(for: "could not be recorded")
      try await terminal.wait(for: "✗")
    }
    #expect(try await stage.value("db.sqlite", "select name from t") == "a")
  }
}
