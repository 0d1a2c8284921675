import Glibc
import SheafModel
import Testing

/// An error of a local file is no network's: it is told in the database's words, and not tried again.
@Suite struct LocalErrorTests {
  private func error(of sql: String, _ write: (any Backend) async throws -> Void) async throws
    -> BackendError?
  {
    let database = try await TestDatabase(sql)
    let backend = try database.open()
    let error = await failure { try await write(backend) }
    return withExtendedLifetime(database) { error }
  }

  private func expectPlain(_ error: BackendError?, _ words: String...) {
    guard let error else {
      Issue.record("no error")
      return
    }
    for word in words { #expect(error.message.contains(word), "\(error.message)") }
    #expect(!error.isRetryable)
    switch error.kind {
    case .server, .fateUnknown, .unreachable, .notFound: Issue.record("\(error.kind)")
    default: break
    }
  }

  @Test func `a foreign key to columns that are no key`() async throws {
    let found = try await error(
      of: """
        CREATE TABLE places (city TEXT, state TEXT NOT NULL);
        CREATE TABLE people (name TEXT UNIQUE, title TEXT, placeId INT, FOREIGN KEY(placeId) REFERENCES places(rowid));
        INSERT INTO places VALUES ('Springfield','XX'); INSERT INTO people VALUES ('J. Doe','Mr.',1);
        """
    ) { try await $0.set("people", "1", "title", from: .text("Mr."), to: .text("Dr.")) }
    // Where SQLite has nothing to check it may write all the same.
    if let found { expectPlain(found, "foreign key mismatch") }
    let added = try await error(
      of: """
        CREATE TABLE places (city TEXT, state TEXT NOT NULL);
        CREATE TABLE people (name TEXT UNIQUE, title TEXT, placeId INT, FOREIGN KEY(placeId) REFERENCES places(rowid));
        """
    ) {
      _ = try await $0.create(
        RecordDraft(table: "people", cells: [CellValue(field: "placeId", value: number("1"))]))
    }
    expectPlain(added, "foreign key mismatch", "no key of their table")
  }

  @Test func `a foreign key to a table that is not there`() async throws {
    let found = try await error(
      of: """
        CREATE TABLE evidence (id INTEGER PRIMARY KEY, who INT REFERENCES nobody(id), text TEXT);
        INSERT INTO evidence VALUES (1,3,'kept');
        """
    ) {
      _ = try await $0.create(
        RecordDraft(table: "evidence", cells: [CellValue(field: "who", value: number("3"))]))
    }
    expectPlain(found, "no such table: main.nobody", "names a table that it does not have")
  }

  @Test func `a trigger that writes to a table or column that is not there`() async throws {
    let table = try await error(
      of: """
        CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x');
        CREATE TRIGGER u AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (NEW.a); END;
        """
    ) { try await $0.set("t", "1", "a", from: .text("x"), to: .text("y")) }
    expectPlain(table, "no such table", "log")
    let function = try await error(
      of: """
        CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x'); CREATE TABLE log (a);
        CREATE TRIGGER u AFTER UPDATE ON t BEGIN INSERT INTO log(b) VALUES (NEW.a); END;
        """
    ) { try await $0.set("t", "1", "a", from: .text("x"), to: .text("y")) }
    expectPlain(function, "b")
  }

  @Test func `a view over a table that is gone`() async throws {
    let found = try await error(
      of:
        "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t; PRAGMA legacy_alter_table = ON; DROP TABLE t;"
    ) { _ = try await $0.rows("v") }
    expectPlain(found, "no such table", "main.t")
  }

  @Test func `a damaged page`() async throws {
    let database = try await TestDatabase(
      "PRAGMA page_size = 4096; CREATE TABLE t (a TEXT); CREATE TABLE u (b TEXT); INSERT INTO u VALUES ('x');"
    )
    let backend = try database.open()
    _ = try await backend.table("t")
    let file = try #require(fopen(database.path, "r+"))
    fseek(file, 4096, SEEK_SET)
    fwrite([UInt8](repeating: 0xEE, count: 4096), 1, 4096, file)
    fclose(file)
    let found = await failure { _ = try await backend.create(RecordDraft(table: "t", cells: [])) }
    #expect(found?.kind == .corrupt)
    expectPlain(found, "damaged")
  }
}
