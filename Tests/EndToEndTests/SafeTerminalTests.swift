import FoundationEssentials
import SheafTestSupport
import Testing

/// What commands print on a terminal, byte for byte, when all that they are told means harm.
@Suite struct SafeTerminalTests {
  private static let trap = "\u{1B}]0;HACKED\u{7}\u{9B}31m\u{202E}\u{200B}\u{85}x"

  private static let database = """
    CREATE TABLE "t\(trap)"(id TEXT PRIMARY KEY, "n\(trap)" TEXT CHECK("n\(trap)" <> 'bad'), amount NUMERIC);
    INSERT INTO "t\(trap)" VALUES('id\(trap)', 'v\(trap)', 1), ('=2', '=1+1', -2);
    """

  private static func stage() async throws -> Stage {
    let stage = try Stage()
    try await stage.sqlite("t.db", database)
    try stage.folder.write("bad.csv", "id,n\(trap),amount\nnew\(trap),bad,1\n")
    try stage.folder.write("trap", trap)
    try stage.folder.write(
      "home/.config/sheaf/profiles.toml",
      "[acme]\nkind = \"bika\"\nurl = \"https://127.0.0.1:9\"\nnote = \"\\u001B]0;HACKED\\u0007\\u202E\"\n[bad]\nkind = \"\\u001B]0;x\"\n"
    )
    return stage
  }

  /// Commands with the trap in what they are asked for, in what they find, and in what goes wrong.
  private static let commands = [
    "ls t.db", "ls t.db --ids", "ls \"t.db/t$trap\"", "ls \"t.db/t$trap\" --ids", "ls \"nothing$trap\"",
    "rows t.db", "rows t.db --ids", "rows t.db --format csv --ids", "rows t.db --format tsv",
    "rows t.db --format json",
    "rows t.db --format jsonl --ids", "rows t.db --format md", "rows t.db --format csv --safe",
    "rows t.db --where \"x$trap = 1\"", "rows t.db --sort \"x$trap\"", "rows t.db --format \"x$trap\"",
    "get t.db \"id$trap\"", "get t.db \"id$trap\" --format csv --ids", "get t.db \"none$trap\"",
    "add t.db \"id=new$trap\" amount=3", "add t.db \"x$trap=1\"", "add t.db \"n$trap=bad\" id=q",
    "set t.db \"id$trap\" amount=4", "set t.db \"id$trap\" amount=\"x$trap\"", "set t.db =2 \"n$trap=bad\"",
    "rm t.db \"none$trap\"", "attach t.db =2 \"n$trap\" trap", "import bad.csv t.db",
    "import \"none$trap\" t.db",
    "changes", "changes t.db", "changes --drop \"x$trap\"", "profiles", "profile acme", "profile \"x$trap\"",
    "webhooks t.db", "automations t.db", "replace t.db =2 amount=1 --reset-others", "disconnect \"x$trap\"",
    "login \"x$trap\"", "connect \"x$trap\"",
    "connect baserow --name \"x$trap\" --url \"https://$trap\" --token-stdin",
    "\"--x$trap\"", "\"x$trap\"", "rows t.db --limit \"x$trap\"", "--config-dir \"x$trap\" \"y$trap\"",
    "connect baserow --name n --url \"https://127.0.0.1:9/$trap\" --token-stdin", "rows acme/x",
    "ls \"acme/$trap\"",
  ]

  @Test(arguments: commands)
  func `no byte of it is a command to the terminal or a mark that is not seen`(command: String) async throws {
    let stage = try await Self.stage()
    // A terminal of its own, of which every byte is kept.
    let line = "trap=$(cat trap); stty -onlcr 2>/dev/null; sheaf \(command) </dev/null"
    try stage.folder.write("command.sh", line + "\n")
    _ = try await stage.shell("script -q -e -c 'bash command.sh' kept >/dev/null </dev/null; true")
    let kept = String(decoding: try stage.folder.read("kept"), as: UTF8.self)
    let lines = kept.split(separator: "\n").filter {
      !$0.hasPrefix("Script started") && !$0.hasPrefix("Script done")
    }
    // The program's own: a line that tells how far an import is, written over again.
    let text = lines.joined(separator: "\n").replacing("\r\u{1B}[K", with: "")
    let harmful = text.unicodeScalars.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control: scalar != "\n" && scalar != "\t" && scalar != "\r"
      case .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
      default: false
      }
    }
    #expect(harmful.isEmpty, "\(kept.debugDescription)")
    #expect(!lines.isEmpty || command.hasPrefix("changes") || command.hasPrefix("replace"), "\(command)")
  }

  @Test func `a file gets every byte of it`() async throws {
    let stage = try await Self.stage()
    let rows = try await stage.sheaf("rows", "t.db", "--format", "csv", "--ids")
    #expect(rows.code == 0 && rows.output.contains("id\(Self.trap)") && rows.output.contains("v\(Self.trap)"))
    let fields = try await stage.sheaf("ls", "t.db/t\(Self.trap)")
    #expect(
      fields.output.split(separator: "\n").contains {
        $0.unicodeScalars.elementsEqual("n\(Self.trap)".unicodeScalars)
      })
  }

  @Test func `a spreadsheet may open what is made for it`() async throws {
    let stage = try await Self.stage()
    let rows = try await stage.sheaf(
      "rows", "t.db", "--format", "csv", "--ids", "--safe", "--where", "amount < 0")
    #expect(rows.output.split(separator: "\n").last == "2,'=2,'=1+1,-2")
    let wrong = try await stage.sheaf("rows", "t.db", "--safe")
    #expect(wrong.code == 2 && wrong.errors.contains("--safe goes with --format csv or tsv"))
  }
}
