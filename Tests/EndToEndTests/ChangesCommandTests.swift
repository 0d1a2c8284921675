import SheafTestSupport
import Testing

/// Edits that are not saved, seen and settled from the command line.
@Suite struct ChangesCommandTests {
  @Test func `edits that a run left are listed, sent again and dropped by the command`() async throws {
    let stage = try Stage()
    try await stage.sqlite(
      "notes.db",
      "CREATE TABLE notes(id INTEGER PRIMARY KEY, note TEXT); INSERT INTO notes VALUES (1,'old 1'),(2,'old 2')"
    )
    try await stage.sheaf("notes.db", showing: "old 2") { sheaf in
      try await sheaf.goToColumn("note", of: "notes")
      // Held as by a program that writes, for as long as the shell lives.
      _ = try await stage.shell(
        "(sqlite3 notes.db 'BEGIN IMMEDIATE' '.shell touch held; while [ -e held ] && [ ! -e release ]; do sleep 0.05; done' "
          + "COMMIT >/dev/null 2>&1 </dev/null &) ; while [ ! -e held ]; do sleep 0.02; done")
      try await sheaf.replaceCell(with: "first")
      try await sheaf.wait(for: "▲1 saving")
      try await sheaf.replaceCell(with: "second")
      try await sheaf.wait(for: "▲2 saving")
      let running = try await stage.sheaf("changes")
      #expect(running.output.contains("in a sheaf that is running"))
      try await sheaf.press("Q", "enter")
      try await sheaf.wait(for: "exit=0")
    }
    let listed = try await stage.sheaf("changes", "notes.db")
    let lines = listed.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    try #require(lines.count == 2, "\(listed)")
    #expect(lines.map { $0[3] } == ["note of old 1", "note of old 2"])
    let dropped = try await stage.sheaf("changes", "--drop", lines[1][0])
    #expect(dropped.code == 0 && dropped.output.contains("dropped \(lines[1][0])"))
    let wrong = try await stage.sheaf("changes", "--drop", "nothing")
    #expect(wrong.code == 1)
    try stage.folder.write("release", "")
    let sent = try await stage.sheaf("changes", "--retry")
    #expect(sent.code == 0 && sent.output.hasPrefix("saved \(lines[0][0])"), "\(sent)")
    #expect(try await stage.value("notes.db", "SELECT group_concat(note) FROM notes") == "first,old 2")
    #expect(try await stage.sheaf("changes", "--format", "json").output == "[]\n")
  }
}
