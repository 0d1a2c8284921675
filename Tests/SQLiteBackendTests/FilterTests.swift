import SQLiteBackend
import SheafModel
import Testing

@Suite struct FilterTests {
  private static let script = """
    CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, n NUMERIC, d DATE, at DATETIME,
      epoch TIMESTAMP, flag BOOLEAN, word BOOLEAN, body TEXT);
    INSERT INTO t VALUES
      (1, 'Ada', 10, '2026-01-01', '2026-01-01 00:00:00', 1767225600, 1, 'yes', '100% sure'),
      (2, 'ada', 2.5, '2026-01-02', '2026-01-01 23:59:59', 1767311999, 0, 'no', 'snake_case'),
      (3, 'Édouard', NULL, NULL, '2026-01-02 00:00:00', 1767312000, NULL, NULL, ''),
      (4, NULL, 'n/a', '2026-02-01', NULL, NULL, 1, 'yes', NULL),
      (5, 'grace''s', -3, '2025-12-31', '2025-12-31 12:00:00', 1767182400, 0, 'no', 'C:\\path');
    """

  private func ids(_ backend: any Backend, _ field: String, _ comparison: Comparison, _ operands: Value...)
    async throws -> [String]
  {
    let test = Predicate(field: ID(field), comparison: comparison, operands: operands)
    let query = Query(filter: .test(test))
    let ids = try await backend.rows("t", query).map { $0.id.raw }
    #expect(try await backend.count("t", matching: query) == ids.count)
    return ids
  }

  @Test func `texts are compared exactly, and their parts without regard to case`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    #expect(try await ids(backend, "name", .equals, .text("Ada")) == ["1"])
    #expect(try await ids(backend, "name", .notEquals, .text("Ada")) == ["2", "3", "4", "5"])
    #expect(try await ids(backend, "name", .contains, .text("AD")) == ["1", "2"])
    #expect(try await ids(backend, "name", .contains, .text("éd")) == ["3"])
    #expect(try await ids(backend, "name", .notContains, .text("a")) == ["4"])
    #expect(try await ids(backend, "name", .startsWith, .text("éDO")) == ["3"])
    #expect(try await ids(backend, "name", .isIn, .text("ada"), .text("grace's")) == ["2", "5"])
    #expect(try await ids(backend, "body", .contains, .text("%")) == ["1"])
    #expect(try await ids(backend, "body", .contains, .text("_")) == ["2"])
    #expect(try await ids(backend, "body", .contains, .text("\\")) == ["5"])
    #expect(try await ids(backend, "body", .isEmpty) == ["3", "4"])
    #expect(try await ids(backend, "body", .isNotEmpty) == ["1", "2", "5"])
  }

  @Test func `numbers are compared as numbers, and a text among them is neither more nor less`() async throws
  {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    #expect(try await ids(backend, "n", .equals, number("10.0")) == ["1"])
    #expect(try await ids(backend, "n", .greaterOrEqual, number("2.5")) == ["1", "2"])
    #expect(try await ids(backend, "n", .less, number("3")) == ["2", "5"])
    #expect(try await ids(backend, "n", .notEquals, number("10")) == ["2", "3", "4", "5"])
    #expect(try await ids(backend, "n", .isEmpty) == ["3"])
  }

  @Test func `days and times are compared in the form that is stored`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    #expect(try await ids(backend, "d", .equals, date("2026-01-02")) == ["2"])
    #expect(try await ids(backend, "d", .lessOrEqual, date("2026-01-01")) == ["1", "5"])
    for field in ["at", "epoch"] {
      #expect(try await ids(backend, field, .equals, date("2026-01-01")) == ["1", "2"])
      #expect(try await ids(backend, field, .greater, date("2026-01-01")) == ["3"])
      #expect(try await ids(backend, field, .lessOrEqual, date("2026-01-01")) == ["1", "2", "5"])
      #expect(try await ids(backend, field, .less, time("2026-01-01 23:59:59")) == ["1", "5"])
      #expect(try await ids(backend, field, .equals, time("2026-01-02 00:00:00")) == ["3"])
      #expect(try await ids(backend, field, .isEmpty) == ["4"])
    }
  }

  @Test func `booleans are compared however they are stored`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    for field in ["flag", "word"] {
      #expect(try await ids(backend, field, .equals, .boolean(true)) == ["1", "4"])
      #expect(try await ids(backend, field, .notEquals, .boolean(true)) == ["2", "3", "5"])
    }
  }

  @Test func `conditions nest, and the search looks into every field that people read`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    func test(_ field: String, _ comparison: Comparison, _ operand: Value) -> Filter {
      .test(Predicate(field: ID(field), comparison: comparison, operands: [operand]))
    }
    let filter = Filter.any([
      .all([test("flag", .equals, .boolean(true)), test("n", .greater, number("5"))]),
      .all([test("name", .contains, .text("grace")), .any([test("n", .less, number("0"))])]), .any([]),
    ])
    #expect(try await backend.rows("t", Query(filter: filter)).map { $0.id.raw } == ["1", "5"])
    #expect(try await backend.rows("t", Query(filter: .all([]))).count == 5)
    #expect(try await backend.rows("t", Query(filter: .any([]))).isEmpty)
    #expect(try await backend.rows("t", Query(search: "ADA")).map { $0.id.raw } == ["1", "2"])
    #expect(try await backend.rows("t", Query(search: "ÉDOU")).map { $0.id.raw } == ["3"])
    #expect(try await backend.rows("t", Query(search: "2.5")).map { $0.id.raw } == ["2"])
    #expect(try await backend.rows("t", Query(search: "100%")).map { $0.id.raw } == ["1"])
  }

  @Test func `times written in several ways are compared as instants`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME);
      INSERT INTO t VALUES (1, '2026-01-01T12:00:00+02:00'), (2, '2026-01-01 10:00:00'), (3, '2026-01-01T11:00Z');
      """)
    let backend = try database.open()
    #expect(try await ids(backend, "at", .equals, time("2026-01-01T10:00:00Z")) == ["1", "2"])
    #expect(try await ids(backend, "at", .greater, time("2026-01-01T10:30:00Z")) == ["3"])
  }

  @Test func `a comparison that a field does not have is refused before anything is read`() async throws {
    let database = try await TestDatabase("CREATE TABLE t (b BLOB)")
    let backend = try database.open()
    let fields = try await backend.table("t").fields
    #expect(fields[0].comparisons == [.isEmpty, .isNotEmpty])
    let error = await failure { _ = try await ids(backend, "b", .equals, .text("x")) }
    #expect(error?.kind == .unsupported)
  }
}
