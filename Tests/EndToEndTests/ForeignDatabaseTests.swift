import SheafTestSupport
import Testing

/// Databases that another program made: what the user does arrives in them, and nothing else does.
@Suite struct ForeignDatabaseTests {
  private static let crm = """
    CREATE TABLE company(id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT);
    CREATE TABLE contact(
      id INTEGER PRIMARY KEY, name TEXT, company INTEGER REFERENCES company(id), amount NUMERIC, note TEXT);
    INSERT INTO company VALUES(1,'Acme','Paris'),(2,'Globex','Lyon'),(3,'Initech',NULL);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<500)
    INSERT INTO contact SELECT i, 'Person '||i, 1+i%2, i*1.5, 'note '||(i*7919%500) FROM n;
    CREATE VIEW rich AS SELECT name, amount FROM contact WHERE amount > 700;
    """

  @Test func `an edited, an added and a deleted record are all that changes in the file`() async throws {
    let stage = try Stage()
    try await stage.sqlite("crm.db", Self.crm)
    let before = try await stage.dump("crm.db")
    try await stage.sheaf("crm.db/contact", showing: "1/500") { sheaf in
      try await sheaf.press("j", "j")
      try await sheaf.wait(for: "3/500  contact.name")
      try await sheaf.replaceCell(with: "Zoë “the 3rd” 🙂")
      try await sheaf.saved("Zoë “the 3rd” 🙂")
      try await sheaf.press("5", "j", "d", "d")
      try await sheaf.wait(for: "499 rows")
      try await sheaf.press("o")
      try await sheaf.wait(for: "500 rows")
      try await sheaf.replaceCell(with: "New person")
      try await sheaf.saved("New person")
      try await sheaf.quit()
    }
    let changes = DumpDifference(from: before, to: try await stage.dump("crm.db"))
    #expect(
      changes.removed.sorted() == [
        "INSERT INTO contact VALUES(3,'Person 3',2,4.5,'note 257');",
        "INSERT INTO contact VALUES(9,'Person 9',2,13.5,'note 271');",
      ])
    #expect(
      changes.added.sorted() == [
        "INSERT INTO contact VALUES(3,'Zoë “the 3rd” 🙂',2,4.5,'note 257');",
        "INSERT INTO contact VALUES(501,'New person',NULL,NULL,NULL);",
      ])
    #expect(try await stage.value("crm.db", "PRAGMA journal_mode") == "delete")
    #expect(try await stage.value("crm.db", "PRAGMA integrity_check") == "ok")
  }

  @Test func `looking at a file changes no byte of it`() async throws {
    let stage = try Stage()
    try await stage.sqlite("crm.db", Self.crm)
    let before = try stage.folder.read("crm.db")
    try await stage.sheaf("crm.db/contact", showing: "1/500") { sheaf in
      try await sheaf.press("G")
      try await sheaf.wait(for: "500/500")
      try await sheaf.press("s")
      try await sheaf.wait(for: "sort name")
      try await sheaf.press("space")
      try await sheaf.wait(for: "┌")
      try await sheaf.press("esc")
      try await sheaf.quit()
    }
    #expect(try stage.folder.read("crm.db") == before)
    #expect(try await stage.shell("ls -d crm*").output == "crm.db\n")
  }

  @Test(arguments: [
    ("name", "name"), ("id", "id"), ("company", "company"), ("amount", "amount"), ("note", "note"),
  ])
  func `each field sorts up and down as SQLite sorts it`(field: String, column: String) async throws {
    let stage = try Stage()
    try await stage.sqlite("crm.db", Self.crm)
    try await stage.sheaf("crm.db/contact", showing: "1/500", width: 120) { sheaf in
      try await sheaf.goToColumn(field, of: "contact")
      for (key, order) in [("[", "ASC"), ("]", "DESC")] {
        try await sheaf.press(key)
        let screen = try await sheaf.wait(for: "sort \(field) \(order == "ASC" ? "↑" : "↓")")
        let sortKey = field == "company" ? "(SELECT name FROM company c WHERE c.id = company)" : column
        let first = try await stage.value(
          "crm.db",
          "SELECT group_concat(name, ',') FROM (SELECT name, \(sortKey) k FROM contact ORDER BY k \(order) LIMIT 1)"
        )
        _ = screen
        if field != "company" {
          try await sheaf.wait("\(first) at the top") { $0.lines[3].contains("\(first) ") }
        }
      }
      try await sheaf.quit()
    }
  }

  @Test func `a filter shows what the same condition in SQL finds`() async throws {
    let stage = try Stage()
    try await stage.sqlite("crm.db", Self.crm)
    let count = try await stage.value(
      "crm.db", "SELECT count(*) FROM contact WHERE amount >= 600 AND note LIKE '%9%'")
    try await stage.sheaf("crm.db/contact", showing: "1/500") { sheaf in
      try await sheaf.press(":")
      try await sheaf.type("filter amount >= 600 and note contains \"9\"")
      try await sheaf.press("enter")
      try await sheaf.wait(for: " \(count) rows")
      try await sheaf.press("z", "f")
      try await sheaf.wait(for: "500 rows")
      try await sheaf.quit()
    }
  }

  @Test func `pages forward and back pass every row once`() async throws {
    let stage = try Stage()
    try await stage.sqlite("crm.db", Self.crm)
    try await stage.sheaf("crm.db/contact", showing: "1/500") { sheaf in
      var seen: Set<Int> = []
      for _ in 0..<40 {
        let screen = try await sheaf.wait("rows") { !$0.rowNumbers.isEmpty && !$0.contains("░") }
        seen.formUnion(screen.rowNumbers)
        if screen.rowNumbers.contains(500) { break }
        let page = screen.rowNumbers
        try await sheaf.press("pgdn")
        // A look may come while the page is drawn.
        try await sheaf.wait("the next page, whole") { screen in
          let next = screen.rowNumbers
          return next.count == page.count && next.max() ?? 0 > page.max() ?? 0
            && zip(next, next.dropFirst()).allSatisfy { $0 + 1 == $1 }
        }
      }
      #expect(seen == Set(1...500))
      try await sheaf.press("g", "g")
      try await sheaf.wait(for: " 1/500")
      try await sheaf.press("ctrl-end")
      try await sheaf.wait(for: "500/500")
      try await sheaf.press("4", "2", "G")
      try await sheaf.wait(for: " 42/500")
      try await sheaf.quit()
    }
  }

  @Test func `names with quotes, spaces and emoji, and tables without row numbers, are edited as any other`()
    async throws
  {
    let stage = try Stage()
    try await stage.sqlite(
      "odd.db",
      """
      CREATE TABLE "odd "" name 🙂"("a b" TEXT, "c'""d" INT, "select" TEXT, PRIMARY KEY("a b", "c'""d")) WITHOUT ROWID;
      INSERT INTO "odd "" name 🙂" VALUES('x',1,'one'),('x',2,'two'),('y',1,'three');
      CREATE TABLE [from](x TEXT, y AS (x || '!') STORED);
      INSERT INTO [from](x) VALUES('a');
      """)
    let before = try await stage.dump("odd.db")
    try await stage.sheaf("odd.db", showing: "rows") { sheaf in
      try await sheaf.press("q")
      try await sheaf.wait(for: "Places")
      try await sheaf.press("/")
      try await sheaf.type("odd")
      try await sheaf.press("enter")
      try await sheaf.wait("the table") {
        $0.contains("/3  odd \" name 🙂") || $0.contains("odd \" name 🙂.a b")
      }
      try await sheaf.goToColumn("select", of: "odd \" name 🙂")
      try await sheaf.press("j")
      try await sheaf.replaceCell(with: "zwei")
      try await sheaf.saved("zwei")
      try await sheaf.quit()
    }
    let changes = DumpDifference(from: before, to: try await stage.dump("odd.db"))
    #expect(changes.removed == [#"INSERT INTO "odd "" name 🙂" VALUES('x',2,'two');"#])
    #expect(changes.added == [#"INSERT INTO "odd "" name 🙂" VALUES('x',2,'zwei');"#])
  }

  @Test func `a view is shown and takes no edit`() async throws {
    let stage = try Stage()
    try await stage.sqlite("crm.db", Self.crm)
    try await stage.sheaf("crm.db/rich", showing: "read-only") { sheaf in
      try await sheaf.press("e")
      try await sheaf.wait(for: "Read-only")
      try await sheaf.quit()
    }
  }

  @Test func `what another program writes meanwhile is shown after r`() async throws {
    let stage = try Stage()
    try await stage.sqlite("crm.db", Self.crm)
    try await stage.sheaf("crm.db/company", showing: "Initech") { sheaf in
      try await stage.sqlite("crm.db", "UPDATE company SET name = 'Umbrella' WHERE id = 3")
      try await sheaf.press("r")
      try await sheaf.wait(for: "Umbrella")
      try await sheaf.quit()
    }
  }
}

extension Screen {
  /// The numbers of the rows that a grid shows.
  var rowNumbers: [Int] {
    lines.compactMap { line in
      // Beside the grid there may be the tree of places.
      let numbers = line.split(separator: "│").prefix(2).map { $0.filter { $0 != " " && $0 != "▲" } }
      return line.contains("│") ? numbers.lazy.compactMap { Int($0) }.first : nil
    }
  }
}
