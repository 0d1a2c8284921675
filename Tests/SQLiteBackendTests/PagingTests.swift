import SQLiteBackend
import SheafModel
import SheafTestSupport
import Testing

@Suite struct PagingTests {
  /// A table with many ties and NULLs, in three forms of key; sorted columns with and without index.
  private static func fixture() async throws -> TestDatabase {
    var generator = SeededGenerator(seed: 7)
    func pick(_ items: [String]) -> String { items.randomElement(using: &generator) ?? "NULL" }
    let rows = (1...157).map { index -> String in
      let a = pick(["NULL", "NULL", "1", "2", "2", "3", "-1", "2.5", "'x'", "x'00'"])
      let b = pick(["NULL", "'a'", "'A'", "'b'", "'é'", "''", "'a'"])
      let c = pick(["NULL", "1", "2"])
      return "(\(a), \(b), \(c), \(index * 37 % 157))"
    }.joined(separator: ", ")
    return try await TestDatabase(
      """
      CREATE TABLE plain (a, b TEXT COLLATE NOCASE, c INTEGER, d INTEGER NOT NULL);
      INSERT INTO plain VALUES \(rows);
      CREATE INDEX plain_c ON plain (c);
      CREATE INDEX plain_b ON plain (b);
      DELETE FROM plain WHERE rowid % 11 = 0;
      CREATE TABLE keyed (d INTEGER, b TEXT, a, c INTEGER, PRIMARY KEY (b, d)) WITHOUT ROWID;
      INSERT OR IGNORE INTO keyed SELECT d, ifnull(b, 'none'), a, c FROM plain;
      CREATE INDEX keyed_a ON keyed (a);
      CREATE VIEW seen AS SELECT d, a, b FROM plain WHERE c IS NOT NULL;
      """)
  }

  private static func sorts(_ fields: [String], _ generator: inout SeededGenerator) -> [Sort] {
    fields.shuffled(using: &generator).prefix(Int.random(in: 0...3, using: &generator)).map {
      Sort(field: ID($0), descending: Bool.random(using: &generator))
    }
  }

  private static func order(_ sorts: [Sort], then key: String) -> String {
    (sorts.map { "\"\($0.field.raw)\"\($0.descending ? " DESC" : "")" } + [key]).joined(separator: ", ")
  }

  @Test(arguments: 0..<24) func `pages forward, backward and by row number follow the order of SQL`(
    seed: UInt64
  ) async throws {
    let database = try await Self.fixture()
    let backend = try database.open()
    var generator = SeededGenerator(seed: seed)
    let sorts = Self.sorts(["a", "b", "c", "d"], &generator)
    let filter: Filter? =
      Bool.random(using: &generator)
      ? .test(Predicate(field: "c", comparison: .notEquals, operands: [.number(DecimalText(1))])) : nil
    let query = Query(filter: filter, sorts: sorts)
    let condition = filter == nil ? "1" : "c IS NOT 1"
    let expected = try await database.lines(
      "SELECT rowid FROM plain WHERE \(condition) ORDER BY \(Self.order(sorts, then: "rowid"))")
    let limit = Int.random(in: 1...40, using: &generator)
    #expect(try await backend.walkForward("plain", query, by: limit) == expected)
    #expect(try await backend.walkBackward("plain", query, by: limit) == expected)
    let row = Int.random(in: 0..<expected.count, using: &generator)
    let request = PageRequest(table: "plain", query: query, fields: [], position: .at(row: row), limit: limit)
    let page = try await backend.page(request)
    #expect(page.records.map { $0.id.raw } == Array(expected[row...].prefix(limit)))
    #expect(page.firstRow == row)
    #expect(try await backend.count("plain", matching: query) == expected.count)
  }

  @Test(arguments: 0..<10) func `pages of a table without rowid follow its key`(seed: UInt64) async throws {
    let database = try await Self.fixture()
    let backend = try database.open()
    var generator = SeededGenerator(seed: seed)
    let sorts = Self.sorts(["a", "c", "d"], &generator)
    let expected = try await database.lines(
      "SELECT quote(b) || ',' || d FROM keyed ORDER BY \(Self.order(sorts, then: "b, d"))")
    let limit = Int.random(in: 1...30, using: &generator)
    #expect(try await backend.walkForward("keyed", Query(sorts: sorts), by: limit) == expected)
    #expect(try await backend.walkBackward("keyed", Query(sorts: sorts), by: limit) == expected)
  }

  @Test func `a view pages by row number, and a row is found again in the query that showed it`() async throws
  {
    let database = try await Self.fixture()
    let backend = try database.open()
    let query = Query(sorts: [Sort(field: "d", descending: true)])
    let forward = try await backend.walkForward("seen", query, by: 13)
    #expect(forward.count == Int(try await database.lines("SELECT count(*) FROM seen")[0]))
    #expect(try await backend.walkBackward("seen", query, by: 7).count == forward.count)
    let page = try await backend.page(
      PageRequest(table: "seen", query: query, fields: ["d"], position: .at(row: 5), limit: 1))
    let record = try await backend.record(page.records[0].id, in: "seen", fields: ["d"])
    #expect(record == page.records[0])
    let wanted = try await database.lines("SELECT d FROM seen ORDER BY d DESC LIMIT 1 OFFSET 5")
    #expect(record.cells == [number(wanted[0])])
  }

  @Test func `the ends of a table have no cursor beyond them`() async throws {
    let database = try await Self.fixture()
    let backend = try database.open()
    let all = PageRequest(table: "plain", query: Query(), fields: [], position: .first, limit: 1000)
    let page = try await backend.page(all)
    #expect(page.before == nil)
    #expect(page.after == nil)
    #expect(page.firstRow == 0)
  }

  @Test func `a jump past the end leads back to the last rows`() async throws {
    let database = try await TestDatabase("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2), (3)")
    let backend = try database.open()
    var request = PageRequest(table: "t", query: Query(), fields: [], position: .at(row: 99), limit: 2)
    let page = try await backend.page(request)
    #expect(page.records.isEmpty)
    request.position = .before(try #require(page.before))
    #expect(try await backend.page(request).records.map { $0.id.raw } == ["2", "3"])
  }

  @Test func `rows that were added or deleted meanwhile do not shift the pages that follow`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t SELECT value * 10 FROM generate_series(1, 10)")
    let backend = try database.open()
    var request = PageRequest(table: "t", query: Query(), fields: [], position: .first, limit: 3)
    let page = try await backend.page(request)
    try await database.shell("DELETE FROM t WHERE id IN (10, 30); INSERT INTO t VALUES (5), (35)")
    request.position = .after(try #require(page.after))
    #expect(try await backend.page(request).records.map { $0.id.raw } == ["35", "40", "50"])
  }

  @Test func `a cursor of another order is refused`() async throws {
    let database = try await Self.fixture()
    let backend = try database.open()
    var request = PageRequest(table: "plain", query: Query(), fields: [], position: .first, limit: 2)
    let after = try #require(try await backend.page(request).after)
    request.query.sorts = [Sort(field: "a")]
    request.position = .after(after)
    let refused = request
    #expect(await failure { _ = try await backend.page(refused) }?.kind == .invalid(nil))
  }

  @Test func `numbers that a binary fraction rounds are found again exactly`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (x REAL);
      INSERT INTO t SELECT 0.1 * value FROM generate_series(1, 50);
      INSERT INTO t VALUES (1e308), (-9e999), (9e999), (5e-324), (9007199254740993);
      """)
    let backend = try database.open()
    let query = Query(sorts: [Sort(field: "x")])
    let expected = try await database.lines("SELECT rowid FROM t ORDER BY x, rowid")
    #expect(try await backend.walkForward("t", query, by: 3) == expected)
    #expect(try await backend.walkBackward("t", query, by: 4) == expected)
  }
}
