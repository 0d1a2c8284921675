import SheafTestSupport
import Testing

/// The terminal is used with care and always given back.
@Suite struct TerminalTests {
  private static let table = """
    CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, "long name of a field" TEXT, n INTEGER);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<300)
    INSERT INTO t SELECT i, 'row '||i||' 张伟 🙂', 'text', i FROM n;
    """

  private static func stage() async throws -> Stage {
    let stage = try Stage()
    try await stage.sqlite("t.db", table)
    return stage
  }

  @Test func `a storm of resizes down to one cell ends in a whole screen`() async throws {
    let stage = try await Self.stage()
    try await stage.sheaf("t.db", showing: "1/300") { sheaf in
      for (width, height) in [
        (20, 5), (1, 1), (2, 2), (200, 50), (5, 20), (60, 15), (400, 120), (1, 40), (80, 1),
      ] {
        try await sheaf.resize(width: width, height: height)
        try await sheaf.press("j", "l", "?", "esc", "space", "esc", "e", "esc")
      }
      for step in 0..<30 { try await sheaf.resize(width: 20 + step * 7 % 90, height: 5 + step * 5 % 40) }
      try await sheaf.resize(width: 80, height: 24)
      try await sheaf.press("esc", "0", "g", "g")
      try await sheaf.wait("the whole screen") { screen in
        screen.lines.count >= 24 && screen.lines[0].contains("t.db ▸ t")
          && screen.contains("│ row 1 张伟 🙂") && screen.lines[23].contains(" 1/300  t.name")
      }
      try await sheaf.quit()
    }
  }

  @Test func `at 20x5 the selection still moves and is seen`() async throws {
    let stage = try await Self.stage()
    try await stage.sheaf("t.db", showing: "row 1 ", width: 20, height: 5) { sheaf in
      try await sheaf.press("G")
      try await sheaf.wait(for: "row 300")
      try await sheaf.quit()
    }
  }

  @Test func `Ctrl-Z gives the terminal to the shell, and fg goes on where it was`() async throws {
    let stage = try await Self.stage()
    try await stage.sheaf("t.db", showing: "1/300") { sheaf in
      try await sheaf.press("7", "j")
      try await sheaf.wait(for: " 8/300")
      try await sheaf.press("ctrl-z")
      try await sheaf.wait(for: "Stopped")
      #expect(try await sheaf.fact("alternate_on") == "0")
      #expect(try await sheaf.fact("cursor_flag") == "1")
      try await sheaf.run("echo hel''lo")
      try await sheaf.wait(for: "hello")
      try await sheaf.resize(width: 100, height: 30)
      try await sheaf.run("fg; echo \"exit=$?\"")
      try await sheaf.wait("the table in the new size") { screen in
        screen.contains(" 8/300") && screen.lines.filter { !$0.isEmpty }.count > 25
      }
      try await sheaf.press("j")
      try await sheaf.wait(for: " 9/300")
      try await sheaf.quit()
    }
  }

  @Test(arguments: [
    ("Q", 0), ("kill -TERM", 0), ("kill -HUP", 0), ("kill -SEGV", 139), ("kill -ABRT", 134),
    ("kill -BUS", 135),
  ])
  func `every way out gives the terminal back as it was`(wayOut: String, code: Int) async throws {
    let stage = try await Self.stage()
    try await stage.terminal { terminal in
      // A shell without job control: it sets nothing right by itself. Exit codes of signals are as it counts.
      // The runtime of Swift would ask the user about a crash, which is after the terminal was given back.
      let line = "stty -a >before; SWIFT_BACKTRACE=enable=no sheaf t.db; echo \"code=$?\"; stty -a >after"
      try stage.folder.write("run.sh", line + "\n")
      try await terminal.start("sh run.sh", showing: "1/300")
      #expect(try await terminal.fact("alternate_on") == "1")
      #expect(try await terminal.fact("mouse_any_flag") == "1")
      if wayOut == "Q" {
        try await terminal.press("Q")
      } else {
        let parent = try await Program.run("pgrep", ["-P", terminal.fact("pane_pid"), "sh"]).output
        let process = try await Program.run("pgrep", ["-P", parent.filter { $0.isNumber }, "sheaf"]).output
        let result = try await stage.shell("\(wayOut) \(process.filter { $0.isNumber })")
        #expect(result.code == 0)
      }
      let screen = try await terminal.wait(for: "exit=0")
      if code > 0 { #expect(screen.contains("code=\(code)")) }
      #expect(try await terminal.fact("alternate_on") == "0")
      #expect(try await terminal.fact("cursor_flag") == "1")
      #expect(try await terminal.fact("mouse_any_flag") == "0")
      #expect(try stage.folder.read("after") == stage.folder.read("before"))
    }
  }

  @Test func `a bare escape byte is Escape`() async throws {
    let stage = try await Self.stage()
    try await stage.sheaf("t.db", showing: "1/300") { sheaf in
      try await sheaf.press("?")
      try await sheaf.wait(for: "┌")
      try await sheaf.send(bytes: [0x1B])
      try await sheaf.waitUntilGone("┌")
      try await sheaf.quit()
    }
  }

  @Test func `a click selects a cell and the wheel scrolls`() async throws {
    let stage = try await Self.stage()
    try await stage.sheaf("t.db", showing: "1/300") { sheaf in
      let screen = try await sheaf.wait(for: "row 6 ")
      let line = try #require(screen.lines.firstIndex { $0.contains("row 6 ") })
      try await sheaf.mouse(button: 0, column: 10, line: line)
      try await sheaf.wait(for: " 6/300  t.name")
      for _ in 0..<4 { try await sheaf.mouse(button: 65, column: 10, line: line) }
      try await sheaf.waitUntilGone("row 1 ")
      try await sheaf.quit()
    }
  }

  @Test(arguments: ["xterm-256color", "screen", "linux", "vt100", "vt220", "xterm-mono"])
  func `terminals of many kinds show the same text`(term: String) async throws {
    let stage = try await Self.stage()
    try await stage.terminal(with: ["TERM": term]) { terminal in
      try await terminal.start("sheaf t.db", showing: "1/300")
      let screen = try await terminal.wait(for: "row 19 ")
      #expect(screen.contains("row 1 张伟 🙂"))
      try await terminal.press("G")
      try await terminal.wait(for: "300/300")
      try await terminal.quit()
    }
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "vt100"]])
  func `without colours no colour is sent`(environment: [String: String]) async throws {
    let stage = try await Self.stage()
    try await stage.terminal(with: environment) { terminal in
      try await terminal.start("sheaf t.db", showing: "1/300")
      #expect(!Self.hasColour(try await terminal.colouredScreen()))
      try await terminal.press("Q")
      try await terminal.wait(for: "exit=0")
    }
  }

  @Test func `with colours the selection is coloured`() async throws {
    let stage = try await Self.stage()
    try await stage.sheaf("t.db", showing: "1/300") { sheaf in
      #expect(Self.hasColour(try await sheaf.colouredScreen()))
      try await sheaf.quit()
    }
  }

  @Test(arguments: ["POSIX", "C", "xx_XX.UTF-8", "en_US.ISO-8859-1"])
  func `a locale that is not UTF-8, or missing, changes nothing`(locale: String) async throws {
    let stage = try await Self.stage()
    try await stage.terminal(with: ["LC_ALL": locale, "LANG": locale]) { terminal in
      try await terminal.start("sheaf t.db", showing: "1/300")
      try await terminal.wait(for: "row 1 张伟 🙂")
      try await terminal.quit()
    }
  }

  /// Whether a captured screen sets a foreground or background colour.
  private static func hasColour(_ captured: String) -> Bool {
    captured.split(separator: "\u{1B}[").dropFirst().contains { sequence in
      guard let end = sequence.firstIndex(of: "m") else { return false }
      return sequence[..<end].split(separator: ";").contains { part in
        guard let number = Int(part) else { return false }
        return (30...38).contains(number) || (40...48).contains(number) || (90...107).contains(number)
      }
    }
  }
}

extension TmuxSession {
  /// Presses and lets go of a mouse button, as terminals report it; counted from zero.
  fileprivate func mouse(button: Int, column: Int, line: Int) async throws {
    let place = "\(button);\(column + 1);\(line + 1)"
    try await send(bytes: Array("\u{1B}[<\(place)M".utf8))
    if button < 64 { try await send(bytes: Array("\u{1B}[<\(place)m".utf8)) }
  }
}
