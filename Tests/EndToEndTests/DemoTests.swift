import SheafTestSupport
import Testing

/// The sample workspace, driven by keys only.
@Suite struct DemoTests {
  @Test(arguments: [(80, 24), (200, 50)])
  func `the demo opens, and its tree leads to every table`(width: Int, height: Int) async throws {
    let stage = try Stage()
    try await stage.sheaf("demo", showing: "500 rows", width: width, height: height) { sheaf in
      for (table, count) in [("Contacts", "20 000"), ("Deals", "3 000"), ("Events", "200 000"), ("Companies", "500")] {
        try await sheaf.press("q")
        try await sheaf.wait(for: "l open")
        try await sheaf.press("/")
        try await sheaf.type(table)
        try await sheaf.press("enter")
        try await sheaf.wait(for: "\(count) rows")
        try await sheaf.wait(for: "1/\(count)  \(table)")
      }
      try await sheaf.quit()
    }
  }

  @Test func `a cell of every kind is edited in place and is there after the next start`() async throws {
    let stage = try Stage()
    try await stage.sheaf("demo", showing: "500 rows", width: 110) { sheaf in
      try await sheaf.openContacts()
      for edit in KindEdit.all {
        try await sheaf.goToColumn(edit.field, of: "Contacts")
        try await edit.perform(sheaf)
        try await sheaf.saved(edit.shown)
        try await sheaf.press("g", "g")
        try await sheaf.wait(for: " 1/20 000")
      }
      try await sheaf.quit()
    }
    let database = "home/.local/share/sheaf/demo.sqlite"
    for edit in KindEdit.all {
      let stored = try await stage.value(database, "SELECT \(edit.query) FROM Contacts WHERE id = 1")
      #expect(stored == edit.stored, "\(edit.field)")
    }
    try await stage.sheaf("", showing: "20 000 rows", width: 110) { sheaf in
      for edit in KindEdit.all {
        try await sheaf.goToColumn(edit.field, of: "Contacts")
        try await sheaf.wait(for: edit.shown)
      }
      try await sheaf.quit()
    }
  }

  @Test func `an edit is undone and done again`() async throws {
    let stage = try Stage()
    try await stage.sheaf("demo", showing: "500 rows", width: 110) { sheaf in
      try await sheaf.openContacts()
      try await sheaf.replaceCell(with: "Someone Else")
      try await sheaf.saved("Someone Else")
      try await sheaf.press("u")
      try await sheaf.wait(for: "│ Bjarne Knuth ")
      try await sheaf.press("ctrl-r")
      try await sheaf.saved("│ Someone Else ")
      try await sheaf.press("u")
      try await sheaf.saved("│ Bjarne Knuth ")
      try await sheaf.quit()
    }
    let database = "home/.local/share/sheaf/demo.sqlite"
    #expect(try await stage.value(database, "SELECT Name FROM Contacts WHERE id = 1") == "Bjarne Knuth")
  }

  @Test func `bad input stays in the editor with the reason beside it`() async throws {
    let stage = try Stage()
    try await stage.sheaf("demo", showing: "500 rows", width: 110) { sheaf in
      try await sheaf.openContacts()
      try await sheaf.goToColumn("Due", of: "Contacts")
      try await sheaf.press("c")
      try await sheaf.type("someday")
      try await sheaf.press("enter")
      try await sheaf.wait("the reason") { $0.contains("“someday” is not a date") && $0.contains("Esc cancel") }
      try await sheaf.press("ctrl-u")
      try await sheaf.type("2027-02-28")
      try await sheaf.press("enter")
      try await sheaf.saved("2027-02-28")
      try await sheaf.quit()
    }
  }

  @Test func `two files attached through the picker are in the cell after the next start`() async throws {
    let stage = try Stage()
    try stage.folder.write("home/papers/alpha.txt", "first\n")
    try stage.folder.write("home/papers/beta.pdf", "%PDF-1.4 second\n")
    try stage.folder.write("home/papers/.hidden", "no\n")
    let database = "home/.local/share/sheaf/demo.sqlite"
    try await stage.sheaf("demo", showing: "500 rows", width: 110) { sheaf in
      try await sheaf.openContacts()
      try await sheaf.goToColumn("Files", of: "Contacts")
      try await sheaf.press("a")
      try await sheaf.wait(for: "hidden")
      try await sheaf.press("~")
      try await sheaf.wait(for: "papers")
      try await sheaf.press("/")
      try await sheaf.type("pap")
      try await sheaf.press("enter")
      let listed = try await sheaf.wait("the files") { $0.contains("alpha.txt") && $0.contains("beta.pdf") }
      #expect(!listed.contains(".hidden"))
      try await sheaf.press("g", "g", "j", "space")
      try await sheaf.wait(for: "1 ticked")
      try await sheaf.press("G", "space")
      try await sheaf.wait(for: "2 ticked")
      try await sheaf.press("enter")
      try await sheaf.saved("alpha.txt")
      try await sheaf.quit()
    }
    let names = try await stage.value(
      database, "SELECT group_concat(json_extract(value, '$.name')) FROM Contacts, json_each(Files) WHERE Contacts.id = 1")
    #expect(names == "alpha.txt,beta.pdf")
    try await stage.sheaf("", showing: "20 000 rows", width: 110) { sheaf in
      try await sheaf.goToColumn("Files", of: "Contacts")
      try await sheaf.wait(for: "alpha.txt, beta.pdf")
      try await sheaf.press("A")
      try await sheaf.wait("both files") { $0.contains("alpha.txt") && $0.contains("beta.pdf") }
      try await sheaf.press("esc")
      try await sheaf.quit()
    }
  }
}

/// One edit of a field of the first contact, by keys.
struct KindEdit: Sendable {
  enum Keys: Sendable {
    /// The editor of one line.
    case line(String)
    /// The editor of several lines.
    case lines([String])
    /// A list that is narrowed by typing.
    case pick(String)
    /// A list in which several are ticked.
    case tick([String])
    /// One key.
    case toggle
  }

  let field: String
  let keys: Keys
  /// What the grid shows then.
  let shown: String
  let query: String
  let stored: String

  static let all: [KindEdit] = [
    KindEdit(field: "Name", keys: .line("Ada 李 Lovelace"), shown: "Ada 李 Lovelace", query: "Name", stored: "Ada 李 Lovelace"),
    KindEdit(field: "Stage", keys: .pick("won"), shown: "Won", query: "Stage", stored: "Won"),
    KindEdit(field: "Amount", keys: .line("1234.5"), shown: "1 234.50", query: "Amount", stored: "1234.5"),
    KindEdit(field: "Company", keys: .pick("Lantern Robotics"), shown: "Lantern Robotics", query: "Company", stored: "1"),
    KindEdit(field: "Tags", keys: .tick(["renewal", "cold"]), shown: "cold", query: "Tags", stored: #"["vip","cold"]"#),
    KindEdit(field: "Rating", keys: .pick("4"), shown: "★★★★☆", query: "Rating", stored: "4"),
    KindEdit(field: "Score", keys: .line("0.1"), shown: "0.1", query: "Score", stored: "0.1"),
    KindEdit(field: "Done", keys: .toggle, shown: "·", query: "Done", stored: "0"),
    KindEdit(field: "Due", keys: .line("2027-02-28"), shown: "2027-02-28", query: "Due", stored: "2027-02-28"),
    KindEdit(
      field: "Last call", keys: .line("2026-11-21 14:05"), shown: "2026-11-21 14:05", query: "substr(\"Last call\", 1, 16)",
      stored: "2026-11-21T14:05"),
    KindEdit(
      field: "Note", keys: .lines(["first line", "second line"]), shown: "first line",
      query: "replace(Note, char(10), '|')", stored: "first line|second line"),
  ]

  func perform(_ sheaf: TmuxSession) async throws {
    switch keys {
    case .toggle:
      try await sheaf.press("~")
      return
    case .line(let text):
      try await sheaf.press("c")
      try await sheaf.wait(for: "Esc cancel")
      try await sheaf.type(text)
    case .lines(let lines):
      try await sheaf.press("c")
      try await sheaf.wait(for: "Esc cancel")
      for (index, line) in lines.enumerated() {
        if index > 0 { try await sheaf.press("alt-enter") }
        try await sheaf.type(line)
      }
    case .pick(let text):
      try await sheaf.press("enter")
      try await sheaf.wait(for: "Esc cancel")
      try await sheaf.type(text)
      // What is typed and what is found.
      try await sheaf.wait("the choice “\(text)”") { screen in
        screen.contains("› \(text)") && screen.lines.count { $0.lowercased().contains(text.lowercased()) } > 1
      }
    case .tick(let names):
      try await sheaf.press("enter")
      try await sheaf.wait(for: "Esc cancel")
      for name in names {
        try await sheaf.type(name)
        try await sheaf.wait(for: "› \(name)")
        try await sheaf.press("space", "ctrl-u")
        try await sheaf.waitUntilGone("› \(name)")
      }
    }
    try await sheaf.press("enter")
  }
}

extension TmuxSession {
  /// Goes to the contacts through the tree.
  func openContacts() async throws {
    try await press("q")
    try await wait(for: "l open")
    try await press("/")
    try await type("Contacts")
    try await press("enter")
    try await wait(for: "1/20 000  Contacts.Name")
    try await wait(for: "Bjarne Knuth")
  }
}
