import SheafModel
import Testing

/// Undo gives back what stood there, byte for byte.
@Suite struct ExactUndoTests {
  private static let misfits = """
    CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO p VALUES (1,'one');
    CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, free, r REAL, d DATE, flag BOOLEAN, s TEXT, p INTEGER REFERENCES p);
    INSERT INTO t VALUES (1, 3, 'x', 1.5, '2026-01-02', 1, 'plain', 1), (2, 4, 'y', 2.5, '2026-01-03', 0, 'more', 1),
      (3, 'three', x'00FF10', 'abc', 'soon', 'maybe', CAST(x'61FF' AS TEXT), NULL),
      (4, x'01', 5.5, x'02', 7.5, 7, x'03', NULL);
    PRAGMA foreign_keys = OFF; UPDATE t SET p = 99 WHERE id = 4;
    """
  private static let question = """
    SELECT id, quote(n), typeof(n), quote(free), quote(r), quote(d), quote(flag), hex(s), typeof(s), quote(p) FROM t
    """

  @Test(arguments: ["n", "free", "r", "d", "flag", "p"], ["1", "3", "4"])
  func `clearing a cell and taking that back leaves the file as it was`(field: String, record: String)
    async throws
  {
    let database = try await TestDatabase(Self.misfits)
    let backend = try database.telling()
    let before = try await database.lines(Self.question)
    let fields = try await backend.table("t").fields
    let index = try #require(fields.firstIndex { $0.name == field })
    let shown = try #require(try await backend.rows("t").first { $0.id.raw == record }).cells[index]
    let change = Edit.Change.update(ID(record), [CellChange(field: ID(field), base: shown, value: .null)])
    let saved = try await backend.carryOut(change, in: "t", overwrites: false)
    // What the screen sends back: what the service gave for that, else the value that was shown.
    let inverse: Edit.Change =
      if let restoration = saved.restoration {
        .restore(restoration)
      } else {
        .update(
          ID(record),
          [CellChange(field: ID(field), base: saved.records[0].cells[index], value: shown)])
      }
    let undone = try await backend.carryOut(inverse, in: "t", overwrites: false)
    #expect(try await database.lines(Self.question) == before)
    guard let again = undone.restoration else { return }
    let redone = try await backend.carryOut(.restore(again), in: "t", overwrites: false)
    #expect(redone.records.first?.cells[index] == saved.records.first?.cells[index])
  }

  @Test func `a long text of which the screen shows the beginning comes back whole`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (a TEXT); INSERT INTO t VALUES (printf('%.*c', 100000, 'x') || 'end')")
    let backend = try database.telling()
    let shown = try await backend.rows("t")[0].cells[0]
    let change = Edit.Change.update("1", [CellChange(field: "a", base: shown, value: .null)])
    let saved = try await backend.carryOut(change, in: "t", overwrites: false)
    _ = try await backend.carryOut(.restore(try #require(saved.restoration)), in: "t", overwrites: false)
    #expect(try await database.lines("SELECT length(a), substr(a, -3) FROM t") == ["100003|end"])
  }

  @Test func `taking back what was written over somebody else's value gives theirs back`() async throws {
    let database = try await TestDatabase("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('ours')")
    let backend = try database.telling()
    _ = try await backend.table("t")
    try await database.shell("UPDATE t SET a = 'theirs'")
    let change = Edit.Change.update("1", [CellChange(field: "a", base: .text("ours"), value: .text("mine"))])
    let saved = try await backend.carryOut(change, in: "t", overwrites: true)
    _ = try await backend.carryOut(.restore(try #require(saved.restoration)), in: "t", overwrites: false)
    #expect(try await database.lines("SELECT a FROM t") == ["theirs"])
  }

  @Test func `an ordinary edit is taken back by an ordinary edit`() async throws {
    let database = try await TestDatabase("CREATE TABLE t (a TEXT, n INTEGER); INSERT INTO t VALUES ('a', 1)")
    let saved = try await database.telling().carryOut(
      .update("1", [CellChange(field: "a", base: .text("a"), value: .text("b"))]), in: "t", overwrites: false)
    #expect(saved.restoration == nil && saved.remarks.isEmpty && saved.changedTables.isEmpty)
  }
}
