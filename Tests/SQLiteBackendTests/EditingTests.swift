import SQLiteBackend
import SheafModel
import Testing

@Suite struct EditingTests {
  @Test func `an edit changes its cell and nothing else in the file`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b REAL, c BLOB, d);
      INSERT INTO t VALUES (1, 'one', 0.1, x'00FF', '007'), (2, 'two', 1e300, NULL, 7.0);
      """)
    let backend = try database.open()
    let before = try await database.dump
    let record = try await backend.set("t", "1", "a", from: .text("one"), to: .text("it's"))
    #expect(record.id == "1")
    #expect(record.cells[1] == .text("it's"))
    let after = try await database.dump
    #expect(
      before.subtracting(after) == ["INSERT INTO t VALUES(1,'one',0.10000000000000000555,X'00ff','007');"])
    #expect(
      after.subtracting(before) == ["INSERT INTO t VALUES(1,'it''s',0.10000000000000000555,X'00ff','007');"])
  }

  @Test func `an edit made against an older value is a conflict that shows the record as it is`() async throws
  {
    let database = try await TestDatabase("CREATE TABLE t (a TEXT, b TEXT); INSERT INTO t VALUES ('1', '2')")
    let backend = try database.open()
    try await database.shell("UPDATE t SET a = 'theirs'")
    let error = await failure {
      _ = try await backend.set("t", "1", "a", from: .text("1"), to: .text("mine"))
    }
    #expect(error?.kind == .conflict(Record(id: "1", cells: [.text("theirs"), .text("2")])))
    let other = try await backend.set("t", "1", "b", from: .text("2"), to: .text("3"))
    #expect(other.cells == [.text("theirs"), .text("3")])
    let forced = try await backend.set("t", "1", "a", from: .text("1"), to: .text("mine"), overwrites: true)
    #expect(forced.cells == [.text("mine"), .text("3")])
  }

  @Test func `composed and decomposed letters are different contents`() async throws {
    let database = try await TestDatabase("CREATE TABLE t (a TEXT); INSERT INTO t VALUES (char(0x65, 0x301))")
    let backend = try database.open()
    let error = await failure {
      _ = try await backend.set("t", "1", "a", from: .text("\u{E9}"), to: .text("x"))
    }
    guard case .conflict? = error?.kind else {
      Issue.record("not a conflict: \(String(describing: error))")
      return
    }
    try await backend.set("t", "1", "a", from: .text("e\u{301}"), to: .text("x"))
  }

  @Test func `what triggers change is in the answer`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, count INTEGER DEFAULT 0);
      INSERT INTO t (a) VALUES ('x');
      CREATE TRIGGER counted AFTER UPDATE OF a ON t BEGIN UPDATE t SET count = count + 1 WHERE id = NEW.id; END;
      CREATE TRIGGER guarded BEFORE UPDATE ON t WHEN NEW.a = 'never' BEGIN SELECT RAISE(ABORT, 'not that'); END;
      """)
    let backend = try database.open()
    #expect(try await backend.set("t", "1", "a", from: .text("x"), to: .text("y")).cells[2] == number("1"))
    let error = await failure {
      _ = try await backend.set("t", "1", "a", from: .text("y"), to: .text("never"))
    }
    #expect(error?.kind == .invalid("a"))
    #expect(error?.message.contains("not that") == true)
  }

  @Test func `a constraint's refusal names its field and leaves the file as it was`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT);
      CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT UNIQUE, n INTEGER NOT NULL, c INTEGER CHECK (c > 0),
        p INTEGER REFERENCES p);
      INSERT INTO t VALUES (1, 'a', 1, 1, NULL), (2, 'b', 2, 2, NULL);
      """)
    let backend = try database.open()
    let before = try await database.dump
    let wrong: [(String, Value, Value)] = [
      ("u", .text("b"), .text("a")), ("n", number("2"), .null), ("c", number("2"), number("-1")),
      ("p", .null, .links([RecordLink(id: "77", title: nil)])),
    ]
    for (field, base, value) in wrong {
      let error = await failure { _ = try await backend.set("t", "2", field, from: base, to: value) }
      #expect(error?.kind == .invalid(ID(field)), "\(field)")
    }
    #expect(try await database.dump == before)
  }

  @Test func `a new record gets the defaults, and something empty where NULL is not taken`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE p (id INTEGER PRIMARY KEY);
      CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL, n INTEGER NOT NULL, k TEXT DEFAULT 'usual',
        flag BOOLEAN NOT NULL, j JSON NOT NULL, free TEXT);
      CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES p);
      """)
    let backend = try database.open()
    let record = try await backend.create(RecordDraft(table: "t", cells: []))
    #expect(
      record.cells == [
        number("1"), .text(""), number("0"), .text("usual"), .boolean(false), .json("null"), .null,
      ])
    let named = try await backend.create(
      RecordDraft(table: "t", cells: [CellValue(field: "name", value: .text("new"))]))
    #expect(named.id == "2")
    #expect(named.cells[1] == .text("new"))
    let error = await failure { _ = try await backend.create(RecordDraft(table: "child", cells: [])) }
    #expect(error?.kind == .invalid("p"))
  }

  @Test func `deleted records come back byte for byte under their identifiers`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (a TEXT, b, c BLOB, d REAL, g AS (a || '!'));
      INSERT INTO t (rowid, a, b, c, d) VALUES (7, 'it''s', '007', x'00FF10', 0.1), (9, NULL, 5, x'', 9e999),
        (11, char(0x1F600), CAST(x'6100FF' AS TEXT), NULL, -0.0);
      """)
    let backend = try database.open()
    let question = "SELECT rowid, typeof(b), hex(b), quote(a), quote(c), quote(d), g FROM t"
    let before = try await database.lines(question)
    let restoration = try #require(try await backend.delete(["7", "11", "9"], in: "t"))
    #expect(restoration.caveat == nil)
    #expect(try await database.lines(question).isEmpty)
    let records = try await backend.restore(restoration)
    #expect(records.map { $0.id.raw } == ["7", "11", "9"])
    #expect(try await database.lines(question) == before)
  }

  @Test func `records that refer to each other go and come back together`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, up INTEGER REFERENCES t);
      INSERT INTO t VALUES (1, NULL), (2, 1), (3, 2);
      """)
    let backend = try database.open()
    let restoration = try #require(try await backend.delete(["1", "2", "3"], in: "t"))
    #expect(try await backend.rows("t").isEmpty)
    var reversed = restoration
    reversed.records.reverse()
    #expect(try await backend.restore(reversed).map { $0.id.raw } == ["3", "2", "1"])
    let error = await failure { _ = try await backend.delete(["1"], in: "t") }
    #expect(error?.kind == .invalid(nil))
    #expect(try await backend.rows("t").count == 3)
  }

  @Test func `a deletion is of all records or none`() async throws {
    let database = try await TestDatabase("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)")
    let backend = try database.open()
    let error = await failure { _ = try await backend.delete(["1", "99"], in: "t") }
    #expect(error?.kind == .notFound)
    #expect(try await backend.rows("t").count == 2)
  }

  @Test func `what a cascade takes along is told`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE p (id INTEGER PRIMARY KEY);
      CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p ON DELETE CASCADE);
      INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1, 1), (2, 1), (3, 2);
      """)
    let backend = try database.open()
    let first = try #require(try await backend.delete(["2"], in: "p"))
    #expect(first.caveat?.contains("1 other row") == true)
    let second = try #require(try await backend.delete(["1"], in: "p"))
    #expect(second.caveat?.contains("2 other rows") == true)
    #expect(try await database.lines("SELECT count(*) FROM c") == ["0"])
  }

  @Test func `a record that is gone is not found`() async throws {
    let database = try await TestDatabase("CREATE TABLE t (a TEXT)")
    let backend = try database.open()
    #expect(
      await failure { _ = try await backend.set("t", "5", "a", from: .null, to: .text("x")) }?.kind
        == .notFound)
    #expect(await failure { _ = try await backend.record("x", in: "t", fields: []) }?.kind == .notFound)
    #expect(await failure { _ = try await backend.table("none") }?.kind == .notFound)
  }

  @Test func `keys of every kind name their rows`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (k PRIMARY KEY, x TEXT) WITHOUT ROWID;
      INSERT INTO t VALUES ('abc', 'a'), ('5', 'b'), (5, 'c'), (5.5, 'd'), ('it''s, ok', 'e'), (x'00FF', 'f'),
        ('x''41''', 'g'), ('', 'h'), ('NULL', 'i'), ('-', 'j'), ('#1', 'k'), ('a b', 'l'), (9e999, 'm');
      CREATE TABLE pair (a TEXT, b INTEGER, x TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
      INSERT INTO pair VALUES ('one, two', 2, 'p'), ('it''s', 3, 'q');
      """)
    let backend = try database.open()
    let rows = try await backend.rows("t")
    #expect(Set(rows.map { $0.id }).count == 13)
    for row in rows {
      #expect(try await backend.record(row.id, in: "t", fields: ["k", "x"]).cells == row.cells)
    }
    #expect(rows.first { $0.cells[1] == .text("a") }?.id == "abc")
    #expect(rows.first { $0.cells[1] == .text("b") }?.id == "'5'")
    let pair = try await backend.rows("pair")
    #expect(pair.map { $0.id.raw } == ["'it''s',3", "'one, two',2"])
    let moved = try await backend.set("pair", pair[0].id, "b", from: number("3"), to: number("4"))
    #expect(moved.id == "'it''s',4")
    #expect(moved.cells == [.text("it's"), number("4"), .text("q")])
    let deleted = try #require(try await backend.delete([moved.id], in: "pair"))
    #expect(try await backend.restore(deleted).map { $0.cells } == [moved.cells])
    let created = try await backend.create(
      RecordDraft(
        table: "pair",
        cells: [CellValue(field: "a", value: .text("new")), CellValue(field: "b", value: number("1"))]))
    #expect(created.id == "'new',1")
    #expect(
      await failure { _ = try await backend.create(RecordDraft(table: "pair", cells: [])) }?.kind
        == .invalid("a"))
  }
}
