import SQLiteBackend
import SheafModel
import Testing

/// Tables with as many columns as SQLite allows, which is as many as one of its results may have.
@Suite struct ManyColumnsTests {
  private static let count = 2000

  private static func names(_ letter: String, _ count: Int = count) -> [String] {
    (0..<count).map { "\(letter)\($0)" }
  }

  private static func wide(_ rest: String = "") -> String {
    """
    CREATE TABLE w (\(names("c").map { "\($0) TEXT" }.joined(separator: ", ")));
    INSERT INTO w(c0, c7, c1999) VALUES ('first', 'm', 'last'), ('second', 'a', 'end'), ('third', NULL, 'last');
    \(rest)
    """
  }

  private func texts(_ records: [Record], _ column: Int) -> [Value] { records.map { $0.cells[column] } }

  @Test func `every column is read, sorted, filtered and searched`() async throws {
    let database = try await TestDatabase(Self.wide())
    let backend = try database.open()
    #expect(try await backend.table("w").fields.count == Self.count)
    let rows = try await backend.rows("w")
    #expect(rows.allSatisfy { $0.cells.count == Self.count })
    #expect(texts(rows, 0) == [.text("first"), .text("second"), .text("third")])
    #expect(texts(rows, 1999) == [.text("last"), .text("end"), .text("last")])
    let sorted = try await backend.rows("w", Query(sorts: [Sort(field: "c7")]))
    #expect(texts(sorted, 0) == [.text("third"), .text("second"), .text("first")])
    let predicate = Predicate(field: "c1999", comparison: .equals, operands: [.text("last")])
    #expect(try await backend.rows("w", Query(filter: .test(predicate))).map(\.id.raw) == ["1", "3"])
    #expect(try await backend.rows("w", Query(search: "end")).map(\.id.raw) == ["2"])
    #expect(try await backend.count("w", matching: Query(search: "last")) == 2)
    let query = Query(sorts: [Sort(field: "c1999", descending: true)])
    #expect(try await backend.walkForward("w", query, by: 1) == ["1", "3", "2"])
    #expect(try await backend.walkBackward("w", query, by: 1) == ["1", "3", "2"])
    #expect(try await backend.row(of: "2", in: "w", matching: query) == 2)
  }

  @Test func `a record is edited, added, deleted and brought back`() async throws {
    let database = try await TestDatabase(Self.wide())
    let backend = try database.telling()
    let before = try await database.dump
    let saved = try await backend.set("w", "1", "c1999", from: .text("last"), to: .text("new"))
    #expect(saved.cells.count == Self.count)
    #expect(saved.cells[1999] == .text("new"))
    try await backend.set("w", "1", "c1999", from: .text("new"), to: .text("last"))
    let cells = Self.names("c").map { CellValue(field: ID($0), value: .text("x")) }
    let added = try await backend.create(RecordDraft(table: "w", cells: cells))
    #expect(added.cells == Array(repeating: .text("x"), count: Self.count))
    let deleted = try await backend.carryOut(.delete([added.id, "2"]), in: "w", overwrites: false)
    let restoration = try #require(deleted.restoration)
    _ = try await backend.carryOut(.restore(restoration), in: "w", overwrites: false)
    #expect(try await backend.rows("w").map(\.id.raw) == ["1", "2", "3", "4"])
    _ = try await backend.carryOut(.delete([added.id]), in: "w", overwrites: false)
    #expect(try await database.dump == before)
  }

  @Test func `what a rule changes in such a table is told and undone`() async throws {
    let database = try await TestDatabase(
      Self.wide(
        """
        CREATE TRIGGER stamp AFTER UPDATE OF c0 ON w BEGIN
          UPDATE w SET c1998 = 'stamped' WHERE rowid = NEW.rowid;
          UPDATE w SET c5 = 'also' WHERE rowid = 3;
        END;
        """))
    let backend = try database.telling()
    let before = try await database.dump
    let change = CellChange(field: "c0", base: .text("first"), value: .text("1st"))
    let saved = try await backend.carryOut(.update("1", [change]), in: "w", overwrites: false)
    let restoration = try #require(saved.restoration)
    #expect(restoration.caveat?.contains("changed 1 other row of w") == true)
    _ = try await backend.carryOut(.restore(restoration), in: "w", overwrites: false)
    #expect(try await database.dump == before)
  }

  @Test func `a receipt of such a record tells whether it was made`() async throws {
    let database = try await TestDatabase(Self.wide())
    let backend = try #require(try database.open() as? any ReceiptBackend)
    let kept = KeptReceipt()
    let draft = RecordDraft(table: "w", cells: [CellValue(field: "c1999", value: .text("made"))])
    let record = try await backend.create(draft) { receipt in await kept.keep(receipt) }
    let receipt = try #require(await kept.receipt)
    #expect(try await backend.settled(receipt, in: "w")?.records.first?.id == record.id)
    try await database.shell("DELETE FROM w WHERE rowid = \(record.id.raw)")
    #expect(try await backend.settled(receipt, in: "w") == nil)
  }

  @Test(arguments: ["JSON", "BLOB"])
  func `columns that take more than one look fit too`(type: String) async throws {
    let columns = Self.names("c", 1990).map { "\($0) \(type)" }.joined(separator: ", ")
    let value = type == "JSON" ? "'{\"a\":1}'" : "x'89504E470D0A1A0A'"
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, \(columns));
      INSERT INTO t(id, c0, c1989) VALUES (1, \(value), \(value)), (2, NULL, 'neither');
      CREATE VIEW v AS SELECT * FROM t;
      """)
    let expected: Value =
      type == "JSON" ? .json("{\"a\":1}") : .blob(Blob(byteCount: 8, kind: "PNG image"))
    for table in ["t", "v"] {
      let rows = try await database.open().rows(table)
      #expect(rows.map { $0.cells[1] } == [expected, .null], "\(table)")
      #expect(rows.map { $0.cells[1990] } == [expected, .text("neither")], "\(table)")
    }
  }

  @Test func `many links show the names of what they lead to`() async throws {
    let columns = Self.names("q", 1200).map { "\($0) TEXT REFERENCES opt(code)" }.joined(separator: ", ")
    let database = try await TestDatabase(
      """
      CREATE TABLE opt (id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT);
      INSERT INTO opt VALUES (1, 'a', 'one'), (2, 'b', 'two');
      CREATE TABLE survey (id INTEGER PRIMARY KEY, \(columns));
      INSERT INTO survey(id, q0, q1199) VALUES (1, 'a', 'b');
      """)
    let rows = try await database.open().rows("survey")
    #expect(rows[0].cells[1] == .links([RecordLink(id: "1", title: "one")]))
    #expect(rows[0].cells[1200] == .links([RecordLink(id: "2", title: "two")]))
  }

  @Test(arguments: [9, 700, 2000])
  func `a key of many columns orders and finds its rows`(count: Int) async throws {
    let names = Self.names("k", count)
    let values = names.map { _ in "'x'" }.dropLast().joined(separator: ", ")
    let database = try await TestDatabase(
      """
      CREATE TABLE t (\(names.map { "\($0) TEXT NOT NULL" }.joined(separator: ", ")),
        PRIMARY KEY (\(names.joined(separator: ", ")))) WITHOUT ROWID;
      INSERT INTO t VALUES (\(values), 'b'), (\(values), 'a'), (\(values), 'c');
      """)
    let backend = try database.open()
    let all = try await backend.rows("t")
    #expect(texts(all, count - 1) == [.text("a"), .text("b"), .text("c")])
    let ids = all.map(\.id.raw)
    let newest = Query(sorts: [Sort(field: "k0", descending: true)])
    #expect(try await backend.walkForward("t", Query(), by: 1) == ids)
    #expect(try await backend.walkBackward("t", Query(), by: 2) == ids)
    #expect(try await backend.walkForward("t", newest, by: 1) == ids)
    #expect(try await backend.row(of: all[2].id, in: "t", matching: Query()) == 2)
    let last = ID<Field>(names[count - 1])
    let saved = try await backend.set("t", all[1].id, last.raw, from: .text("b"), to: .text("z"))
    #expect(saved.cells[count - 1] == .text("z"))
  }
}

private actor KeptReceipt {
  private(set) var receipt: Receipt?

  func keep(_ receipt: Receipt) { self.receipt = receipt }
}
