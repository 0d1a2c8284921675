import SheafConfig
import SheafInput
import Testing

@Suite struct ConfigLoaderTests {
  private func parse(_ text: String) -> (config: Config, warnings: [String]) {
    let (config, warnings) = ConfigLoader.parse(text, path: "config.toml")
    return (config, warnings.map(\.description))
  }

  @Test func `an empty file gives the defaults`() {
    let (config, warnings) = parse("")
    #expect(config == Config())
    #expect(warnings == [])
  }

  @Test func `no file gives the defaults without a warning`() {
    let (config, warnings) = ConfigLoader.load(path: "/nonexistent/config.toml")
    #expect(config == Config())
    #expect(warnings == [])
  }

  @Test func `a file that cannot be read is reported`() {
    let (config, warnings) = ConfigLoader.load(path: "/")
    #expect(config == Config())
    #expect(warnings.count == 1)
    #expect(warnings.first?.line == nil)
  }

  @Test func `settings are read`() throws {
    let (config, warnings) = parse(
      """
      theme = "mono"
      [ui]
      typing_edits = true
      mouse = false
      escape_delay_ms = 50

      [keys.grid]
      "g g" = "first-row"
      ctrl-x = "quit"
      "q" = "none"
      """)
    #expect(warnings == [])
    #expect(config.theme == "mono")
    #expect(config.typingEdits)
    #expect(!config.mouse)
    #expect(config.escapeDelayMilliseconds == 50)
    #expect(config.keyBindings.map(\.keys.name) == ["ctrl-x", "g g", "q"])
    #expect(config.keyBindings.map(\.command) == ["quit", "first-row", "none"])
    #expect(config.keyBindings.map(\.location.line) == [9, 8, 10])
    #expect(config.keyBindings.allSatisfy { $0.mode == "grid" })
  }

  @Test func `what is wrong is reported with its line and the rest holds`() {
    let (config, warnings) = parse(
      """
      # a comment with [brackets]
      theme = 3
      themes = "x"

      [ui]
      typing_edit = true
      mouse = "yes"
      escape_delay_ms = 0

      [keys.grid]
      "g g" = "first-row"
      "escape" = "cancel"
      'f1' = 1
      [keys]
      grd = "x"
      """)
    #expect(
      warnings == [
        "config.toml:2: \"theme\" must be a text in quotes, not a number",
        "config.toml:3: there is no setting \"themes\"; did you mean \"theme\"?",
        "config.toml:6: there is no setting \"typing_edit\"; did you mean \"typing_edits\"?",
        "config.toml:7: \"mouse\" must be true or false, not a text",
        "config.toml:8: \"escape_delay_ms\" must be a number from 1 to 1000",
        "config.toml:12: \"escape\" is not a key; did you mean \"esc\"?",
        "config.toml:13: \"f1\" must be a text in quotes, not a number",
        "config.toml:15: \"keys.grd\" must be a table of keys, not a text",
      ])
    #expect(config.keyBindings.map(\.command) == ["first-row"])
  }

  @Test func `a file that is no TOML is reported at its line`() {
    let (config, warnings) = ConfigLoader.parse("theme = \"x\"\n[ui\nmouse = true", path: "c.toml")
    #expect(config == Config())
    #expect(warnings.count == 1)
    #expect(warnings.first?.line == 2)
  }

  @Test func `lines are found past texts and arrays of several lines`() {
    let (_, warnings) = parse(
      """
      a = \"\"\"
      [ui]
      mouse = 1
      \"\"\"
      b = [ # [ui]
        "]",
        '[',
      ]
      c = '''x''' # mouse = 2
      ui.mouse = 7
      """)
    #expect(warnings.contains("config.toml:10: \"mouse\" must be true or false, not a number"))
    #expect(warnings.contains("config.toml:5: there is no setting \"b\""))
    #expect(warnings.contains("config.toml:9: there is no setting \"c\""))
  }
}
