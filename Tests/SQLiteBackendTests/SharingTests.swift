import GRDB
import SQLiteBackend
import SheafModel
import Testing

@Suite struct SharingTests {
  @Test func `a write while another program holds the file is refused as locked, and works afterwards`()
    async throws
  {
    let database = try await TestDatabase("CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('a')")
    let backend = try database.open()
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let holder = try DatabaseQueue(path: database.path, configuration: configuration)
    try await holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
    async let read = failure { _ = try await SQLite.openReadOnly(path: database.path).rows("t") }
    let write = await failure { _ = try await backend.set("t", "1", "x", from: .text("a"), to: .text("b")) }
    #expect(write?.kind == .locked)
    #expect(write?.isRetryable == true)
    #expect(await read?.kind == .locked)
    #expect(write?.message.contains("another program") == true)
    try await holder.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    #expect(
      try await backend.set("t", "1", "x", from: .text("a"), to: .text("b")).cells == [.text("b")])
  }

  @Test func `a long count stops when it is cancelled, and a page need not wait for it`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1);
      CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
        SELECT x FROM n LIMIT 100000000000;
      """)
    let backend = try database.open()
    let count = Task { await failure { _ = try await backend.count("endless", matching: Query()) } }
    #expect(try await backend.rows("t").count == 1)
    count.cancel()
    #expect(await count.value?.kind == .cancelled)
    #expect(try await backend.count("t", matching: Query()) == 1)
  }

  @Test func `a page that is cancelled leaves the connection fit for the next`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1);
      CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
        SELECT x FROM n LIMIT 100000000000;
      """)
    let backend = try database.open()
    let query = Query(sorts: [Sort(field: "x", descending: true)])
    let request = PageRequest(table: "endless", query: query, fields: ["x"], position: .first, limit: 10)
    let page = Task { await failure { _ = try await backend.page(request) } }
    // The table is opened on another connection, so the page may be running or waiting by now: both must end.
    _ = try await backend.table("t")
    page.cancel()
    #expect(await page.value?.kind == .cancelled)
    #expect(try await backend.rows("t").count == 1)
  }
}
