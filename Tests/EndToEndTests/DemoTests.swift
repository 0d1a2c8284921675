import SheafTestSupport
import Testing

/// The sample workspace, driven by keys only.
@Suite struct DemoTests {
  @Test(arguments: [(80, 24), (200, 50)])
  func `the demo opens, and its tree leads to every table`(width: Int, height: Int) async throws {
    let stage = try Stage()
    try await stage.sheaf("demo", showing: "500 rows", width: width, height: height) { sheaf in
      for (table, count) in [
        ("Contacts", "20 000"), ("Deals", "3 000"), ("Events", "200 000"), ("Companies", "500"),
      ] {
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
      try await sheaf.wait("the reason") {
        $0.contains("“someday” is not a date") && $0.contains("Esc cancel")
      }
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
      database,
      "SELECT group_concat(json_extract(value, '$.name')) FROM Contacts, json_each(Files) WHERE Contacts.id = 1"
    )
    #expect(names == "alpha.txt,beta.pdf")
    // Kept under the hash of what is in them.
    let kept = try await stage.shell(
      "cd home/.local/share/sheaf/demo.files && cat *$(sha256sum <~/papers/beta.pdf | cut -c1-64)*")
    #expect(kept.output == "%PDF-1.4 second\n")
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
