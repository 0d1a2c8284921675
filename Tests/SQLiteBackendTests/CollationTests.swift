import SQLiteBackend
import SheafModel
import Testing

/// Tables in an order that only the program knows which made the file.
@Suite struct CollationTests {
  private static let localized = """
    PRAGMA writable_schema=ON;
    UPDATE sqlite_schema SET sql = replace(sql, 'COLLATE NOCASE', 'COLLATE LOCALIZED');
    PRAGMA writable_schema=OFF;
    """

  @Test func `an unknown collation sorts and compares by bytes and says so`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, country TEXT);
      INSERT INTO t VALUES (1, 'beta', 'de'), (2, 'Alpha', 'fr'), (3, 'gamma', 'de');
      CREATE VIEW sorted AS SELECT name FROM t ORDER BY name;
      \(Self.localized)
      """)
    let backend = try database.open()
    let table = try await backend.table("t")
    #expect(table.fields[1].nativeType == "TEXT COLLATE LOCALIZED, here by bytes")
    let sorted = Query(sorts: [Sort(field: "name")])
    #expect(try await backend.walkForward("t", sorted, by: 1) == ["2", "1", "3"])
    #expect(try await backend.rows("sorted").count == 3)
    try await backend.set("t", "1", "name", from: .text("beta"), to: .text("zeta"))
    _ = try await backend.create(
      RecordDraft(table: "t", cells: [CellValue(field: "name", value: .text("new"))]))
    #expect(try await backend.rows("t").count == 4)
  }

  @Test func `an index in an unknown order is read around and never written`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, fav INTEGER, UNIQUE (name));
      INSERT INTO t VALUES (1, 'beta', 0), (2, 'Alpha', 1), (3, 'gamma', 0);
      \(Self.localized)
      """)
    let backend = try database.open()
    let table = try await backend.table("t")
    #expect(table.fields.map(\.isReadOnly) == [true, true, false])
    #expect(table.capabilities.operations.isDisjoint(with: [.create, .delete]))
    let named = Predicate(field: "name", comparison: .equals, operands: [.text("Alpha")])
    #expect(try await backend.rows("t", Query(filter: .test(named))).map(\.id) == ["2"])
    try await backend.set("t", "2", "fav", from: number("1"), to: number("5"))
    let error = await failure { _ = try await backend.delete(["1"], in: "t") }
    #expect(error?.kind == .readOnly)
    #expect(table.fixedRowsReason.map { error?.message.contains($0) == true } == true)
    try await database.shell(
      """
      PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'LOCALIZED', 'NOCASE');
      """)
    #expect(try await database.lines("PRAGMA integrity_check; SELECT fav FROM t") == ["ok", "0", "5", "0"])
  }

  @Test func `a search of two thousand columns is no deeper than SQLite takes`() async throws {
    let columns = (0..<1990).map { "c\($0) TEXT" }.joined(separator: ", ")
    let database = try await TestDatabase(
      "CREATE TABLE w (\(columns)); INSERT INTO w (c0, c1989) VALUES ('a', 'zebra')")
    let backend = try database.open()
    #expect(try await backend.count("w", matching: Query(search: "zebr")) == 1)
  }
}
