import FoundationEssentials
import SQLiteBackend
import SheafModel
import Testing

@Suite struct OpeningTests {
  private func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  private func kind(_ open: () throws(BackendError) -> any Backend) -> BackendError.Kind? {
    do {
      _ = try open()
      return nil
    } catch {
      return error.kind
    }
  }

  @Test func `what is no database is refused in words that say why`() async throws {
    let database = try await TestDatabase()
    #expect(kind { () throws(BackendError) in try SQLite.open(path: "\(database.folder)/none") } == .notFound)
    #expect(kind { () throws(BackendError) in try SQLite.open(path: database.folder) } == .notADatabase)
    try write(Array(repeating: 0xA7, count: 8192), to: database.path)
    let error = await failure { _ = try database.open() }
    #expect(error?.kind == .notADatabase)
    #expect(error?.message.contains("encrypted") == true)
    try write(Array("SQLite format 3\0abc".utf8), to: database.path)
    #expect(kind { () throws(BackendError) in try SQLite.open(path: database.path) } == .corrupt)
  }

  @Test func `a file that lost its end is reported as damaged`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (x); INSERT INTO t SELECT hex(zeroblob(500)) FROM generate_series(1, 100)")
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: database.path)))
    try write(Array(bytes.prefix(10_000)), to: database.path)
    #expect(await failure { _ = try database.open() }?.kind == .corrupt)
  }

  @Test func `damage deep in a file is reported when it is met`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (x); INSERT INTO t SELECT hex(zeroblob(500)) FROM generate_series(1, 100)")
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: database.path)))
    for index in 8192..<bytes.count { bytes[index] = 0x5A }
    try write(bytes, to: database.path)
    let backend = try database.open()
    let error = await failure { _ = try await backend.rows("t") }
    #expect(error?.kind == .corrupt)
  }

  @Test func `an empty file is a database without tables`() async throws {
    let database = try await TestDatabase()
    try write([], to: database.path)
    #expect(try await database.open().children(of: nil).isEmpty)
  }

  @Test func `a file opened for reading says so and is not written`() async throws {
    let database = try await TestDatabase("CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('a')")
    let backend = try SQLite.openReadOnly(path: database.path)
    let table = try await backend.table("t")
    #expect(table.readOnlyReason == "the file is read-only")
    #expect(table.capabilities.operations == [.search, .count])
    #expect(try await backend.rows("t").map { $0.cells } == [[.text("a")]])
    let error = await failure { _ = try await backend.set("t", "1", "x", from: .text("a"), to: .text("b")) }
    #expect(error?.kind == .readOnly)
    #expect(try await database.lines("SELECT x FROM t") == ["a"])
  }

  @Test(arguments: ["delete", "truncate", "persist", "wal"])
  func `the journal mode and the schema stay as they were`(mode: String) async throws {
    let database = try await TestDatabase(
      """
      PRAGMA journal_mode = \(mode); PRAGMA user_version = 42; CREATE TABLE t (x TEXT);
      INSERT INTO t VALUES ('a');
      """)
    let question =
      "PRAGMA journal_mode; PRAGMA schema_version; PRAGMA user_version; PRAGMA application_id;\n.schema"
    let before = try await database.lines(question)
    do {
      let backend = try database.open()
      try await backend.set("t", "1", "x", from: .text("a"), to: .text("b"))
      _ = try await backend.create(RecordDraft(table: "t", cells: []))
      _ = try await backend.count("t", matching: Query())
    }
    // Only WAL is kept in the file; the shell's own default stands for the others.
    #expect(try await database.lines(question).dropFirst() == before.dropFirst())
    let kept = try await database.lines("PRAGMA journal_mode")
    #expect(kept == [mode == "wal" ? "wal" : "delete"])
  }

  @Test func `a database that another program writes meanwhile shows what it wrote`() async throws {
    let database = try await TestDatabase("CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('a')")
    let backend = try database.open()
    #expect(try await backend.rows("t").count == 1)
    try await database.shell("INSERT INTO t VALUES ('b')")
    #expect(try await backend.rows("t").count == 2)
    #expect(try await backend.count("t", matching: Query()) == 2)
  }
}
