import SheafTestSupport
import Testing

/// A wrong configuration is told with its file, line and reason, and the program starts all the same.
@Suite struct ConfigTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    let file: String
    let content: String
    /// What the messages say.
    let words: [String]
    var testDescription: String { content }
  }

  @Test(arguments: [
    Mistake(file: "config.toml", content: "theme = \"mono\"\n[ui\n", words: ["config.toml:"]),
    Mistake(file: "config.toml", content: "[ui]\nmuose = 1\n", words: ["config.toml:2", "muose", "mouse"]),
    Mistake(
      file: "config.toml", content: "[ui]\nmouse = \"maybe\"\n",
      words: ["config.toml:2", "mouse", "true or false"]),
    Mistake(file: "config.toml", content: "theme = \"no-such\"\n", words: ["no-such"]),
    Mistake(
      file: "config.toml", content: "[keys.grid]\n\nb = \"no-such\"\n", words: ["config.toml:3", "no-such"]),
    Mistake(
      file: "themes/mine.toml", content: "[palette]\nred = \"#zzz\"\n", words: ["mine.toml:2", "#zzz"]),
  ])
  func `a mistake is named, and everything else works`(_ mistake: Mistake) async throws {
    let stage = try Stage()
    try await stage.sqlite(
      "t.db", "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES(1,'one'),(2,'two')")
    try stage.folder.write("home/.config/sheaf/\(mistake.file)", mistake.content)
    let option = mistake.file.hasPrefix("themes/") ? "--theme mine " : ""
    try await stage.sheaf("\(option)t.db", showing: "1/2", width: 160) { sheaf in
      try await sheaf.wait("the message") { screen in mistake.words.allSatisfy { screen.contains($0) } }
      // It is still there when something else has been said.
      try await sheaf.press("M")
      try await sheaf.wait("the messages") { $0.contains("┌") && $0.contains(mistake.words[0]) }
      try await sheaf.press("esc", "j")
      try await sheaf.wait(for: " 2/2")
      try await sheaf.quit()
    }
  }

  @Test(arguments: ["default-dark", "default-light", "ansi16", "mono"])
  func `every theme that comes along draws the same text`(theme: String) async throws {
    let stage = try Stage()
    try await stage.sqlite(
      "t.db", "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES(1,'one'),(2,'two')")
    try await stage.sheaf("--theme \(theme) t.db", showing: "1/2") { sheaf in
      let screen = try await sheaf.wait(for: "│ two ")
      #expect(screen.contains("t.db ▸ t"))
      try await sheaf.press("M")
      try await sheaf.wait(for: "nothing was said")
      try await sheaf.press("esc")
      try await sheaf.quit()
    }
  }

  @Test func `a rebound key does what it was bound to`() async throws {
    let stage = try Stage()
    try await stage.sqlite(
      "t.db", "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES(1,'one'),(2,'two')")
    try stage.folder.write("home/.config/sheaf/config.toml", "[keys.grid]\nb = \"down\"\n")
    try await stage.sheaf("t.db", showing: "1/2") { sheaf in
      try await sheaf.press("b")
      try await sheaf.wait(for: " 2/2")
      try await sheaf.quit()
    }
  }
}
