import SheafModel
import Testing

/// A rule of the file moves, renames or removes the record that was just written: the write stands.
@Suite struct MovedRecordTests {
  private static let rules = """
    CREATE TABLE todo (id INTEGER PRIMARY KEY, title TEXT, state TEXT);
    CREATE TABLE archive (id INTEGER PRIMARY KEY, title TEXT);
    CREATE TRIGGER todo_done AFTER UPDATE OF state ON todo WHEN NEW.state='done' BEGIN
      INSERT INTO archive VALUES (NEW.id,NEW.title); DELETE FROM todo WHERE id=NEW.id; END;
    INSERT INTO todo VALUES (1,'sweep','open'),(2,'mow','open');
    CREATE TABLE inbox (id INTEGER PRIMARY KEY, text TEXT);
    CREATE TABLE routed (id INTEGER PRIMARY KEY, text TEXT);
    CREATE TRIGGER inbox_i AFTER INSERT ON inbox BEGIN
      INSERT INTO routed(text) VALUES (NEW.text); DELETE FROM inbox WHERE id=NEW.id; END;
    CREATE TABLE person (email TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
    CREATE TRIGGER person_u AFTER UPDATE OF email ON person WHEN NEW.email<>lower(NEW.email) BEGIN
      UPDATE person SET email=lower(NEW.email) WHERE email=NEW.email; END;
    CREATE TRIGGER person_i AFTER INSERT ON person WHEN NEW.email<>lower(NEW.email) BEGIN
      UPDATE person SET email=lower(NEW.email) WHERE email=NEW.email; END;
    INSERT INTO person VALUES ('ada@example.com','Ada');
    CREATE TABLE frozen (id INTEGER PRIMARY KEY, v TEXT);
    CREATE TRIGGER frozen_u BEFORE UPDATE ON frozen BEGIN SELECT RAISE(IGNORE); END;
    INSERT INTO frozen VALUES (1,'ice');
    CREATE TABLE ranked (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TRIGGER ranked_u AFTER UPDATE OF name ON ranked BEGIN UPDATE ranked SET id = id + 100 WHERE id = NEW.id; END;
    INSERT INTO ranked VALUES (1,'x');
    CREATE TABLE gone (id INTEGER PRIMARY KEY, v TEXT);
    CREATE TRIGGER gone_u AFTER UPDATE ON gone BEGIN DELETE FROM gone WHERE id = NEW.id; END;
    INSERT INTO gone VALUES (1,'x');
    """

  private func update(_ record: ID<Record>, _ field: ID<Field>, _ base: String, _ value: String)
    -> Edit.Change
  {
    .update(record, [CellChange(field: field, base: .text(base), value: .text(value))])
  }

  @Test func `a record that a trigger archives was saved, is said to be there, and comes back by undo`()
    async throws
  {
    let database = try await TestDatabase(Self.rules)
    let backend = try database.telling()
    let before = try await database.dump
    let saved = try await backend.carryOut(
      update("1", "state", "open", "done"), in: "todo", overwrites: false)
    #expect(saved.records.isEmpty)
    #expect(saved.remarks.contains { $0.contains("no longer in todo") && $0.contains("moved it to archive") })
    #expect(saved.changedTables == ["archive"])
    #expect(
      try await database.lines("SELECT title FROM archive; SELECT count(*) FROM todo") == ["sweep", "1"])
    let undone = try await backend.carryOut(
      .restore(try #require(saved.restoration)), in: "todo", overwrites: false)
    #expect(undone.records.map(\.id) == ["1"])
    #expect(undone.changedTables == ["archive", "todo"])
    #expect(try await database.dump == before)
  }

  @Test func `a record that a trigger routes on at once was added`() async throws {
    let database = try await TestDatabase(Self.rules)
    let backend = try database.telling()
    let before = try await database.dump
    let saved = try await backend.carryOut(
      .create("new", [CellValue(field: "text", value: .text("hello"))]), in: "inbox", overwrites: false)
    #expect(saved.records.isEmpty)
    #expect(saved.remarks.contains { $0.contains("moved it to routed") })
    #expect(try await database.lines("SELECT text FROM routed") == ["hello"])
    _ = try await backend.carryOut(.restore(try #require(saved.restoration)), in: "inbox", overwrites: false)
    #expect(try await database.dump == before)
    // Those who want the record itself hear that it stands.
    let error = await failure {
      _ = try await backend.create(
        RecordDraft(table: "inbox", cells: [CellValue(field: "text", value: .text("again"))]))
    }
    #expect(error?.kind == .carriedOut)
    #expect(try await database.lines("SELECT text FROM routed") == ["again"])
  }

  @Test func `a key that a trigger writes otherwise is the record's name from then on`() async throws {
    let database = try await TestDatabase(Self.rules)
    let backend = try database.telling()
    let before = try await database.dump
    let saved = try await backend.carryOut(
      update("ada@example.com", "email", "ada@example.com", "Lovelace@Example.com"), in: "person",
      overwrites: false)
    #expect(saved.records.map(\.id) == ["lovelace@example.com"])
    _ = try await backend.carryOut(.restore(try #require(saved.restoration)), in: "person", overwrites: false)
    #expect(try await database.dump == before)
    let made = try await backend.carryOut(
      .create("new", [CellValue(field: "email", value: .text("Bob@Example.com"))]), in: "person",
      overwrites: false)
    #expect(made.records.map(\.id) == ["bob@example.com"])
    let ranked = try await backend.carryOut(update("1", "name", "x", "y"), in: "ranked", overwrites: false)
    #expect(ranked.records.map(\.id) == ["101"])
  }

  @Test func `a record that a trigger deletes was saved and is gone`() async throws {
    let database = try await TestDatabase(Self.rules)
    let saved = try await database.telling().carryOut(
      update("1", "v", "x", "y"), in: "gone", overwrites: false)
    #expect(saved.records.isEmpty)
    #expect(saved.remarks.contains { $0.contains("a rule of the file took it away") })
  }

  @Test func `a change that a trigger ignores is refused`() async throws {
    let database = try await TestDatabase(Self.rules)
    let backend = try database.telling()
    let error = await failure {
      _ = try await backend.carryOut(update("1", "v", "ice", "water"), in: "frozen", overwrites: false)
    }
    #expect(error?.message.contains("a trigger or ON CONFLICT IGNORE leaves it out") == true)
  }
}
