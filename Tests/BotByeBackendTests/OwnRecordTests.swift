import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization
import Testing

@testable import BotByeBackend

/// Records of an API of one's own, in the forms in which it may send and want them.
@Suite struct OwnRecordTests {
  private func table(_ entries: (String, Setting)...) -> Setting {
    .table(Profile.Settings(entries.map { Profile.Settings.Entry($0.0, $0.1) }))
  }

  private func profile(_ entries: (String, Setting)...) -> [(String, Setting)] { profile(entries) }

  private func profile(_ entries: [(String, Setting)]) -> [(String, Setting)] {
    let list = [("name", Setting.text("Orders")), ("path", .text("/orders"))] + entries
    return [
      ("standard_entities", .flag(false)),
      ("entities", .list([.table(Profile.Settings(list.map { Profile.Settings.Entry($0.0, $0.1) }))])),
    ]
  }

  private let order: JSON = ["id": "7", "title": "First", "note": "n", "price": .number("9.50")]

  private func patch(_ field: ID<Field>, _ base: Value, _ value: Value) -> RecordPatch {
    RecordPatch(
      table: "orders", record: "7", changes: [CellChange(field: field, base: base, value: value)])
  }

  private var put: (String, Setting) {
    ("update", table(("method", .text("PUT")), ("path", .text("/orders/{id}"))))
  }

  @Test(arguments: ["edges", "array"])
  func `a record that goes as a whole keeps the members that did not change`(kind: String) async throws {
    let service = CannedService { _ in kind == "array" ? .json([order]) : .page([order]) }
    let backend = try service.backend(
      profile(
        ("kind", .text(kind)), ("columns", .list([.text("title")])), ("editable", .list([.text("title")])),
        put))
    _ = try await backend.update(patch("title", .text("First"), .text("Second")))
    let sent = try #require(service.requests.first { $0.method == .put })
    #expect(
      sent.body == .json(["id": "7", "title": "Second", "note": "n", "price": .number("9.50")]))
  }

  @Test(arguments: ["data", "node", "result"])
  func `a record that comes wrapped is the record`(wrapper: String) async throws {
    let service = CannedService { request in
      request.method == .get && !request.url.path.hasSuffix("/7")
        ? .page([order]) : .json(.object([JSON.Member(wrapper, order)]))
    }
    let backend = try service.backend(
      profile(("item_path", .text("/orders/{id}")), ("editable", .list([.text("title")])), put))
    let fields = try await backend.table("orders").fields.map(\.id)
    #expect(try await backend.record("7", in: "orders", fields: fields).cells[1] == .text("First"))
    let changed = try await backend.update(patch("title", .text("First"), .text("Second")))
    #expect(changed.cells[2] == .text("n"))
    #expect(
      service.requests.first { $0.method == .put }?.body
        == .json(["id": "7", "title": "Second", "note": "n", "price": .number("9.50")]))
  }

  @Test func `an answer without a record is told of and is no empty row`() async throws {
    let service = CannedService { $0.url.path.hasSuffix("/7") ? .json(["ok": true]) : .page([order]) }
    let backend = try service.backend(profile(("item_path", .text("/orders/{id}"))))
    let fields = try await backend.table("orders").fields.map(\.id)
    let error = await failure { _ = try await backend.record("7", in: "orders", fields: fields) }
    #expect(error?.kind == .malformed)
    #expect(error?.message.contains("item_path") == true)
  }

  @Test func `a record that is not the one that was asked for is refused and nothing is written`()
    async throws
  {
    let other: JSON = ["id": "8", "title": "Theirs", "note": "n", "price": .number("1")]
    let service = CannedService { $0.url.path.hasSuffix("/7") ? .json(other) : .page([order]) }
    let backend = try service.backend(
      profile(("item_path", .text("/orders/{id}")), ("editable", .list([.text("title")])), put))
    let fields = try await backend.table("orders").fields.map(\.id)
    let reading = await failure { _ = try await backend.record("7", in: "orders", fields: fields) }
    #expect(reading?.kind == .malformed)
    #expect(reading?.message.contains("8") == true)
    let writing = await failure {
      _ = try await backend.update(patch("title", .text("First"), .text("Second")))
    }
    #expect(writing?.kind == .malformed)
    #expect(service.requests.allSatisfy { $0.method == .get })
  }

  @Test(arguments: [
    "-9223372036854775808", "9223372036854775807", "9223372036854775808", "9007199254740993", "1e308",
    "1e999999999999999999999", "-0",
  ])
  func `a number that is no moment and no length is shown as it was sent`(digits: String) async throws {
    let service = CannedService { _ in
      .json([
        "edges": [["cursor": "p", "node": ["id": "7", "at": .number(digits), "text": .string(digits)]]],
        "pageInfo": ["hasNextPage": false, "hasPreviousPage": false, "total": .number(digits)],
      ])
    }
    let column = { (name: String) in
      Setting.table(Profile.Settings([.init("name", .text(name)), .init("kind", .text("epoch"))]))
    }
    let backend = try service.backend(profile(("columns", .list([column("at"), column("text")]))))
    let table = try await backend.table("orders")
    let page = try await backend.page(
      PageRequest(
        table: "orders", query: Query(), fields: table.fields.map(\.id), position: .first, limit: 10,
        wantsTotal: true))
    #expect(page.records.count == 1)
    #expect((page.total ?? 0) >= 0)
    if digits.contains("9") {
      #expect(page.records[0].cells.contains(DecimalText(digits).map(Value.number) ?? .null))
    }
  }

  @Test func `a part of the record in an answer to a change empties no other cell`() async throws {
    let service = CannedService { request in
      request.method == .get ? .page([order]) : .json(["id": "7", "title": "First"])
    }
    let update = table(("path", .text("/orders/{id}")))
    let backend = try service.backend(profile(("editable", .list([.text("title")])), ("update", update)))
    let changed = try await backend.update(patch("title", .text("First"), .text("Second")))
    let price = Value.number(try #require(DecimalText("9.50")))
    #expect(changed.cells == [.text("7"), .text("First"), .text("n"), price])
  }

  @Test func `a change stands though its record cannot be read again`() async throws {
    let isChanged = Mutex(false)
    let service = CannedService { request in
      if request.method != .get {
        isChanged.withLock { $0 = true }
        return HTTPResponse(status: 204, headers: [:], body: [])
      }
      return isChanged.withLock { $0 } ? .refusal("no more reading", status: 403) : .page([order])
    }
    let update = table(("path", .text("/orders/{id}")))
    let backend = try service.backend(profile(("editable", .list([.text("title")])), ("update", update)))
    let error = await failure {
      _ = try await backend.update(patch("title", .text("First"), .text("Second")))
    }
    #expect(error?.kind == .carriedOut)
    #expect(error?.message.contains("no more reading") == true)
    #expect(service.requests.count { $0.method != .get } == 1)
  }

  @Test(arguments: [true, false])
  func `a moment that came as a number goes back as a number`(isDeclared: Bool) async throws {
    let declared = table(("name", .text("paidAt")), ("kind", .text("epoch")))
    let columns: [(String, Setting)] = isDeclared ? [("columns", .list([.text("id"), declared]))] : []
    let update = table(("path", .text("/orders/{id}")))
    let entries = columns + [("editable", .list([.text("paidAt")])), ("update", update)]
    let first = JSON.number("1724457600000")
    for (sent, expected) in [(first, JSON.number("1724457660000")), ("1724457600000", "1724457660000")] {
      let service = CannedService { _ in .page([["id": "7", "paidAt": sent]]) }
      let backend = try service.backend(profile(entries))
      let base = try #require(try await backend.page(of: "orders").records.first?.cells[1])
      let later = Value.dateTime(try #require(DateTime(iso: "2024-08-24T00:01:00Z")))
      _ = try await backend.update(patch("paidAt", base, later))
      #expect(
        service.requests.first { $0.method == .patch }?.body
          == .json(.object([JSON.Member("paidAt", expected)])))
    }
  }

  @Test func `columns that a profile names are all there ever are`() async throws {
    let service = CannedService { _ in .page([order]) }
    let backend = try service.backend(profile(("columns", .list([.text("id"), .text("title")]))))
    _ = try await backend.page(of: "orders")
    #expect(try await backend.table("orders").fields.map(\.name) == ["id", "title"])
  }

  @Test func `an order by a field that is no column is kept, and its column hidden`() async throws {
    let service = CannedService { _ in .page([order]) }
    let term = table(("fieldPath", .text("placed_at")), ("direction", .text("DESC")))
    let described = try await service.backend(profile(("default_order", .list([term])))).table("orders")
    #expect(described.defaultQuery.sorts == [Sort(field: "placed_at", descending: true)])
    #expect(described.fields.filter(\.isHidden).map(\.name) == ["placed_at"])
    let error = await failure {
      _ = try service.backend(
        profile(("default_order", .list([term])), ("columns", .list([.text("title")]))))
    }
    #expect(error?.message.contains("“placed_at”, which is none of its columns") == true)
  }

  @Test func `a list whose records cannot be told apart is not changed`() async throws {
    let service = CannedService { _ in .page([order]) }
    let error = await failure { _ = try service.backend(profile(("id_field", .text("-")), put)) }
    #expect(error?.message.contains("needs an id_field") == true)
  }

  @Test func `the condition that is shown is the one that is sent, also with lists as one text`() async throws
  {
    let service = CannedService { _ in .page([order]) }
    let backend = try service.backend(profile() + [("in_encoding", .text("csv"))])
    let query = Query(
      filter: .test(Predicate(field: "title", comparison: .isIn, operands: [.text("a"), .text("b")])))
    _ = try await backend.page(of: "orders", query)
    let sent = service.requests.last?.parameter("where")
    #expect(sent?.contains("a,b") == true)
    #expect(backend.nativeText(of: query, in: "orders") == sent)
  }
}
