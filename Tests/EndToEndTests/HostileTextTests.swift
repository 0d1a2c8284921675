import FoundationEssentials
import SheafTestSupport
import Testing

/// Texts that would harm a terminal are shown as symbols, and stay as they are in the file.
@Suite struct HostileTextTests {
  private static let table = """
    CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, trap TEXT, blob BLOB);
    INSERT INTO t VALUES(1, 'title', 'a' || char(27) || ']0;HACKED' || char(7) || 'b', NULL);
    INSERT INTO t VALUES(2, 'clear', 'c' || char(27) || '[2J' || char(27) || '[Hd', x'1B5B324A');
    INSERT INTO t VALUES(3, 'nul', CAST(x'650066' AS TEXT), NULL);
    INSERT INTO t VALUES(4, 'override', 'g' || char(8238) || 'h' || char(8236), NULL);
    INSERT INTO t VALUES(5, 'lines', 'i' || char(13) || char(10) || 'j' || char(9) || 'k', NULL);
    INSERT INTO t VALUES(6, 'c1', 'l' || char(155) || '31mm', NULL);
    INSERT INTO t VALUES(7, 'huge', replace(hex(zeroblob(524288)), '0', 'x'), NULL);
    INSERT INTO t VALUES(8, 'bytes', CAST(x'6EFF6F' AS TEXT), NULL);
    INSERT INTO t VALUES(9, 'marks', 'p' || replace(hex(zeroblob(500)), '0', char(769)), NULL);
    """

  @Test(arguments: [(80, 24), (200, 50)])
  func `escape sequences, NUL, overrides and a megabyte are drawn harmlessly`(width: Int, height: Int)
    async throws
  {
    let stage = try Stage()
    try await stage.sqlite("t.db", Self.table)
    try await stage.sheaf("t.db", showing: "1/9", width: width, height: height) { sheaf in
      let title = try await sheaf.fact("pane_title")
      try await sheaf.goToColumn("trap", of: "t")
      let screen = try await sheaf.screen()
      #expect(screen.lines[0].contains("t.db ▸ t"))
      #expect(screen.rowNumbers == Array(1...9))
      // The texts of other cells are where they belong: nothing moved the terminal's cursor.
      for (line, name) in ["title", "clear", "nul", "override", "lines", "c1", "huge", "bytes", "marks"]
        .enumerated()
      {
        #expect(screen.lines[3 + line].contains("│ \(name) "))
      }
      let raw = screen.description.unicodeScalars
      #expect(
        !raw.contains { $0.value < 32 && $0 != "\n" || (127..<160).contains($0.value) || $0.value == 0x202E })
      for row in 1...9 {
        try await sheaf.press("I")
        try await sheaf.wait(for: "┌")
        try await sheaf.press("esc")
        try await sheaf.waitUntilGone("┌")
        try await sheaf.press("j")
        if row < 9 { try await sheaf.wait(for: " \(row + 1)/9") }
      }
      #expect(try await sheaf.fact("pane_title") == title)
      #expect(try await sheaf.screen().lines[0].contains("t.db ▸ t"))
      try await sheaf.quit()
    }
  }

  @Test func `editing another cell of the row leaves them byte for byte`() async throws {
    let stage = try Stage()
    try await stage.sqlite("t.db", Self.table)
    let query = "SELECT id, hex(CAST(trap AS BLOB)), typeof(trap), hex(blob) FROM t"
    let before = try await stage.sqlite("t.db", query)
    try await stage.sheaf("t.db", showing: "1/9") { sheaf in
      for row in 1...9 {
        try await sheaf.replaceCell(with: "edited \(row)")
        try await sheaf.saved("edited \(row)")
      }
      try await sheaf.quit()
    }
    #expect(try await stage.sqlite("t.db", query) == before)
    #expect(try await stage.value("t.db", "SELECT count(*) FROM t WHERE name = 'edited ' || id") == "9")
  }

  @Test func `an escape sequence in a table's or a file's name does no harm`() async throws {
    let stage = try Stage()
    let name = "e\u{1B}[2Jf.db"
    try await stage.sqlite(
      name, "CREATE TABLE \"g\u{1B}]0;HACKED\u{7}h\"(x); INSERT INTO \"g\u{1B}]0;HACKED\u{7}h\" VALUES(1)")
    try await stage.sheaf("e*.db", showing: "1 row") { sheaf in
      #expect(try await sheaf.fact("pane_title") != "HACKED")
      let screen = try await sheaf.screen()
      #expect(screen.lines[0].hasPrefix(" e"))
      try await sheaf.quit()
    }
  }

  @Test func `a pasted text with line breaks and escapes arrives as text`() async throws {
    let stage = try Stage()
    try await stage.sqlite(
      "t.db", "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES(1,'a'),(2,'b')")
    try await stage.sheaf("t.db", showing: "1/2") { sheaf in
      try await sheaf.press("c")
      try await sheaf.wait(for: "Esc cancel")
      try await sheaf.paste("dd Q one")
      try await sheaf.wait(for: "dd Q one")
      try await sheaf.press("enter")
      try await sheaf.saved("dd Q one")
      try await sheaf.quit()
    }
    #expect(try await stage.value("t.db", "SELECT name FROM t WHERE id = 1") == "dd Q one")
  }
}
