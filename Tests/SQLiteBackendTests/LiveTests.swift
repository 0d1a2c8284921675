import GRDB
import SQLiteBackend
import SheafModel
import Synchronization
import Testing

/// What is told of commits by other programs.
@Suite(.timeLimit(.minutes(10))) struct LiveTests {
  private static let script = "CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('a')"

  private func changes(_ backend: any Backend) throws -> AsyncStream<LiveChange> {
    try #require(backend as? any LiveBackend).changes(of: "t")
  }

  /// Another program, which waits for its turn where the file is being read.
  private func another(_ database: TestDatabase) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(60)
    return try DatabaseQueue(path: database.path, configuration: configuration)
  }

  /// Waits until commits are told: when listening has begun cannot be seen from outside.
  private func begin(
    _ changes: inout AsyncStream<LiveChange>.Iterator, _ other: DatabaseQueue
  ) async throws {
    let reader = try SQLite.openReadOnly(path: other.path)
    let isHeard = Mutex(false)
    async let writing: Void = {
      while !isHeard.withLock({ $0 }) {
        try await other.write { try $0.execute(sql: "UPDATE t SET x = 'b' || random()") }
        // Between its writes the file can be read. Each writes something else: what stays the same is not written.
        _ = try await reader.rows("t")
      }
    }()
    #expect(await changes.next() == .reloaded)
    isHeard.withLock { $0 = true }
    try await writing
    try await other.write { try $0.execute(sql: "CREATE TABLE began (x)") }
    while await changes.next() != .schemaChanged {}
  }

  @Test(arguments: ["DELETE", "WAL", "TRUNCATE"])
  func `commits of other programs are told, and what is written here is not`(mode: String) async throws {
    let database = try await TestDatabase("PRAGMA journal_mode = \(mode); \(Self.script)")
    let backend = try database.open()
    let other = try another(database)
    var changes = try changes(backend).makeAsyncIterator()
    try await begin(&changes, other)
    let x = try await backend.rows("t")[0].cells[0]
    _ = try await backend.set("t", "1", "x", from: x, to: .text("mine"))
    #expect(try await backend.rows("t")[0].cells == [.text("mine")])
    try await other.write { try $0.execute(sql: "ALTER TABLE t ADD COLUMN y") }
    #expect(await changes.next() == .schemaChanged)
    try await other.write { try $0.execute(sql: "INSERT INTO t (x) VALUES ('theirs')") }
    #expect(await changes.next() == .reloaded)
  }

  @Test func `a file that is open for reading only is followed too`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try SQLite.openReadOnly(path: database.path)
    let other = try another(database)
    var changes = try changes(backend).makeAsyncIterator()
    try await begin(&changes, other)
  }
}
