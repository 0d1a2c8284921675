import SheafConfig
import SheafModel
import SheafTestSupport
import Testing

@Suite struct ProfileFileTests {
  private func parse(_ text: String) -> (profiles: [Profile], warnings: [String]) {
    let (profiles, warnings) = ProfileFile.parse(text, path: "profiles.toml", kinds: ["baserow", "bika"])
    return (profiles, warnings.map(\.description))
  }

  @Test func `profiles are read in their order, with lists and tables`() {
    let (profiles, warnings) = parse(
      """
      # mine
      [zeta]
      kind = "baserow"
      url = "https://baserow.example.com"
      tables = [11, "t12"]
      allow_http = false

      ["my shop"]
      kind = "bika"
      min_request_interval_ms = 300
      [acme]
      kind = "baserow"
      aliases.b = 1
      aliases.a = { x = "y" }
      [acme.types.user]
      name = "first_name"
      """)
    #expect(warnings == [])
    #expect(profiles.map(\.name) == ["zeta", "my shop", "acme"])
    #expect(profiles[0].kind == "baserow")
    #expect(profiles[0].settings.entries.map(\.name) == ["url", "tables", "allow_http"])
    #expect(profiles[0].settings["tables"] == .list([.number(11), .text("t12")]))
    #expect(profiles[0].flag("allow_http") == false)
    #expect(profiles[1].number("min_request_interval_ms") == 300)
    #expect(
      profiles[2].settings["aliases"]
        == .table(.init([.init("b", .number(1)), .init("a", .table(.init([.init("x", .text("y"))])))])))
    #expect(
      profiles[2].settings["types"]
        == .table(.init([.init("user", .table(.init([.init("name", .text("first_name"))])))])))
  }

  @Test func `what is wrong is reported with its line, and the other profiles hold`() {
    let (profiles, warnings) = parse(
      """
      loose = 1
      [a]
      url = "x"
      [b]
      kind = "bserow"
      [c]
      kind = "baserow"
      password = "hunter2"
      since = 2026-01-01
      ["d/e"]
      kind = "baserow"
      [f]
      kind = 3
      """)
    #expect(profiles.map(\.name) == ["c"])
    #expect(profiles[0].settings.entries.isEmpty)
    #expect(
      warnings == [
        "profiles.toml:1: \"loose\" stands outside of a profile, which is a table such as [acme]",
        "profiles.toml:2: the profile \"a\" does not say its kind: one of \"baserow\", \"bika\"",
        "profiles.toml:5: there is no service \"bserow\"; did you mean \"baserow\"?",
        "profiles.toml:8: \"password\" is a secret and not read here: put it into secrets.toml",
        "profiles.toml:9: \"since\" must not be a date",
        "profiles.toml:10: “d/e” cannot be a profile's name: it has a slash in it",
        "profiles.toml:13: \"kind\" must be a text in quotes, not a number",
      ])
    #expect(!warnings.joined().contains("hunter2"))
  }

  @Test(arguments: ["\n", "\r\n"])
  func `a mistake in one profile's text loses no other`(end: String) {
    let text = """
      [a]
      kind = "baserow"
      url = "one"

      [broken]
      kind = "baserow
      [b]
      kind = "bika"
      [a]
      kind = "bika"
      """
    let (profiles, warnings) = parse(text.replacing("\n", with: end))
    #expect(profiles.map(\.name) == ["a", "b"])
    #expect(profiles.first?.url == "one")
    #expect(warnings.count == 2)
    #expect(warnings.first?.hasPrefix("profiles.toml:6: ") == true)
    #expect(warnings.last == "profiles.toml:9: there are two profiles \"a\"; this one is left out")
  }

  @Test func `a profile is added at the end, and nothing that was written changes`() throws {
    let folder = try TemporaryFolder()
    let written = "# mine\n[one]\nkind   =   'bika' # odd\n"
    try folder.write("profiles.toml", written.dropLast().description)
    let file = ProfileFile(path: folder["profiles.toml"])
    let profile = Profile(
      name: "two words", kind: "baserow",
      settings: .init([
        .init("url", .text("https://x.example/\"quoted\"\\ü\t\u{1}")),
        .init(
          "deep",
          .table(.init([.init("a b", .list([.number(1), .table(.init([.init("c", .flag(true))]))]))]))),
        .init("tables", .list([])),
      ]))
    try file.append(profile)
    let text = String(decoding: try folder.read("profiles.toml"), as: UTF8.self)
    #expect(text.hasPrefix(written))
    let read = file.read(kinds: ["baserow", "bika"])
    #expect(read.warnings == [])
    #expect(read.profiles.map(\.name) == ["one", "two words"])
    #expect(read.profiles[1].url == profile.url)
    #expect(read.profiles[1].settings["deep"] == profile.settings["deep"])
  }

  @Test func `a name that is taken is refused, whatever is wrong with what has it`() throws {
    let folder = try TemporaryFolder()
    let text = "[Acme]\nkind = 3\n[broken\n"
    try folder.write("profiles.toml", text)
    let file = ProfileFile(path: folder["profiles.toml"])
    #expect(throws: ProfileProblem.self) { try file.append(Profile(name: "acme", kind: "baserow")) }
    #expect(throws: ProfileProblem.self) { try file.checkFree("ACME") }
    #expect(String(decoding: try folder.read("profiles.toml"), as: UTF8.self) == text)
  }

  @Test(arguments: ["", "a/b", ".hidden", "~", "-x", " x", "crm.sqlite", "x\u{1b}", "a%2Fb"])
  func `a name that could not begin a place is refused`(name: String) throws {
    let folder = try TemporaryFolder()
    let file = ProfileFile(path: folder["profiles.toml"])
    #expect(throws: ProfileProblem.self) { try file.append(Profile(name: name, kind: "baserow")) }
  }

  @Test func `a file keeps its mode, a new one is private, and a link stays a link`() throws {
    let folder = try TemporaryFolder()
    let fresh = ProfileFile(path: folder["new/profiles.toml"])
    try fresh.append(Profile(name: "a", kind: "bika"))
    #expect(try FileFacts(folder["new/profiles.toml"]).mode == 0o600)
    try folder.write("real.toml", "")
    try FileFacts.setMode(folder["real.toml"], 0o640)
    try FileFacts.link(folder["linked.toml"], to: "real.toml")
    try ProfileFile(path: folder["linked.toml"]).append(Profile(name: "b", kind: "bika"))
    #expect(try FileFacts(folder["real.toml"]).mode == 0o640)
    #expect(try FileFacts(folder["linked.toml"]).isLink)
    #expect(String(decoding: try folder.read("real.toml"), as: UTF8.self) == "[b]\nkind = \"bika\"\n")
  }

  @Test func `a profile is taken out with all its tables, and comments of others stay`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "profiles.toml",
      """
      # about one
      [one]
      kind = "bika"
      text = '''
      [two]
      '''

      # about two
      [two]
      kind = "bika"
      # inside
      [two.deep]
      x = 1

      # about three
      [three]
      kind = "bika"

      """)
    let file = ProfileFile(path: folder["profiles.toml"])
    try file.remove("two")
    #expect(
      String(decoding: try folder.read("profiles.toml"), as: UTF8.self) == """
        # about one
        [one]
        kind = "bika"
        text = '''
        [two]
        '''

        # about two
        # about three
        [three]
        kind = "bika"

        """)
    #expect(throws: ProfileProblem.self) { try file.remove("two") }
  }
}
