import FoundationEssentials
import SQLiteBackend
import SheafModel
import Testing

@Suite struct DemoTests {
  @Test func `the demo is made once, the same every time, and shows every kind of field`() async throws {
    let first = try await TestDatabase(name: "demo.sqlite")
    let second = try await TestDatabase(name: "demo.sqlite")
    try SQLite.makeDemo(at: first.path)
    try SQLite.makeDemo(at: second.path)
    let bytes = try Data(contentsOf: URL(filePath: first.path))
    #expect(try Data(contentsOf: URL(filePath: second.path)) == bytes)
    #expect(
      Set(try FileManager.default.contentsOfDirectory(atPath: first.folder)) == ["demo.sqlite", "demo.files"])
    #expect(try await first.lines("PRAGMA foreign_key_check; PRAGMA integrity_check") == ["ok"])

    let backend = try first.open()
    #expect(
      try await backend.children(of: nil).map { $0.name } == ["Companies", "Contacts", "Deals", "Events"])
    var kinds: Set<String> = []
    for (name, count) in [("Companies", 500), ("Contacts", 20_000), ("Deals", 3_000), ("Events", 200_000)] {
      #expect(try await backend.count(ID(name), matching: Query()) == count)
      let table = try await backend.table(ID(name))
      kinds.formUnion(table.fields.map { Self.word(for: $0.kind) })
      let page = try await backend.page(
        PageRequest(
          table: ID(name), query: Query(), fields: table.fields.map { $0.id }, position: .last, limit: 200))
      #expect(page.records.count == 200)
    }
    #expect(
      kinds.isSuperset(of: [
        "text", "longText", "url", "email", "phone", "number", "rating", "boolean", "date", "dateTime",
        "duration",
        "choice", "choices", "link", "links", "attachments", "json", "blob",
      ]))
    #expect(try await backend.table("Deals").field("Weighted")?.readOnlyReason == "generated")

    try SQLite.makeDemo(at: first.path)
    #expect(try Data(contentsOf: URL(filePath: first.path)) == bytes)
  }

  private static func word(for kind: Field.Kind) -> String {
    switch kind {
    case .choice(_, let many): return many ? "choices" : "choice"
    case .link(_, let many): return many ? "links" : "link"
    default:
      let text = "\(kind)"
      return String(text[..<(text.firstIndex(of: "(") ?? text.endIndex)])
    }
  }

  @Test func `a record made in the demo is stamped, and an attached file of the demo is there`() async throws
  {
    let database = try await TestDatabase(name: "demo.sqlite")
    try SQLite.makeDemo(at: database.path)
    let backend = try database.open()
    let made = try await backend.create(
      RecordDraft(table: "Contacts", cells: [CellValue(field: "Name", value: .text("Newcomer"))]))
    let table = try await backend.table("Contacts")
    let created = try #require(table.fields.firstIndex { $0.name == "Created" })
    guard case .dateTime = made.cells[created] else {
      Issue.record("no stamp: \(made.cells[created])")
      return
    }
    let test = Predicate(field: "Files", comparison: .isNotEmpty)
    let page = try await backend.page(
      PageRequest(
        table: "Contacts", query: Query(filter: .test(test)), fields: ["Files"], position: .first, limit: 1))
    guard case .attachments(let files)? = page.records.first?.cells[0], let file = files.first else {
      Issue.record("no attachments")
      return
    }
    let target = "\(database.folder)/out"
    try await backend.download(file, to: target) { _ in }
    #expect(try Data(contentsOf: URL(filePath: target)).count == file.byteCount)
  }

  @Test func `a demo that cannot be made leaves nothing`() async throws {
    let database = try await TestDatabase()
    let error = await failure { try SQLite.makeDemo(at: "\(database.folder)/missing/demo.sqlite") }
    #expect(error?.kind == .notFound)
    #expect(try FileManager.default.contentsOfDirectory(atPath: database.folder).isEmpty)
  }
}
