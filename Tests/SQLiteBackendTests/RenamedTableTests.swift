import SQLiteBackend
import SheafModel
import Testing

/// A table that another program renames while it is open.
@Suite struct RenamedTableTests {
  private static let sql = """
    CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, note TEXT); INSERT INTO people(name) VALUES ('Ada');
    CREATE TABLE twin (id INTEGER PRIMARY KEY, name TEXT, note TEXT);
    """

  private func words(after change: String) async throws -> String {
    let database = try await TestDatabase(Self.sql)
    let backend = try database.open()
    _ = try await backend.rows("people")
    try await database.shell(change)
    let error = await failure { _ = try await backend.table("people") }
    #expect(error?.kind == .notFound)
    let writing = await failure { _ = try await backend.create(RecordDraft(table: "people", cells: [])) }
    #expect(writing?.message == error?.message)
    return error?.message ?? ""
  }

  @Test func `the words tell the name that it has now`() async throws {
    #expect(
      try await words(after: "ALTER TABLE people RENAME TO persons")
        == "the file has no table named people any more; it is called persons now")
    #expect(
      try await words(after: "ALTER TABLE people RENAME TO \"Straße (alt)\"; VACUUM")
        == "the file has no table named people any more; it is called Straße (alt) now")
  }

  @Test func `a table that is gone, or may be either of two, is not told to be another`() async throws {
    #expect(try await words(after: "DROP TABLE people") == "the file has no table named people")
    let copy = "CREATE TABLE third (id INTEGER PRIMARY KEY, name TEXT, note TEXT)"
    #expect(
      try await words(after: "ALTER TABLE people RENAME TO persons; \(copy)")
        == "the file has no table named people")
  }
}
