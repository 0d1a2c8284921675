import SheafModel
import Testing

@testable import SQLiteBackend

/// What a file computes costs no more than is given to it, and what costs more is told.
@Suite(.serialized) struct ReadingLimitsTests {
  private static let endless = """
    WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT
    """

  @Test(arguments: [
    "SELECT id, hex(zeroblob(400000000)) AS big FROM t", "SELECT id, zeroblob(1000000000) AS big FROM t",
    "SELECT id, replace(hex(zeroblob(20000)), '0', hex(zeroblob(10000))) AS big FROM t",
    "SELECT id, group_concat(a.s, b.s) AS big FROM t, a, a AS b, a AS c, a AS d GROUP BY id",
  ])
  func `a view whose values are larger than memory is told and the rest of the file is read`(
    view: String
  ) async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t(name) VALUES ('a'), ('b'), ('c'), ('d');
      CREATE TABLE a (s TEXT); INSERT INTO a SELECT hex(zeroblob(500)) FROM generate_series(1, 40);
      CREATE VIEW v AS \(view);
      """)
    let backend = try database.open()
    #expect(try await backend.table("v").fields.map(\.name) == ["id", "big"])
    let error = await failure { _ = try await backend.rows("v") }
    #expect(
      error?.message.contains("MiB") == true || error?.message.contains("memory") == true,
      "\(error?.message ?? "")")
    #expect(try await backend.rows("t").count == 4)
  }

  @Test func `a table opens at once though its generated column takes for ever, and says so when it is read`()
    async throws
  {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t(name) VALUES ('a');
      CREATE VIEW endless AS \(Self.endless) count(*) AS n FROM c;
      CREATE VIEW slow AS \(Self.endless) x AS n FROM c;
      """)
    let backend = try database.open()
    #expect(try await backend.table("endless").fields.map(\.name) == ["n"])
    // A view that gives rows for ever is read as far as it is asked.
    let request = PageRequest(
      table: "slow", query: Query(), fields: ["n"], position: .first, limit: 4)
    #expect(try await backend.page(request).records.map(\.cells) == (1...4).map { [number("\($0)")] })
  }

  @Test(arguments: [
    "count(*) AS n FROM c", "x AS n FROM c WHERE x < 0", "x AS n FROM c ORDER BY x",
    "max(x) AS n FROM c GROUP BY x / 2",
  ])
  func `a view that never ends is stopped and says so, and the file is read and counted on`(
    rest: String
  ) async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1); CREATE VIEW v AS \(Self.endless) \(rest)"
    )
    let backend = try SQLiteBackend(path: database.path, forcesReadOnly: false, viewSteps: 3_000_000)
    for attempt in ["rows", "again"] {
      let error = await failure { _ = try await backend.rows("v") }
      #expect(error?.kind == .failed && error?.message.contains("may never end") == true, "\(attempt)")
    }
    let count = await failure { _ = try await backend.count("v", matching: Query()) }
    #expect(count?.message.contains("may never end") == true)
    #expect(try await backend.rows("t").count == 1)
  }

  @Test func `a long stored text and large bytes are shown and edited as before`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, bytes BLOB, body TEXT);
      INSERT INTO t VALUES (1, 'a', zeroblob(135000000), hex(zeroblob(5000000)));
      """)
    let backend = try database.open()
    let row = try await backend.rows("t")[0]
    #expect(row.cells[2] == .blob(Blob(byteCount: 135_000_000, kind: nil)))
    #expect(row.cells[3] == .excerpt(String(repeating: "0", count: 4096), byteCount: 10_000_000))
    let saved = try await backend.set("t", "1", "name", from: .text("a"), to: .text("b"))
    #expect(saved.cells[1] == .text("b"))
  }

  @Test(arguments: [100, 900])
  func `deeply nested expressions are read`(depth: Int) async throws {
    let sum = String(repeating: "1 + ", count: depth) + "1"
    let database = try await TestDatabase("CREATE TABLE t (a); CREATE VIEW v AS SELECT \(sum) AS n")
    #expect(try await database.open().rows("v").map(\.cells) == [[number("\(depth + 1)")]])
  }
}
