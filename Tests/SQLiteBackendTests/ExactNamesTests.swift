import SQLiteBackend
import SheafModel
import Testing

/// Letters that look alike and are other bytes, composed and decomposed, and names that are no UTF-8 at all.
@Suite struct ExactNamesTests {
  private static let composed = "caf\u{E9}"
  private static let decomposed = "cafe\u{301}"

  @Test func `keys that differ in how their letters are composed are two records`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE file (path TEXT PRIMARY KEY, size INTEGER) WITHOUT ROWID;
      INSERT INTO file VALUES ('\(Self.composed)', 1), ('\(Self.decomposed)', 2);
      """)
    let backend = try database.open()
    let rows = try await backend.rows("file")
    #expect(Set(rows.map(\.id)).count == 2)
    #expect(try await backend.walkForward("file", Query(), by: 1).count == 2)
    #expect(
      try await backend.record(ID(Self.decomposed), in: "file", fields: ["size"]).cells == [number("2")])
    try await backend.set("file", ID(Self.composed), "size", from: number("1"), to: number("10"))
    #expect(
      try await database.lines("SELECT hex(path), size FROM file")
        == ["63616665CC81|2", "636166C3A9|10"])
  }

  @Test func `columns that differ in how their letters are composed are each written for itself`()
    async throws
  {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, "e\u{301}" TEXT, "\u{E9}" TEXT);
      INSERT INTO t VALUES (1, 'decomposed', 'composed');
      """)
    let backend = try database.open()
    #expect(try await backend.rows("t")[0].cells == [number("1"), .text("decomposed"), .text("composed")])
    try await backend.set("t", "1", "\u{E9}", from: .text("composed"), to: .text("new"))
    try await backend.set("t", "1", "e\u{301}", from: .text("decomposed"), to: .text("old"))
    #expect(try await database.lines("SELECT * FROM t") == ["1|old|new"])
    let ordered = try await backend.rows("t", Query(sorts: [Sort(field: "\u{E9}"), Sort(field: "e\u{301}")]))
    #expect(ordered.count == 1)
  }

  @Test func `tables that differ in how their letters are composed open each with its own fields`()
    async throws
  {
    let database = try await TestDatabase(
      """
      CREATE TABLE "tabl\u{E9}" (a TEXT); INSERT INTO "tabl\u{E9}" VALUES ('composed');
      CREATE TABLE "table\u{301}" (b TEXT); INSERT INTO "table\u{301}" VALUES ('decomposed');
      """)
    let backend = try database.open()
    #expect(Set(try await backend.children(of: nil).map(\.id)).count == 2)
    #expect(try await backend.table("tabl\u{E9}").fields.map(\.name) == ["a"])
    #expect(try await backend.table("table\u{301}").fields.map(\.name) == ["b"])
    #expect(try await backend.rows("tabl\u{E9}")[0].cells == [.text("composed")])
    #expect(try await backend.rows("table\u{301}")[0].cells == [.text("decomposed")])
    _ = try await backend.create(
      RecordDraft(table: "table\u{301}", cells: [CellValue(field: "b", value: .text("more"))]))
    #expect(try await database.lines("SELECT count(*) FROM \"table\u{301}\"") == ["2"])
  }

  @Test func `a foreign key leads to the table of exactly that name`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE "\u{E9}tat" (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO "\u{E9}tat" VALUES (1, 'wrong');
      CREATE TABLE "e\u{301}tat" (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO "e\u{301}tat" VALUES (1, 'right');
      CREATE TABLE t (id INTEGER PRIMARY KEY, "lien" INTEGER REFERENCES "e\u{301}tat"(id));
      INSERT INTO t VALUES (1, 1);
      """)
    let rows = try await database.open().rows("t")
    #expect(rows[0].cells[1] == .links([RecordLink(id: "1", title: "right")]))
  }

  @Test func `composing the letters of a cell is a change, and another's composing is a conflict`()
    async throws
  {
    let database = try await TestDatabase(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT); INSERT INTO t VALUES (1, '\(Self.composed)')")
    let backend = try database.open()
    #expect(Value.text(Self.composed) != .text(Self.decomposed))
    try await backend.set("t", "1", "s", from: .text(Self.composed), to: .text(Self.decomposed))
    #expect(try await database.lines("SELECT hex(s) FROM t") == ["63616665CC81"])
    let error = await failure {
      _ = try await backend.set("t", "1", "s", from: .text(Self.composed), to: .text("mine"))
    }
    guard case .conflict? = error?.kind else {
      Issue.record("not a conflict: \(String(describing: error))")
      return
    }
  }

  @Test func `tables, columns and keys that are not UTF-8 are read, written and told apart`() async throws {
    let database = try await TestDatabase()
    // The shell reads its script byte by byte, as this process's texts cannot.
    try await database.bytes(
      Array("CREATE TABLE \"t".utf8) + [0xBB] + Array("\" (k TEXT PRIMARY KEY, \"c".utf8) + [0xFF]
        + Array("\" TEXT, \"c".utf8) + [0xFE]
        + Array("\" TEXT) WITHOUT ROWID; INSERT INTO \"t".utf8) + [0xBB]
        + Array("\" VALUES (CAST(x'6BFF' AS TEXT), 'one', 'two'), (CAST(x'6BFE' AS TEXT), 'x', 'y');".utf8))
    let backend = try database.open()
    let table = try #require(try await backend.children(of: nil).first?.table)
    #expect(table.raw.storedBytes == [0x74, 0xBB])
    let fields = try await backend.table(table).fields
    #expect(fields.map(\.name.storedBytes) == [[0x6B], [0x63, 0xFF], [0x63, 0xFE]])
    let rows = try await backend.rows(table.raw)
    #expect(rows.count == 2)
    let second = try #require(rows.last)
    #expect(second.cells[0] == .text(String(storedBytes: [0x6B, 0xFF])))
    _ = try await backend.set(
      table.raw, second.id, fields[2].id.raw, from: .text("two"), to: .text("new"))
    #expect(try await backend.record(second.id, in: table, fields: fields.map(\.id)).cells[2] == .text("new"))
    let deleted = try #require(try await backend.delete([second.id], in: table))
    let restored = try await backend.restore(deleted)
    #expect(restored.map(\.id) == [second.id])
  }
}
