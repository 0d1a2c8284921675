import Testing

/// A disk without room: the words say so, nothing is lost, and nothing is shown as saved.
@Suite struct FullDiskTests {
  /// Runs a script where `small` is a disk of its own, for the script alone, on which `db.sqlite` fills all but a
  /// little.
  private static func stage(_ script: String) async throws -> Stage {
    let stage = try Stage()
    try await stage.sqlite(
      "db.sqlite",
      "create table t (id integer primary key, name text, body text); insert into t values (1, 'a', 'b')")
    try stage.folder.write(
      "inside.sh",
      """
      mount -t tmpfs -o size=256k tmpfs small && cp db.sqlite small/ || exit 9
      cat /dev/zero > small/filler 2>/dev/null
      \(script)
      """)
    try stage.folder.write(
      "run.sh",
      """
      mkdir -p small; way=-rm; [ "$(id -u)" = 0 ] && way=-m
      unshare $way bash inside.sh
      """)
    return stage
  }

  @Test func `a command says that the disk is full, and the file is as it was`() async throws {
    let stage = try await Self.stage(
      """
      for words in 'set small/db.sqlite/t 1 name=c' 'add small/db.sqlite/t name=d' 'rm small/db.sqlite/t 1'; do
        sheaf $words; echo "code $?"
      done
      sheaf rows small/db.sqlite/t --format csv
      sheaf changes
      rm small/filler; sqlite3 small/db.sqlite 'pragma integrity_check'
      sheaf set small/db.sqlite/t 1 name=e --format csv
      """)
    let result = try await stage.shell("bash run.sh")
    #expect(
      result.output == "code 1\ncode 1\ncode 1\nid,name,body\n1,a,b\nok\nid,name,body\n1,e,b\n",
      "\(result.output)\(result.errors)")
    #expect(
      result.errors.split(separator: "\n").count { $0.contains("the disk is full") } == 3, "\(result.errors)")
  }

  @Test func `on the screen the edit waits with what was typed, and goes when there is room`() async throws {
    let stage = try await Self.stage(
      "sheaf small/db.sqlite 2>&1; sqlite3 small/db.sqlite 'select name from t'")
    try await stage.terminal(width: 120) { terminal in
      try await terminal.start("bash run.sh", showing: "1/1")
      try await terminal.press("c")
      try await terminal.type("typed")
      try await terminal.press("Enter")
      try await terminal.wait(for: "the disk is full")
      let screen = try await terminal.wait(for: "1 waits for you")
      #expect(!screen.contains("✓ saved"), "\(screen)")
      try await terminal.press("M")
      try await terminal.wait(for: "✗")
    }
  }
}
