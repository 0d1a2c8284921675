import SQLiteBackend
import SheafModel
import Testing

/// Keys that are given on purpose to new records.
@Suite struct GivenKeyTests {
  private func database() async throws -> TestDatabase {
    try await TestDatabase(
      """
      CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT);
      CREATE TABLE track (id INTEGER PRIMARY KEY, album INTEGER REFERENCES album(id), title TEXT);
      INSERT INTO album VALUES (3, 'Three');
      """)
  }

  private func draft(_ table: String, _ cells: (String, Value)...) -> RecordDraft {
    RecordDraft(table: ID(table), cells: cells.map { CellValue(field: ID($0.0), value: $0.1) })
  }

  @Test func `a new record keeps the key that it is given, and links go to it`() async throws {
    let database = try await database()
    let backend = try database.open()
    let id = try #require(try await backend.table("album").fields.first)
    #expect(id.isWritableOnCreate && id.isReadOnly)
    let album = try await backend.create(
      draft("album", ("id", .number(DecimalText(25))), ("title", .text("Twenty five"))))
    #expect(album.id == "25")
    let track = try await backend.create(
      draft("track", ("album", .links([RecordLink(id: album.id, title: nil)])), ("title", .text("on 25"))))
    #expect(track.cells[1] == .links([RecordLink(id: "25", title: "Twenty five")]))
    let next = try await backend.create(draft("album", ("title", .text("Next"))))
    #expect(next.id == "26", "without a key the file counts on")
  }

  @Test func `a key that is taken is refused by name and takes the place of nothing`() async throws {
    let database = try await database()
    let backend = try database.open()
    let error = await failure {
      _ = try await backend.create(
        draft("album", ("id", .number(DecimalText(3))), ("title", .text("Other"))))
    }
    #expect(error?.kind == .invalid("id"))
    #expect(try await backend.rows("album").map { $0.cells[1] } == [.text("Three")])
  }

  @Test func `the key of a record that is there stays what it is`() async throws {
    let database = try await database()
    let backend = try database.open()
    let error = await failure {
      _ = try await backend.set(
        "album", "3", "id", from: .number(DecimalText(3)), to: .number(DecimalText(4)))
    }
    #expect(error?.kind == .invalid("id"))
  }
}
