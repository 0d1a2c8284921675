import SQLiteBackend
import SheafModel
import Testing

/// A table that another program renames while it is open.
@Suite struct RenamedTableTests {
  private static let sql = """
    CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, note TEXT); INSERT INTO people(name) VALUES ('Ada');
    CREATE TABLE twin (id INTEGER PRIMARY KEY, name TEXT, note TEXT);
    """

  /// A backend that has the table open, and its file after a change.
  private func opened(_ change: String) async throws -> (TestDatabase, any Backend) {
    let database = try await TestDatabase(Self.sql)
    let backend = try database.open()
    _ = try await backend.rows("people")
    try await database.shell(change)
    return (database, backend)
  }

  @Test(arguments: ["persons", "Straße (alt)", "people ", "People2"])
  func `it keeps its place under its new name`(name: String) async throws {
    let (database, backend) = try await opened("ALTER TABLE people RENAME TO \"\(name)\"; VACUUM")
    let table = try await backend.table("people")
    #expect(table.id == "people" && table.name == name)
    #expect(try await backend.rows("people").map(\.cells) == [[number("1"), .text("Ada"), .null]])
    let node = try await backend.children(of: nil).first { $0.name == name }
    #expect(node?.table == "people")
    _ = try await backend.set("people", "1", "name", from: .text("Ada"), to: .text("Ada L."))
    let made = try await backend.create(
      RecordDraft(table: "people", cells: [CellValue(field: "name", value: .text("Ben"))]))
    #expect(made.id == "2")
    #expect(try await database.lines("SELECT name FROM \"\(name)\"") == ["Ada L.", "Ben"])
  }

  @Test func `it is followed when it is renamed again, also with columns that came in between`() async throws
  {
    let (database, backend) = try await opened("ALTER TABLE people RENAME TO persons")
    #expect(try await backend.table("people").name == "persons")
    try await database.shell("ALTER TABLE persons ADD COLUMN age")
    #expect(try await backend.table("people").fields.count == 4)
    try await database.shell("ALTER TABLE persons RENAME TO folks")
    #expect(try await backend.table("people").name == "folks")
    try await database.shell("DROP TABLE folks")
    let error = await failure { _ = try await backend.table("people") }
    #expect(error?.message == "the file has no table named folks")
  }

  @Test func `what was done to its records is undone under its new name`() async throws {
    let database = try await TestDatabase(
      Self.sql
        + "CREATE TRIGGER t AFTER UPDATE ON people BEGIN UPDATE twin SET note = 'seen'; END;"
        + "INSERT INTO people(name) VALUES ('Ben'); INSERT INTO twin(name) VALUES ('Eve')")
    let backend = try database.open()
    let telling = try #require(backend as? any TellingBackend)
    let base = try await backend.rows("people")[0].cells[1]
    let change = CellChange(field: "name", base: base, value: .text("Eve"))
    let changed = try await telling.carryOut(
      .update("1", [change]), in: "people", overwrites: false, consents: false, keep: nil)
    let deleted = try await backend.delete(["2"], in: "people")
    try await database.shell("ALTER TABLE people RENAME TO persons")
    _ = try await backend.restore(try #require(deleted))
    _ = try await backend.restore(try #require(changed.restoration))
    #expect(try await database.lines("SELECT name FROM persons") == ["Ada", "Ben"])
    #expect(try await database.lines("SELECT count(note) FROM twin") == ["0"])
  }

  @Test func `a table that takes the old name is the one of that name`() async throws {
    let (database, backend) = try await opened("ALTER TABLE people RENAME TO persons")
    #expect(try await backend.table("people").name == "persons")
    try await database.shell("CREATE TABLE people (other)")
    #expect(try await backend.table("people").fields.map(\.name) == ["other"])
    #expect(
      try await backend.children(of: nil).map { $0.table?.raw ?? "" }.sorted() == [
        "people", "persons", "twin",
      ])
  }

  @Test func `a table that is gone, or may be either of two, is not taken for another`() async throws {
    let copy = "CREATE TABLE third (id INTEGER PRIMARY KEY, name TEXT, note TEXT)"
    for change in ["DROP TABLE people", "ALTER TABLE people RENAME TO persons; \(copy)"] {
      let (database, backend) = try await opened(change)
      let error = await failure { _ = try await backend.table("people") }
      #expect(error?.kind == .notFound && error?.message == "the file has no table named people")
      let writing = await failure { _ = try await backend.create(RecordDraft(table: "people", cells: [])) }
      #expect(writing?.message == error?.message)
      _ = database
    }
  }
}
