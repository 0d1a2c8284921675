import SQLiteBackend
import SheafModel
import SheafValues
import Testing

/// NULL and the empty text, which a column that takes both keeps apart.
@Suite struct EmptyTextTests {
  private let now = DateTime(epochSeconds: 0, nanosecond: 0, utcOffset: 0)

  @Test func `a column that takes NULL keeps it and the empty text apart`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL, n INTEGER, u VARCHAR(20));
      INSERT INTO t VALUES (1, NULL, 'x', NULL, NULL), (2, '', '', 0, '');
      """)
    let backend = try database.open()
    let fields = try await backend.table("t").fields
    #expect(fields.filter(\.keepsEmptyText).map(\.name) == ["a", "u"])
    try await backend.set("t", "1", "a", from: .null, to: .text(""))
    try await backend.set("t", "2", "a", from: .text(""), to: .null)
    #expect(try await database.lines("SELECT quote(a) FROM t") == ["''", "NULL"])
    let error = await failure { _ = try await backend.set("t", "2", "u", from: .null, to: .text("mine")) }
    guard case .conflict? = error?.kind else {
      Issue.record("not a conflict: \(String(describing: error))")
      return
    }
  }

  @Test func `what is typed and JSON mean the one or the other`() throws {
    let now = try #require(now)
    var field = Field(id: "a", name: "a", kind: .text)
    field.keepsEmptyText = true
    func cell(_ argument: String) -> Value? {
      try? FieldAssignment.parse([argument], fields: [field], now: now).get().first?.value
    }
    #expect(cell("a=") == .null)
    #expect(cell("a:=null") == .null)
    #expect(cell("a:=\"\"") == .text(""))
    #expect(try ValueParser.parse("", for: field, now: now, base: .text("x")).get() == .text(""))
    #expect(try ValueParser.parse("", for: field, now: now, base: .null).get() == .null)
    #expect(field.isChange(from: .null, to: .text("")))
    field.keepsEmptyText = false
    #expect(cell("a:=\"\"") == .null)
    #expect(!field.isChange(from: .null, to: .text("")))
  }
}
