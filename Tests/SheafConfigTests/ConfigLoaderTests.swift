import Glibc
import SheafConfig
import SheafInput
import SheafTestSupport
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

  @Test func `settings that others may have written count for nothing, and that is told`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("config.toml", "theme = \"mono\"\n")
    #expect(ConfigLoader.load(path: path).config.theme == "mono")
    #expect(chmod(path, 0o664) == 0)
    let (config, warnings) = ConfigLoader.load(path: path)
    #expect(config == Config())
    #expect(warnings.map(\.description).first?.hasPrefix("\(path): others may write it") == true)
    #expect(chmod(path, 0o644) == 0 && chmod(folder.path, 0o770) == 0)
    #expect(
      ConfigLoader.load(path: path).warnings.map(\.description).first?.hasPrefix("\(folder.path): ") == true)
    #expect(chmod(folder.path, 0o700) == 0)
  }

  @Test func `a pipe, a folder, a device and a huge file in its place are a sentence each`() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    try folder.write("huge", String(repeating: "#\n", count: 1 << 20))
    for (path, words) in [
      (folder["pipe"], "it is a pipe, not a file"), (folder.path, "it is a folder, not a file"),
      ("/dev/zero", "it is a device, not a file"),
      (folder["huge"], "it is larger than the 1 MiB that it may have"),
    ] {
      let (config, warnings) = ConfigLoader.load(path: path)
      #expect(config == Config() && warnings.map(\.description) == ["\(path): \(words)"])
      #expect(ThemeLoader(folder: nil).load(path).warnings.map(\.description) == ["\(path): \(words)"])
      #expect(ProfileFile(path: path).read(kinds: ["bika"]).warnings.map(\.message) == [words])
    }
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
