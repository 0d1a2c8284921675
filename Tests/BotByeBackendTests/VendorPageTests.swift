import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BotByeBackend

/// Every example of the vendor's page.
@Suite struct VendorPageTests {
  /// The page's pointer: a time and an identifier, in Base64.
  private let pointer = "MjAyNC0wNi0wM1QxMzoxNjoyNi41MTNaLDAxOTBkOWYxLTQ2OTEtNzIyYy1hNzlmLWQ5ZmQ0NmJmMDY1YQ=="

  private let request = """
    /api/v1/{your-endpoint-path}?cursor=%7B%22first%22%3A20%2C%22after%22%3A%22MjAyNC0wNi0wM1QxMzoxNjoyNi41MTNa\
    LDAxOTBkOWYxLTQ2OTEtNzIyYy1hNzlmLWQ5ZmQ0NmJmMDY1YQ%3D%3D%22%7D&where=%7B%22predicate%22%3A%22and%22%2C%22op\
    erands%22%3A%5B%7B%22fieldPath%22%3A%22project_id%22%2C%22predicate%22%3A%22eq%22%2C%22value%22%3A%22c415a4\
    74-be24-11eb-8529-0242ac130003%22%7D%2C%7B%22fieldPath%22%3A%22country%22%2C%22predicate%22%3A%22eq%22%2C%2\
    2value%22%3A%22DEU%22%7D%5D%7D&order_by=%5B%7B%22fieldPath%22%3A%22remote_addr%22%2C%22direction%22%3A%22DE\
    SC%22%7D%5D&total=true
    """

  private let branch = """
    {
      "predicate": "and",
      "operands": [
        {
          "fieldPath": "project_id",
          "predicate": "eq",
          "value": "c415a474-be24-11eb-8529-0242ac130003"
        },
        {
          "fieldPath": "country",
          "predicate": "eq",
          "value": "DEU"
        }
      ]
    }
    """

  private func json(_ text: String) throws -> JSON { try JSON.parse(Array(text.utf8)) }

  @Test func `the full request, decoded and encoded again, is the same byte for byte`() throws {
    var url = try #require(HTTPURL("https://api.example.com" + request))
    let query = try PageQuery(url.query)
    #expect(query.cursor == PageCursor(.forward, 20, pointer))
    #expect(query.condition == (try WhereClause(text: branch)))
    #expect(query.order == [OrderTerm("remote_addr", descending: true)])
    #expect(query.wantsTotal)
    url.query = query.items
    #expect(url.target == request)
  }

  @Test func `the full request is what a filter and an order of the requests are sent as`() async throws {
    let service = CannedService { _ in .page([]) }
    let backend = try service.backend()
    func test(_ field: ID<Field>, _ text: String) -> Filter {
      .test(Predicate(field: field, comparison: .equals, operands: [.text(text)]))
    }
    let id = "c415a474-be24-11eb-8529-0242ac130003"
    let query = Query(
      filter: .all([test("projectId", id), test("country", "DEU")]),
      sorts: [Sort(field: "remoteAddr", descending: true)])
    let token = CursorToken(pointer: pointer, bound: nil, anchors: [])
    _ = try await backend.page(of: ID("requests:\(id)"), query, .after(token.cursor), limit: 20)
    let sent = try #require(service.requests.last)
    #expect(sent.url.path == "/api/v1/acme/projects/\(id)/requests")
    #expect(sent.url.target.hasSuffix(request.dropFirst(30).replacing("&total=true", with: "")))
    #expect(backend.nativeText(of: query, in: ID("requests:\(id)")) == (try json(branch)).text)
  }

  @Test func `the token goes in Base64, as echo and base64 make it`() async throws {
    let service = CannedService { _ in .page([]) }
    _ = try await service.backend().page(of: "projects")
    #expect(service.requests.first?.credentials?.header == "X-Api-Key")
    #expect(service.requests.first?.credentials?.value.text == "bXkgdG9rZW4=")
  }

  @Test func `a leaf is one condition on one field`() throws {
    let text = #"{"fieldPath": "name", "predicate": "eq", "value": "Test"}"#
    #expect(try WhereClause(text: text) == .leaf("name", .equal, "Test"))
    #expect(try WhereClause(text: text).json == json(text))
  }

  @Test func `a branch holds conditions and goes out as it came in`() throws {
    #expect(try WhereClause(text: branch).json == json(branch))
  }

  @Test func `a value in a branch is refused with the page's own reason`() async throws {
    let wrong = """
      {
        "predicate": "and",
        "operands": [
          {
            "fieldPath": "name",
            "predicate": "eq",
            "value": "Test project"
          }
        ],
        "value": "25"
        // Error: `value` should not be used in branches
      }
      """
    let backend = try CannedService { _ in .page([]) }.backend()
    let error = await failure { _ = try backend.filter(fromNative: wrong, in: "projects") }
    #expect(error?.message == "`value` should not be used in branches")
    let right = wrong.replacing(#""value": "25""#, with: "").replacing("],", with: "]")
    #expect(
      try backend.filter(fromNative: right, in: "projects")
        == .all([.test(Predicate(field: "name", comparison: .equals, operands: [.text("Test project")]))]))
  }

  @Test func `an order and a cursor go out as they came in`() throws {
    let order = try json(#"{"fieldPath": "remote_addr", "direction": "DESC"}"#)
    #expect(try OrderTerm(order).json == order)
    let cursor = try json(#"{"first": 20, "after": "\#(pointer)"}"#)
    #expect(try PageCursor(cursor).json == cursor)
  }

  @Test(arguments: [
    (#"{"first":20,"after":"a","before":"b"}"#, "use either after or before, but not both"),
    (#"{"first":0}"#, "the page size must be between 1 and 100"),
    (#"{"last":101}"#, "the page size must be between 1 and 100"),
  ])
  func `a cursor that the page forbids is none`(text: String, reason: String) throws {
    #expect(throws: QueryProblem(reason)) { try PageCursor(try json(text)) }
  }

  @Test func `every predicate of the page has its comparison and comes back`() throws {
    let columns = [Column("name"), Column("serverPort", .integer), Column("isProtected", .boolean)]
    for predicate in WhereClause.LeafPredicate.allCases {
      let value =
        predicate.takesValue ? (predicate == .isIn ? #","value":["80","443"]"# : #","value":"80""#) : ""
      let text = #"{"fieldPath":"server_port","predicate":"\#(predicate.rawValue)"\#(value)}"#
      let clause = try WhereClause(text: text)
      #expect(clause.json.text == text)
      if predicate == .like || predicate == .startsWith { continue }
      let filter = try WhereDecompiler(columns: columns).filter(clause)
      let again = try WhereCompiler(columns: columns, style: .snakeCase).compile(filter)
      let expected: WhereClause =
        predicate == .notEqual ? .branch(.or, [clause, .leaf("server_port", .isNull)]) : clause
      #expect(again == .some(expected))
    }
    #expect(
      WhereClause.LeafPredicate.allCases.map(\.rawValue) == [
        "eq", "not_eq", "like", "starts_with", "gt", "lt", "gte", "lte", "in", "is_null", "is_not_null",
      ])
  }

  @Test func `a total of minus one says nothing`() async throws {
    let service = CannedService { request in
      .page([["id": "1", "name": "A"]], total: request.parameter("total") == "true" ? 143 : -1)
    }
    let backend = try service.backend()
    _ = try await backend.table("projects")
    let request = PageRequest(
      table: "projects", query: Query(), fields: ["name"], position: .first, limit: 20, wantsTotal: true)
    #expect(try await backend.page(request).total == 143)
    #expect(try await backend.page(request).total == nil)
    #expect(service.requests.map { $0.parameter("total") } == ["true", nil])
  }
}
