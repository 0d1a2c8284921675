import SQLiteBackend
import SheafModel
import Testing

@Suite struct LinkTests {
  private static let script = """
    CREATE TABLE company (id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT);
    INSERT INTO company VALUES (1, 'AC', 'Acme'), (2, 'BE', 'Beta "Ltd"'), (3, NULL, NULL);
    CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, company INTEGER REFERENCES company,
      code TEXT REFERENCES company(code), boss INTEGER REFERENCES person(id));
    PRAGMA foreign_keys = OFF;
    INSERT INTO person VALUES (1, 'Ada', 1, 'BE', NULL), (2, 'Bob', 2, 'AC', 1), (3, 'Cy', 99, NULL, 3),
      (4, 'Di', 3, NULL, 1);
    CREATE TABLE badge (owner INTEGER PRIMARY KEY REFERENCES person, label TEXT) WITHOUT ROWID;
    INSERT INTO badge VALUES (2, 'blue');
    CREATE TABLE pass (badge INTEGER REFERENCES badge(owner));
    INSERT INTO pass VALUES (2);
    """

  private func link(_ id: String, _ title: String?) -> Value {
    .links([RecordLink(id: ID(id), title: title)])
  }

  @Test func `a foreign key shows the linked record's primary field`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    let fields = try await backend.table("person").fields
    #expect(fields[2].kind == .link(to: "company", allowsMany: false))
    #expect(fields[4].kind == .link(to: "person", allowsMany: false))
    let rows = try await backend.rows("person")
    #expect(
      rows.map { $0.cells[2] } == [
        link("1", "Acme"), link("2", "Beta \"Ltd\""), link("99", nil), link("3", ""),
      ])
    #expect(rows.map { $0.cells[3] } == [link("2", "Beta \"Ltd\""), link("1", "Acme"), .null, .null])
    #expect(rows.map { $0.cells[4] } == [.null, link("1", "Ada"), link("3", "Cy"), link("1", "Ada")])
    #expect(try await backend.rows("pass")[0].cells == [link("2", "blue")])
  }

  @Test func `a link is set by identifier or by a name that one record has`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    let first = try await backend.set("person", "1", "company", from: link("1", "Acme"), to: link("2", nil))
    #expect(first.cells[2] == link("2", "Beta \"Ltd\""))
    let second = try await backend.set("person", "1", "code", from: link("2", nil), to: .text("Acme"))
    #expect(second.cells[3] == link("1", "Acme"))
    let third = try await backend.set("person", "2", "boss", from: link("1", nil), to: .links([]))
    #expect(third.cells[4] == .null)
    #expect(
      try await database.lines("SELECT company, code, boss FROM person WHERE id < 3") == ["2|AC|", "2|AC|"])
    let error = await failure {
      _ = try await backend.set("person", "2", "company", from: link("2", nil), to: link("42", nil))
    }
    #expect(error?.kind == .invalid("company"))
  }

  @Test func `links are filtered and searched by identifier and by name`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    func ids(_ comparison: Comparison, _ operands: Value...) async throws -> [String] {
      let test = Predicate(field: "company", comparison: comparison, operands: operands)
      return try await backend.rows("person", Query(filter: .test(test))).map { $0.id.raw }
    }
    #expect(try await ids(.equals, .text("Acme")) == ["1"])
    #expect(try await ids(.equals, .text("2")) == ["2"])
    #expect(try await ids(.equals, link("1", nil)) == ["1"])
    #expect(try await ids(.notEquals, link("1", nil)) == ["2", "3", "4"])
    #expect(try await ids(.contains, .text("LTD")) == ["2"])
    #expect(try await ids(.isIn, .text("Acme"), link("3", nil)) == ["1", "4"])
    #expect(try await backend.rows("person", Query(search: "beta")).map { $0.id.raw } == ["1", "2"])
  }

  @Test func `a reference that cannot be followed is a plain value`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE a (x INTEGER, y INTEGER, PRIMARY KEY (x, y));
      CREATE TABLE t (id INTEGER PRIMARY KEY, lost INTEGER REFERENCES nowhere(id), x INTEGER, y INTEGER,
        loose INTEGER REFERENCES a(x), FOREIGN KEY (x, y) REFERENCES a);
      PRAGMA foreign_keys = OFF;
      INSERT INTO t VALUES (1, 5, 6, 7, 8);
      """)
    let backend = try database.open()
    #expect(
      try await backend.rows("t")[0].cells == [
        number("1"), number("5"), number("6"), number("7"), number("8"),
      ])
  }
}
