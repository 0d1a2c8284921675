import FoundationEssentials
import Glibc
import SheafTestSupport
import Testing

/// A workspace from a stranger, and a neighbour on the machine, that try all they can.
@Suite struct HostileWorkspaceTests {
  private static let lures = [
    "--help://x", "file:///etc/passwd", "smb://evil/share", "javascript:alert(1)",
    "mailto:a@b?attach=/etc/passwd",
    "https://good.example@evil.example/", "https://e.example/' || char(27) || '[2J", "-x:y",
  ]

  /// `Files` of the first rows: a path, a link, and a file with a name that hides it.
  private static let script = """
    CREATE TABLE sheaf_workspace (version INTEGER NOT NULL);
    INSERT INTO sheaf_workspace VALUES (1);
    CREATE TABLE sheaf_fields (table_name TEXT NOT NULL, field_name TEXT NOT NULL, kind TEXT NOT NULL, options TEXT,
      is_primary INTEGER NOT NULL DEFAULT 0, read_only TEXT, PRIMARY KEY (table_name, field_name)) WITHOUT ROWID;
    CREATE TABLE t (id INTEGER PRIMARY KEY, Address TEXT, Files TEXT);
    INSERT INTO sheaf_fields VALUES ('t', 'Files', 'attachments', NULL, 0, NULL);
    INSERT INTO t (Address) VALUES \(lures.map { "('\($0)')" }.joined(separator: ", ")), ('https://fine.example/ü');
    UPDATE t SET Files = '[{"id":"../secret","name":"up","size":3}]' WHERE id = 1;
    UPDATE t SET Files = '[{"id":"link.txt","name":"linked","size":3}]' WHERE id = 2;
    UPDATE t SET Files = '[{"id":"kept.txt","name":".bashrc","size":4}]' WHERE id = 3;
    """

  private static func stage() async throws -> Stage {
    let stage = try Stage()
    try await stage.sqlite("crm.sqlite", script)
    try stage.folder.write("secret", "private")
    try stage.folder.write("crm.files/kept.txt", "kept")
    #expect(symlink("../secret", stage.path("crm.files/link.txt")) == 0)
    try stage.folder.write(
      "open.sh", "for argument; do printf '%s\\n' \"$argument\" >>opened; done; env >environment\n")
    return stage
  }

  @Test func `what it lures to is refused in words, what is fine is opened, and q leaves`() async throws {
    let stage = try await Self.stage()
    let extra = ["SHEAF_OPENER": "sh open.sh", "SHEAF_TOKEN_ACME": "hush-hush"]
    try await stage.terminal(width: 120, with: extra) { terminal in
      try await terminal.start("sheaf crm.sqlite/t", showing: "1/9")
      let title = try await terminal.fact("pane_title")
      try await terminal.goToColumn("Address", of: "t")
      for row in Self.lures.indices {
        try await terminal.wait(for: " \(row + 1)/9")
        try await terminal.press("g", "o")
        try await terminal.wait(for: "is not opened")
        try await terminal.press("j")
        try await terminal.waitUntilGone("is not opened")
      }
      try await terminal.press("g", "o")
      try await stage.wait(untilFile: "opened", holds: "https://fine.example/%C3%BC")
      try await terminal.press("g", "g")
      try await terminal.goToColumn("Files", of: "t")
      for words in ["up has no address to open", "linked is a link to somewhere else"] {
        try await terminal.press("g", "o")
        try await terminal.wait(for: words)
        try await terminal.press("j")
      }
      try await terminal.press("A")
      try await terminal.wait(for: "w ")
      try await terminal.press("w")
      try await terminal.wait(for: "_.bashrc")
      try await terminal.press("w")
      try await terminal.wait(for: "Saved ")
      try await terminal.press("esc")
      try await terminal.press("M")
      try await terminal.wait("the refusals") { $0.contains("┌") && $0.contains("linked is a link") }
      try await terminal.press("esc")
      #expect(try await terminal.fact("pane_title") == title)
      try await terminal.press("q")
      try await terminal.wait("the list of tables, or the end") { !$0.contains("linked is a link") }
      try await terminal.quit()
    }
    #expect(
      String(decoding: try stage.folder.read("opened"), as: UTF8.self) == "https://fine.example/%C3%BC\n")
    #expect(!String(decoding: try stage.folder.read("environment"), as: UTF8.self).contains("hush"))
    #expect(String(decoding: try stage.folder.read("_.bashrc"), as: UTF8.self) == "kept")
  }

  @Test func `settings that a neighbour may write are told and not used, and the program works`() async throws
  {
    let stage = try await Self.stage()
    let config = "home/.config/sheaf"
    try stage.folder.write("\(config)/config.toml", "[keys.grid]\nj = \"quit\"\n")
    try stage.folder.write(
      "\(config)/profiles.toml",
      "[acme]\nkind = \"bika\"\nurl = \"http://127.0.0.1:9\"\ntoken_command = \"touch \(stage.path("ran"))\"\n"
    )
    for name in ["config.toml", "profiles.toml"] {
      #expect(chmod(stage.path("\(config)/\(name)"), 0o666) == 0)
    }
    let listed = try await stage.sheaf("ls", "acme")
    #expect(listed.code == 1 && listed.errors.contains("others may write it, so it is not used"))
    try await stage.sheaf("crm.sqlite/t", showing: "1/9", width: 160) { sheaf in
      try await sheaf.wait(for: "others may write it")
      try await sheaf.press("j")
      try await sheaf.wait(for: " 2/9")
      try await sheaf.press("M")
      try await sheaf.wait("both files") { $0.contains("config.toml") && $0.contains("profiles.toml") }
      try await sheaf.press("esc")
      try await sheaf.quit()
    }
    #expect(access(stage.path("ran"), F_OK) != 0)
  }

  @Test func `a journal that a neighbour may write is told, and nothing in it is sent`() async throws {
    let stage = try await Self.stage()
    #expect(try await stage.sheaf("changes").code == 0)
    #expect(chmod(stage.path("home/.local/state/sheaf/journal.sqlite"), 0o666) == 0)
    for arguments in [["changes"], ["set", "crm.sqlite/t", "1", "Address=x"]] {
      let result = try await Program.run(
        "env", ["-C", stage.folder.path, "sheaf"] + arguments, environment: stage.environment)
      #expect(
        result.code == 1 && result.errors.contains("others may write it, so it is not used"), "\(arguments)")
    }
  }

  @Test func `what an editor is given lies where nobody else can look`() async throws {
    let stage = try await Self.stage()
    try stage.folder.write(
      "edit.sh", "stat -c '%a %h %F' \"$1\" \"${1%/*}\" >looked; echo copy >\"$1~\"; echo \"$1\" >where\n")
    try await stage.terminal(with: ["EDITOR": "sh edit.sh"]) { terminal in
      try await terminal.start("sheaf crm.sqlite/t", showing: "1/9")
      try await terminal.goToColumn("Address", of: "t")
      try await terminal.press("e")
      try await terminal.wait(for: "Esc cancel")
      try await terminal.press("ctrl-o")
      try await stage.wait(untilFile: "where", contains: "sheaf-")
      try await terminal.wait(for: "Esc cancel")
      try await terminal.press("esc")
      try await terminal.waitUntilGone("Esc cancel")
      try await terminal.quit()
    }
    let looked = String(decoding: try stage.folder.read("looked"), as: UTF8.self)
    #expect(looked == "600 1 regular file\n700 2 directory\n")
    let path = String(decoding: try stage.folder.read("where"), as: UTF8.self).split(separator: "\n")[0]
    #expect(access(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)), F_OK) != 0)
  }
}
