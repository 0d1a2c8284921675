import SheafTestSupport
import Testing

/// Editors and openers of the user's choice have the terminal, or the file, and give it back.
@Suite struct OtherProgramsTests {
  private static let table = """
    CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO t VALUES(1, 'one two'), (2, 'three');
    """

  @Test func `a text edited in $EDITOR comes back into the cell's editor`() async throws {
    let stage = try Stage()
    try await stage.sqlite("t.db", Self.table)
    try await stage.terminal(with: ["EDITOR": "sed -i s/two/zwei/"]) { terminal in
      try await terminal.start("sheaf t.db", showing: "one two")
      try await terminal.press("e")
      try await terminal.wait(for: "Esc cancel")
      try await terminal.press("ctrl-o")
      try await terminal.wait(for: "one zwei")
      try await terminal.press("enter")
      try await terminal.saved("one zwei")
      try await terminal.quit()
    }
    #expect(try await stage.value("t.db", "SELECT name FROM t WHERE id = 1") == "one zwei")
  }

  @Test func `an editor on the screen gets the keys, and the grid is drawn whole after it`() async throws {
    let stage = try Stage()
    try await stage.sqlite("t.db", Self.table)
    try stage.folder.write("edit.sh", "echo 'in the editor'\nread line\nprintf '%s' \"$line\" >\"$1\"\n")
    try await stage.terminal(with: ["VISUAL": "sh edit.sh"]) { terminal in
      try await terminal.start("sheaf t.db", showing: "one two")
      try await terminal.press("e")
      try await terminal.wait(for: "Esc cancel")
      try await terminal.press("ctrl-o")
      try await terminal.wait(for: "in the editor")
      try await terminal.run("typed there")
      try await terminal.wait("the grid") {
        $0.contains("typed there") && $0.contains("t.db ▸ t") && $0.contains("three")
      }
      try await terminal.press("enter")
      try await terminal.saved("typed there")
      try await terminal.quit()
    }
  }

  @Test func `an editor that fails changes nothing and is told`() async throws {
    let stage = try Stage()
    try await stage.sqlite("t.db", Self.table)
    try await stage.terminal(with: ["EDITOR": "false"]) { terminal in
      try await terminal.start("sheaf t.db", showing: "one two")
      try await terminal.press("e")
      try await terminal.wait(for: "Esc cancel")
      try await terminal.press("ctrl-o")
      try await terminal.wait(for: "nothing was taken")
      try await terminal.press("esc")
      try await terminal.waitUntilGone("Esc cancel")
      try await terminal.quit()
    }
    #expect(try await stage.value("t.db", "SELECT name FROM t WHERE id = 1") == "one two")
  }

  @Test func `an attached file is handed to the opener`() async throws {
    let stage = try Stage()
    try stage.folder.write("open.sh", "cp \"$1\" opened\n")
    try await stage.terminal(width: 110, with: ["SHEAF_OPENER": "sh open.sh"]) { terminal in
      try await terminal.start("sheaf demo", showing: "500 rows")
      try await terminal.openContacts()
      try await terminal.goToColumn("Files", of: "Contacts")
      try await terminal.press("j", "j")
      try await terminal.wait(for: " 3/20 000")
      try await terminal.press("A")
      try await terminal.wait(for: "price list 2026.csv")
      try await terminal.press("enter")
      try await stage.wait(untilFile: "opened", holds: "Item,Price Starter,120.00 Yearly,1200.00")
      try await terminal.press("esc")
      try await terminal.quit()
    }
  }
}
