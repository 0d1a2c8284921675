import SQLiteBackend
import SheafModel
import Testing

@Suite struct SchemaTests {
  private func kinds(_ backend: any Backend, _ table: String) async throws -> [String: Field.Kind] {
    let fields = try await backend.table(ID(table)).fields
    return Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.kind) })
  }

  @Test func `tables come before views, each in the order of the file, without SQLite's own`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE zebra (id INTEGER PRIMARY KEY AUTOINCREMENT);
      CREATE VIEW middle AS SELECT * FROM zebra;
      CREATE TABLE apple (x);
      INSERT INTO zebra DEFAULT VALUES;
      CREATE VIRTUAL TABLE words USING fts5(body);
      ANALYZE;
      """)
    let nodes = try await database.open().children(of: nil)
    #expect(nodes.map { $0.name } == ["zebra", "apple", "words", "middle"])
    #expect(nodes.map { $0.note } == [nil, nil, "virtual table", "view"])
    #expect(nodes.allSatisfy { $0.kind == .table && $0.table?.raw == $0.name && !$0.hasChildren })
  }

  @Test func `declared types become field kinds`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (i INTEGER, big BIGINT, flag BOOLEAN, price DECIMAL(10,2), r REAL, d DATE, dt DATETIME,
        ts TIMESTAMP, j JSON, name VARCHAR(40), body TEXT, bytes BLOB, anything);
      """)
    let kinds = try await kinds(database.open(), "t")
    #expect(kinds["i"] == .number(.integer))
    #expect(kinds["big"] == .number(.integer))
    #expect(kinds["flag"] == .boolean)
    #expect(kinds["price"] == .number(.decimal))
    #expect(kinds["r"] == .number(.decimal))
    #expect(kinds["d"] == .date)
    #expect(kinds["dt"] == .dateTime)
    #expect(kinds["ts"] == .dateTime)
    #expect(kinds["j"] == .json)
    #expect(kinds["name"] == .text)
    #expect(kinds["body"] == .text)
    #expect(kinds["bytes"] == .blob)
    #expect(kinds["anything"] == .text)
  }

  @Test func `where the types say nothing the values decide`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (i, r, d TEXT, dt TEXT, j TEXT, long TEXT, b, mixed, sku TEXT, point POINT);
      INSERT INTO t VALUES
        (1, 1.5, '2026-01-31', '2026-01-31 10:00:00', '{"a":1}', 'two' || char(10) || 'lines', x'00', 1, '007',
         '1,2'),
        (2, 2, NULL, '2026-02-01T11:00:00Z', '[1,2]', 'short', x'01', 'x', '08', '3,4');
      """)
    let kinds = try await kinds(database.open(), "t")
    #expect(kinds["i"] == .number(.integer))
    #expect(kinds["r"] == .number(.decimal))
    #expect(kinds["d"] == .date)
    #expect(kinds["dt"] == .dateTime)
    #expect(kinds["j"] == .json)
    #expect(kinds["long"] == .longText)
    #expect(kinds["b"] == .blob)
    #expect(kinds["mixed"] == .text)
    #expect(kinds["sku"] == .text)
    #expect(kinds["point"] == .text)
  }

  @Test func `values that contradict a declared type make it text`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (i INTEGER, d DATE, flag BOOLEAN, odd DATE);
      INSERT INTO t VALUES ('one', 'soon', 'maybe', 20260131), ('two', 'later', 'no', 20260201);
      """)
    let kinds = try await kinds(database.open(), "t")
    #expect(kinds["i"] == .text)
    #expect(kinds["d"] == .text)
    #expect(kinds["flag"] == .text)
    #expect(kinds["odd"] == .number(.integer))
  }

  @Test func `names with quotes, spaces and emoji work everywhere`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE "a ""quoted"" table 🦊" (id INTEGER PRIMARY KEY, "the 'name'" TEXT, "select" INTEGER,
        "x"".""y" TEXT, "😀 [t]" TEXT);
      INSERT INTO "a ""quoted"" table 🦊" VALUES (1, 'Ada', 5, 'dot', 'smile');
      CREATE VIEW "view; DROP" AS SELECT "the 'name'" AS "a b" FROM "a ""quoted"" table 🦊";
      """)
    let backend = try database.open()
    let table = "a \"quoted\" table 🦊"
    #expect(try await backend.children(of: nil).map { $0.name } == [table, "view; DROP"])
    let query = Query(
      filter: .test(Predicate(field: "the 'name'", comparison: .contains, operands: [.text("ad")])),
      sorts: [Sort(field: "select"), Sort(field: "x\".\"y")])
    let rows = try await backend.rows(table, query)
    #expect(
      rows.map { $0.cells } == [[number("1"), .text("Ada"), number("5"), .text("dot"), .text("smile")]])
    let saved = try await backend.set(
      table, "1", "😀 [t]", from: .text("smile"), to: .text("Robert'); DROP TABLE t;--"))
    #expect(saved.cells.last == .text("Robert'); DROP TABLE t;--"))
    #expect(try await backend.rows("view; DROP").map { $0.cells } == [[.text("Ada")]])
  }

  @Test func `views and virtual tables say that they are read-only`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (x); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT x FROM t;
      CREATE VIRTUAL TABLE words USING fts5(body); INSERT INTO words VALUES ('hello there');
      """)
    let backend = try database.open()
    let view = try await backend.table("v")
    #expect(view.readOnlyReason == "a view")
    #expect(!view.capabilities.operations.contains(.update))
    #expect(try await backend.table("words").readOnlyReason == "a virtual table")
    #expect(try await backend.rows("words").map { $0.cells } == [[.text("hello there")]])
    let error = await failure {
      _ = try await backend.set("v", "#0", "x", from: number("1"), to: number("2"))
    }
    #expect(error?.kind == .readOnly)
  }

  @Test func `generated columns and the row's key are shown and not written`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER AS (a * 2), c TEXT AS (a || '!') STORED);
      INSERT INTO t (a) VALUES (4);
      """)
    let backend = try database.open()
    let fields = try await backend.table("t").fields
    #expect(fields.map { $0.readOnlyReason } == ["the row's key", nil, "generated", "generated"])
    #expect(try await backend.rows("t")[0].cells == [number("1"), number("4"), number("8"), .text("4!")])
    let saved = try await backend.set("t", "1", "a", from: number("4"), to: number("5"))
    #expect(saved.cells == [number("1"), number("5"), number("10"), .text("5!")])
    let error = await failure {
      _ = try await backend.set("t", "1", "b", from: number("10"), to: number("1"))
    }
    #expect(error?.kind == .invalid("b"))
  }

  @Test func `the primary field is a text with a usual name, then any text, then the key`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE a (id INTEGER PRIMARY KEY, code TEXT, Title TEXT);
      CREATE TABLE b (id INTEGER PRIMARY KEY, n INTEGER, note TEXT);
      CREATE TABLE c (n INTEGER, id INTEGER PRIMARY KEY);
      CREATE TABLE d (n INTEGER);
      """)
    let backend = try database.open()
    var names: [String?] = []
    for table in ["a", "b", "c", "d"] { names.append(try await backend.table(ID(table)).primary?.name) }
    #expect(names == ["Title", "note", "id", "n"])
  }

  @Test func `a table whose columns hide every name of the rowid still has its rows`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE hidden (rowid TEXT, _rowid_ TEXT, oid TEXT);
      INSERT INTO hidden VALUES ('a', 'b', 'c');
      CREATE TABLE half (ROWID TEXT, x TEXT);
      INSERT INTO half VALUES ('r', 'x');
      """)
    let backend = try database.open()
    #expect(try await backend.table("hidden").readOnlyReason != nil)
    #expect(try await backend.rows("hidden")[0].cells == [.text("a"), .text("b"), .text("c")])
    let half = try await backend.rows("half")[0]
    #expect(half.id == "1")
    #expect(
      try await backend.set("half", "1", "x", from: .text("x"), to: .text("y")).cells == [
        .text("r"), .text("y"),
      ])
  }

  @Test func `a key declared as descending is not taken for the rowid`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (id INTEGER PRIMARY KEY DESC, x TEXT); INSERT INTO t VALUES (50, 'a'), (40, 'b')")
    let backend = try database.open()
    #expect(try await backend.rows("t").map { $0.id.raw } == ["1", "2"])
    #expect(try await backend.record("1", in: "t", fields: ["x"]).cells == [.text("a")])
  }

  @Test func `a table whose module is missing says so when it is opened, and the others still open`()
    async throws
  {
    let database = try await TestDatabase(
      """
      CREATE TABLE fine (x);
      PRAGMA writable_schema = ON;
      INSERT INTO sqlite_schema VALUES ('table', 'lost', 'lost', 0, 'CREATE VIRTUAL TABLE lost USING nomodule(x)');
      """)
    let backend = try database.open()
    #expect(try await backend.children(of: nil).map { $0.name } == ["fine", "lost"])
    #expect(try await backend.rows("fine").isEmpty)
    let error = await failure { _ = try await backend.table("lost") }
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains("nomodule") == true)
  }

  @Test func `columns that another program adds are there after a reload, and one that it drops is named`()
    async throws
  {
    let database = try await TestDatabase("CREATE TABLE t (a TEXT, b TEXT); INSERT INTO t VALUES ('1', '2')")
    let backend = try database.open()
    let old = try await backend.request("t", Query(), .first, 10)
    try await database.shell("ALTER TABLE t DROP COLUMN b; ALTER TABLE t ADD COLUMN c DEFAULT 3")
    let error = await failure { _ = try await backend.page(old) }
    #expect(error?.kind == .notFound)
    #expect(error?.message.contains("column b") == true)
    #expect(try await backend.rows("t").map { $0.cells } == [[.text("1"), number("3")]])
  }

  @Test func `texts in double quotes, as old schemas have them, are understood`() async throws {
    let database = try await TestDatabase(
      """
      .dbconfig dqs_ddl on
      .dbconfig dqs_dml on
      CREATE TABLE t (x TEXT DEFAULT "none", CHECK (x <> "bad")); INSERT INTO t DEFAULT VALUES;
      CREATE VIEW v AS SELECT x || "!" AS y FROM t;
      """)
    let backend = try database.open()
    #expect(try await backend.rows("v").map { $0.cells } == [[.text("none!")]])
    #expect(try await backend.create(RecordDraft(table: "t", cells: [])).cells == [.text("none")])
  }
}
