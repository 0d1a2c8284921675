import SheafHTTP
import SheafModel
import Testing

@testable import BotByeBackend

/// An API of one's own, described in a profile.
@Suite struct SettingsTests {
  private func table(_ entries: (String, Setting)...) -> Setting {
    .table(Profile.Settings(entries.map { Profile.Settings.Entry($0.0, $0.1) }))
  }

  private func entities(_ tables: Setting...) -> [(String, Setting)] {
    [("standard_entities", .flag(false)), ("entities", .list(tables)), ("shop", .text("nord/1"))]
  }

  private var orders: Setting {
    table(
      ("name", .text("Orders")), ("path", .text("/v2/{shop}/orders")), ("id_field", .text("orderNo")),
      ("name_field", .text("title")),
      (
        "default_order",
        .list([table(("fieldPath", .text("placed_at")), ("direction", .text("DESC")))])
      ), ("editable", .list([.text("title")])), ("masked_columns", .list([.text("secret")])),
      ("update", table(("method", .text("patch")), ("path", .text("/v2/{shop}/orders/{id}")))),
      ("field_paths", table(("total", .text("sum.total")))))
  }

  private let answer = HTTPResponse.json([
    "edges": [
      [
        "cursor": "c1",
        "node": [
          "orderNo": 17, "title": "First", "total": .number("9.5"), "placedAt": "2024-06-03T13:16:26.513Z",
          "secret": "s", "paid": true, "lines": [1, 2], "note": .null,
        ],
      ]
    ],
    "pageInfo": ["hasNextPage": false, "hasPreviousPage": false, "endCursor": "c1", "total": 1],
  ])

  @Test func `a list without columns gets those of its records`() async throws {
    let service = CannedService { _ in answer }
    let backend = try service.backend(entities(orders))
    #expect(try await backend.children(of: nil).map(\.name) == ["Orders"])
    let table = try await backend.table("orders")
    #expect(
      table.fields.map(\.name) == [
        "orderNo", "title", "total", "placedAt", "secret", "paid", "lines", "note",
      ])
    #expect(
      table.fields.map(\.kind) == [
        .number(.integer), .text, .number(.decimal), .dateTime, .text, .boolean, .json, .text,
      ])
    #expect(table.primary?.name == "title")
    #expect(table.fields.filter(\.isMasked).map(\.name) == ["secret"])
    #expect(table.fields.filter { !$0.isReadOnly }.map(\.name) == ["title"])
    #expect(table.defaultQuery.sorts == [Sort(field: "placedAt", descending: true)])
    #expect(service.requests.first?.url.path == "/v2/nord%2F1/orders")
    #expect(try await backend.page(of: "orders").records.map(\.id) == ["17"])
    let query = Query(
      filter: .test(Predicate(field: "total", comparison: .greater, operands: [.number(DecimalText(5))])))
    #expect(
      backend.nativeText(of: query, in: "orders")
        == #"{"fieldPath":"sum.total","predicate":"gt","value":"5"}"#)
  }

  @Test func `a record of one's own API is changed where the profile says`() async throws {
    let service = CannedService { request in
      guard request.method != .get else { return answer }
      return .json([
        "orderNo": 17, "title": "Second", "total": .number("9.5"), "placedAt": .null, "secret": "s",
        "paid": true, "lines": [], "note": .null,
      ])
    }
    let backend = try service.backend(entities(orders))
    let changed = try await backend.update(
      RecordPatch(
        table: "orders", record: "17",
        changes: [CellChange(field: "title", base: .text("First"), value: .text("Second"))]))
    #expect(changed.cells[1] == .text("Second"))
    let sent = try #require(service.requests.last)
    #expect(sent.method == .patch && sent.url.path == "/v2/nord%2F1/orders/17")
    #expect(sent.body == .json(["title": "Second"]))
  }

  @Test func `a standard list can be described anew in parts`() async throws {
    let service = CannedService { _ in .page([]) }
    let projects = table(("name", .text("Projects")), ("editable", .list([.text("siteKey")])))
    let backend = try service.backend([
      ("entities", .list([projects])), ("masked_columns", .list([.text("customerId")])),
    ])
    let fields = try await backend.table("projects").fields
    #expect(fields.filter { !$0.isReadOnly }.map(\.name) == ["name", "url", "isProtected", "siteKey"])
    #expect(fields.filter(\.isMasked).map(\.name) == ["customerId", "serverKey"])
  }

  @Test func `columns that a profile picks keep what is known of them`() async throws {
    let service = CannedService { _ in .page([]) }
    let projects = table(
      ("name", .text("Projects")),
      ("columns", .list([.text("id"), .text("name"), .text("serverKey"), .text("createdAt")])))
    let fields = try await service.backend([("entities", .list([projects]))]).table("projects").fields
    #expect(fields.filter(\.isMasked).map(\.name) == ["serverKey"])
    #expect(fields.filter { !$0.isReadOnly }.map(\.name) == ["name"])
    #expect(fields.last?.kind == .dateTime)
  }

  @Test func `secrets of a list of one's own are masked as well`() async throws {
    let service = CannedService { _ in .page([["id": "1", "token": "t", "title": "A"]]) }
    let list = table(("name", .text("Keys")), ("path", .text("/v2/keys")))
    let fields = try await service.backend([("entities", .list([list]))]).table("keys").fields
    #expect(fields.filter(\.isMasked).map(\.name) == ["token"])
  }

  @Test func `the columns of a list are those of the first of its paths that is there`() async throws {
    let service = CannedService { request in
      if request.url.path.hasSuffix("/old") { return .refusal("gone", status: 404) }
      if request.parameter("cursor") != nil { return .refusal("bad cursor") }
      return .json(["content": [["id": "1", "title": "A"]]])
    }
    let list = table(("name", .text("Orders")), ("path", .list([.text("/old"), .text("/new")])))
    let fields = try await service.backend([("entities", .list([list]))]).table("orders").fields
    #expect(fields.map(\.name) == ["id", "title"])
  }

  @Test(arguments: [
    ("page_size", Setting.number(101), "page_size"), ("auth", .text("basic"), "auth"),
    ("in_encoding", .text("xml"), "in_encoding"), ("entities", .text("Orders"), "entities"),
    ("url", .text("ftp://x"), "url"), ("entities", .list([.table(.init())]), "entities"),
  ])
  func `a setting that cannot be right is named`(name: String, value: Setting, named: String) async {
    let error = await failure { _ = try CannedService { _ in .page([]) }.backend([(name, value)]) }
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains("“\(named)”") == true)
  }

  @Test func `a name in braces that means nothing is told before anything is sent`() async {
    let list = table(("name", .text("Orders")), ("path", .text("/v2/{store}/orders")))
    let error = await failure { _ = try CannedService { _ in .page([]) }.backend(entities(list)) }
    #expect(error?.message == "the setting “store” of the profile is missing: the path of “Orders” needs it")
  }

  @Test func `an address of the API leads to its table`() throws {
    let profile = Profile(
      name: "b", kind: BotBye.kind,
      settings: .init([.init("url", .text("https://api.example.com")), .init("account_id", .text("acme"))]))
    func path(_ text: String) -> [String]? { BotBye.path(inURL: text, of: profile) }
    #expect(path("https://api.example.com/api/v1/acme/projects?total=true") == ["Projects"])
    #expect(path("https://api.example.com/api/v1/acme/projects/p1/requests") == ["projects:p1", "Requests"])
    #expect(
      path("https://api.example.com/api/v1/acme/projects/a%2Fb/requests") == ["projects:a/b", "Requests"])
    #expect(path("https://api.example.com/api/v1/other/projects") == nil)
    #expect(path("https://example.com/api/v1/acme/projects") == nil)
  }
}
