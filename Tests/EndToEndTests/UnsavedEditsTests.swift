import SheafTestSupport
import Testing

/// What is shown as saved is in the file, and what is shown as pending comes back, whatever ends the program.
@Suite struct UnsavedEditsTests {
  private static let notes = """
    CREATE TABLE notes(id INTEGER PRIMARY KEY, note TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<400)
    INSERT INTO notes SELECT i, 'old '||i FROM n;
    """

  /// Holds the file as a writing program does, until the file `release` is there.
  private static let holder =
    "(sqlite3 notes.db 'BEGIN IMMEDIATE' '.shell touch held; while [ -e held ] && [ ! -e release ]; do sleep 0.05; done' "
    + "COMMIT >/dev/null 2>&1 </dev/null &) ; while [ ! -e held ]; do sleep 0.02; done"

  /// Not a job of the shell at the prompt, which would write onto the screen when its job is stopped.
  private static let killable = "(sheaf notes.db; true)"

  @Test(arguments: [3, 30, 77])
  func `kill -9 within a stream of edits loses none that was shown`(edits: Int) async throws {
    let stage = try Stage()
    try await stage.sqlite("notes.db", Self.notes)
    let last = try await stage.terminal { sheaf in
      try await sheaf.start(Self.killable, showing: "1/400")
      try await sheaf.goToColumn("note", of: "notes")
      return try await withThrowingTaskGroup(of: Screen?.self) { group in
        group.addTask {
          for number in 1...380 where !Task.isCancelled {
            try await sheaf.command("send-keys c ; send-keys -l new-\(number) ; send-keys Enter")
          }
          return nil
        }
        group.addTask {
          while true {
            try await sheaf.wait("edit \(edits)") { Self.shows($0, edits) }
            if let last = try await sheaf.kill(when: { Self.shows($0, edits) }) { return last }
          }
        }
        while let screen = try await group.next() {
          guard let screen else { continue }
          group.cancelAll()
          return screen
        }
        throw ProgramFailure("nobody killed the program")
      }
    }
    try await Self.expectKept(last, in: stage)
  }

  @Test func `edits that wait for another program survive kill -9 and are saved at the next start`()
    async throws
  {
    let stage = try Stage()
    try await stage.sqlite("notes.db", Self.notes)
    let last = try await stage.terminal { terminal in
      try await terminal.start(Self.killable, showing: "1/400")
      try await terminal.goToColumn("note", of: "notes")
      try await terminal.replaceCell(with: "first")
      try await terminal.saved("first")
      let hold = try await stage.shell(Self.holder)
      #expect(hold.code == 0)
      for text in ["second", "third"] {
        // What is said of the file stands where the hints of the editor would.
        try await terminal.command("send-keys c ; send-keys -l \(text) ; send-keys Enter")
      }
      try await terminal.wait(for: "▲2 saving")
      return try #require(await terminal.kill { _ in true })
    }
    #expect(last.line(with: "second")?.contains("▲") == true)
    #expect(try await stage.value("notes.db", "SELECT note FROM notes WHERE id = 1") == "first")
    #expect(try await stage.value("notes.db", "SELECT note FROM notes WHERE id = 2") == "old 2")
    try stage.folder.write("release", "")
    try await Self.expectKept(last, in: stage)
    #expect(
      try await stage.value("notes.db", "SELECT group_concat(note) FROM notes WHERE id < 4")
        == "first,second,third")
  }

  @Test func `an edit that waits for another program is saved when that has finished`() async throws {
    let stage = try Stage()
    try await stage.sqlite("notes.db", Self.notes)
    try await stage.sheaf("notes.db", showing: "1/400") { sheaf in
      try await sheaf.goToColumn("note", of: "notes")
      #expect(try await stage.shell(Self.holder).code == 0)
      try await sheaf.replaceCell(with: "patient")
      try await sheaf.wait(for: "▲1 saving")
      // The grid is alive meanwhile.
      try await sheaf.press("G")
      try await sheaf.wait(for: "400/400")
      try stage.folder.write("release", "")
      try await sheaf.press("ctrl-s")
      try await sheaf.wait(for: "✓ saved")
      try await sheaf.quit()
    }
    #expect(try await stage.value("notes.db", "SELECT note FROM notes WHERE id = 1") == "patient")
  }

  @Test func `quitting with edits that wait keeps them for the next start`() async throws {
    let stage = try Stage()
    try await stage.sqlite("notes.db", Self.notes)
    try await stage.sheaf("notes.db", showing: "1/400") { sheaf in
      try await sheaf.goToColumn("note", of: "notes")
      #expect(try await stage.shell(Self.holder).code == 0)
      try await sheaf.replaceCell(with: "kept")
      try await sheaf.wait(for: "▲1 saving")
      try await sheaf.press("Q")
      let asked = try await sheaf.wait("the end, or a question") { $0.contains("exit=0") || $0.contains("┌") }
      if !asked.contains("exit=0") {
        try await sheaf.press("enter")
        try await sheaf.wait(for: "exit=0")
      }
    }
    try stage.folder.write("release", "")
    try await stage.sheaf("notes.db", showing: "kept") { sheaf in
      try await sheaf.quitWhenSaved()
    }
    #expect(try await stage.value("notes.db", "SELECT note FROM notes WHERE id = 1") == "kept")
  }

  /// Whether a screen shows an edit of at least that number as saved or pending.
  private static func shows(_ screen: Screen, _ number: Int) -> Bool {
    claims(of: screen).contains { $0.text.split(separator: "-").last.flatMap { Int($0) } ?? 0 >= number }
  }

  /// The rows of which a screen says that their edits are safe.
  private static func claims(of screen: Screen) -> [ShownNote] {
    // What stands in an editor that is open was not accepted yet.
    let edited = screen.contains("Esc cancel") ? screen.selectedRow : nil
    // A row that shows no edit may have one that was made after the last frame.
    // One that is on its way into the journal is shown as neither pending nor saved.
    return screen.lines.compactMap(ShownNote.init).filter {
      $0.number != edited && !$0.text.hasPrefix("old ") && !$0.isUnrecorded
    }
  }

  /// Holds the last screen against the file: now for what it showed as saved, after the next start for all.
  private static func expectKept(_ last: Screen, in stage: Stage) async throws {
    #expect(try await stage.value("notes.db", "PRAGMA integrity_check") == "ok")
    let rows = claims(of: last)
    #expect(!rows.isEmpty, "\(last)")
    for row in rows where !row.isPending {
      #expect(
        try await stage.value("notes.db", "SELECT note FROM notes WHERE id = \(row.number)") == row.text,
        "\(row), of\n\(last)")
    }
    try await stage.sheaf("notes.db", showing: "/400") { sheaf in
      // What was pending is sent without anybody asking for it.
      for row in rows where row.isPending {
        try await stage.wait(
          for: row.text, of: "SELECT note FROM notes WHERE id = \(row.number)", in: "notes.db")
      }
      try await sheaf.quitWhenSaved()
    }
    for row in rows {
      #expect(
        try await stage.value("notes.db", "SELECT note FROM notes WHERE id = \(row.number)") == row.text,
        "\(row), of\n\(last)")
    }
    #expect(try await stage.value("notes.db", "PRAGMA integrity_check") == "ok")
  }
}

/// A row of the notes as the screen shows it.
private struct ShownNote {
  let number: Int
  let isUnrecorded: Bool
  let text: String
  let isPending: Bool

  init?(_ line: String) {
    let parts = line.split(separator: "│")
    guard parts.count >= 3, let number = Int(parts[0].filter { $0.isNumber }) else { return nil }
    self.number = number
    isPending = parts[0].contains("▲")
    isUnrecorded = parts[0].contains("…")
    let texts = parts.dropFirst().map { $0.filter { $0 != "┃" }.split(separator: " ").joined(separator: " ") }
    // An editor that was open shows no whole value.
    guard let text = texts.first(where: { $0.hasPrefix("old ") || Int($0) == nil && !$0.isEmpty }) else {
      return nil
    }
    self.text = text
  }
}

extension Screen {
  /// The number in the status line.
  fileprivate var selectedRow: Int? {
    let status = lines.last { !$0.isEmpty } ?? ""
    return status.split(separator: "/").first.flatMap { Int($0.filter { $0.isNumber }) }
  }
}

extension TmuxSession {
  /// Kills the program without warning and answers the last thing it showed; lets it go on, and answers nothing,
  /// when that is not what the test is about.
  fileprivate func kill(when isWanted: (Screen) -> Bool) async throws -> Screen? {
    let terminal = try await fact("pane_tty").dropFirst("/dev/".count)
    let found = try await Program.run("pgrep", ["-t", String(terminal), "sheaf"])
    guard let process = Int(found.output.split(separator: "\n").first ?? "") else {
      throw ProgramFailure("the program is not running")
    }
    // Stopped first, so that the screen read here is the last there was: what it had printed by then has been
    // taken in when the title is.
    let title = "stopped-\(UInt32.random(in: 0 ... .max))"
    _ = try await Program.run(
      "sh", ["-c", "kill -STOP \(process); printf '\\033]2;\(title)\\007' > /dev/\(terminal)"])
    try await wait(untilFact: "pane_title", is: title)
    let last = try await screen()
    let isLast = isWanted(last)
    _ = try await Program.run("sh", ["-c", "kill -\(isLast ? "KILL" : "CONT") \(process)"])
    return isLast ? last : nil
  }
}
