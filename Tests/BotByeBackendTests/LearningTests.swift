import SheafFetch
import SheafHTTP
import SheafJSON
import SheafModel
import SheafTestSupport
import Testing

@testable import BotByeBackend

/// What is not written down about a service is learned from its answers.
@Suite struct LearningTests {
  private let table: ID<Table> = "requests:p1"

  private func test(_ field: ID<Field>, _ comparison: Comparison, _ text: String) -> Filter {
    .test(Predicate(field: field, comparison: comparison, operands: [.text(text)]))
  }

  @Test func `fields are asked for in the other case when the first is refused`() async throws {
    let service = CannedService { request in
      request.parameter("where")?.contains("remote_addr") == true ? .refusal("unknown path") : .page([])
    }
    let backend = try service.backend()
    let query = Query(filter: test("remoteAddr", .startsWith, "203.0."))
    _ = try await backend.page(of: table, query)
    _ = try await backend.page(of: table, query)
    #expect(
      service.requests.map { $0.parameter("where")?.contains("remoteAddr") } == [false, true, true])
    #expect(backend.nativeText(of: query, in: table)?.contains("remoteAddr") == true)
  }

  @Test func `a condition that the service refuses is left to be done here from then on`() async throws {
    let service = CannedService { request in
      request.parameter("where")?.contains("like") == true ? .refusal("Unknown predicate: like") : .page([])
    }
    let backend = try service.backend()
    let query = Query(
      filter: .all([test("country", .equals, "DEU"), test("host", .contains, "shop")]))
    let error = await failure { _ = try await backend.page(of: table, query) }
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains("“host”: Unknown predicate: like") == true)
    let described = try await backend.table(table)
    #expect(described.field("host")?.comparisons.contains(.contains) == false)
    #expect(described.field("country")?.comparisons.contains(.equals) == true)
    #expect(
      backend.nativeText(of: query, in: table) == #"{"fieldPath":"country","predicate":"eq","value":"DEU"}"#)
  }

  @Test func `a value that the service refuses is told of, and the next one is still asked for`() async throws
  {
    let service = CannedService { request in
      request.parameter("where")?.contains("DEUX") == true
        ? .refusal("No country: DEUX") : .page([["id": "1", "country": "USA"]])
    }
    let backend = try service.backend()
    let error = await failure {
      _ = try await backend.page(of: table, Query(filter: test("country", .equals, "DEUX")))
    }
    #expect(error?.kind == .invalid("country"))
    #expect(error?.message == "the service refuses this value for “country”: No country: DEUX")
    #expect(try await backend.table(table).field("country")?.comparisons.contains(.equals) == true)
  }

  @Test func `a condition whose field has two names is tried by both before it is given up`() async throws {
    let service = CannedService { request in
      let condition = request.parameter("where") ?? ""
      if condition.contains("request_uri") || condition.contains("like") { return .refusal("no") }
      return .page([["id": "1", "host": "shop", "requestUri": "/a"]])
    }
    let backend = try service.backend()
    let both = Query(
      filter: .all([test("requestUri", .startsWith, "/"), test("host", .contains, "sho")]))
    _ = await failure { _ = try await backend.page(of: table, both) }
    let described = try await backend.table(table)
    #expect(described.field("requestUri")?.comparisons.contains(.startsWith) == true)
    #expect(described.field("host")?.comparisons.contains(.contains) == false)
  }

  @Test func `a service that sends the pages before a pointer from their end is found out by itself`()
    async throws
  {
    let all = (1...9).map { JSON.object([JSON.Member("id", .string(String($0)))]) }
    let service = CannedService { request in
      let cursor = try? JSON.parse(Array((request.parameter("cursor") ?? "").utf8))
      func place(_ name: String) -> Int? { cursor?[name]?.string.flatMap { Int($0.dropFirst(2)) } }
      if let last = cursor?["last"]?.int {
        let end = (place("before") ?? 10) - 1
        let start = max(0, end - last)
        return .page(all[start..<end].reversed(), hasPrevious: start > 0, hasNext: end < 9)
      }
      let start = place("after") ?? 0
      let end = min(9, start + (cursor?["first"]?.int ?? 20))
      return .page(Array(all[start..<end]), hasPrevious: start > 0, hasNext: end < 9)
    }
    let backend = try service.backend()
    // The end of a list is not held up.
    let end = try await backend.page(of: table, .init(), .last, limit: 3)
    #expect(service.requests.count == 1)
    _ = try await backend.page(of: table, .init(), .before(try #require(end.before)), limit: 3)
    let again = try await backend.page(of: table, .init(), .last, limit: 3)
    #expect(again.records.map(\.id) == ["7", "8", "9"])
    let middle = try await backend.page(of: table, .init(), .before(try #require(again.before)), limit: 3)
    #expect(middle.records.map(\.id) == ["4", "5", "6"])
    let first = try await backend.page(of: "requests:p2", .init(), .last, limit: 4)
    #expect(first.records.map(\.id) == ["6", "7", "8", "9"])
    // The question is put once, for all lists.
    #expect(service.requests.count { $0.parameter("cursor")?.contains("\"first\":1,") == true } == 1)
    let other = try service.backend()
    let start = try await other.page(of: table, .init(), .first, limit: 6)
    let next = try await other.page(of: table, .init(), .after(try #require(start.after)), limit: 3)
    let back = try await other.page(of: table, .init(), .before(try #require(next.before)), limit: 3)
    #expect(back.records.map(\.id) == ["4", "5", "6"])
  }

  @Test(arguments: [false, true])
  func `an order by time tells the direction of pages without another request`(isReversed: Bool) async throws
  {
    let all = (1...9).map { number -> JSON in
      .object([
        JSON.Member("id", .string("\(number)")),
        JSON.Member("createdAt", .string("2026-01-0\(number)T00:00:00Z")),
      ])
    }
    let service = CannedService { _ in
      .page(isReversed ? all.suffix(3).reversed() : all.suffix(3), hasPrevious: true, hasNext: false)
    }
    let backend = try service.backend()
    let query = Query(sorts: [Sort(field: "createdAt")])
    let end = try await backend.page(of: table, query, .last, limit: 3)
    #expect(end.records.map(\.id) == ["7", "8", "9"])
    #expect(service.requests.count == 1)
  }

  @Test func `the number of records is asked for where somebody reads it`() async throws {
    let service = CannedService { _ in .page([["id": "1"]]) }
    let backend = try service.backend()
    _ = try await backend.children(of: nil)
    _ = try await backend.page(of: table)
    #expect(service.requests.allSatisfy { $0.parameter("total") == nil })
  }

  @Test func `rows are shown all the same when the service refuses a condition`() async throws {
    let service = CannedService { request in
      if request.parameter("where")?.contains("like") == true { return .refusal("Unknown predicate: like") }
      return .page([["id": "1", "host": "shop.example.com"], ["id": "2", "host": "www.example.com"]])
    }
    let backend = try service.backend([("want_total", .flag(false))])
    let log = EventLog<FetchEvent>()
    let fetch = FetchService(
      backend: backend, connection: "connection", journal: VolatileJournal(), clock: ManualClock()
    ) { log.append($0) }
    let running = Task { await fetch.run() }
    let id = GridID(1)
    fetch.send(.open(id, table, Query(filter: test("host", .contains, "shop"))))
    fetch.send(.need(id, rows: 0..<10, direction: 0))
    await fetch.waitUntilIdle()
    var mirror = MirrorGrid(id)
    mirror.apply(log.all)
    #expect(mirror.rows.values.map(\.id) == ["1"])
    #expect(mirror.extent == .exactly(1))
    #expect(mirror.failures.isEmpty)
    // The last description tells the screen what is done here.
    let tables = log.all.compactMap { event -> Table? in
      if case .opened(id, .success(let table), _) = event { table } else { nil }
    }
    #expect(tables.map { $0.field("host")?.comparisons.contains(.contains) } == [true, false])
    running.cancel()
    await running.value
  }

  @Test func `values are listed the other way when the service refuses the first`() async throws {
    let service = CannedService { request in
      request.parameter("where")?.contains("[\"DEU\"") == true ? .refusal("value is a string") : .page([])
    }
    let backend = try service.backend()
    let query = Query(
      filter: .test(
        Predicate(field: "country", comparison: .isIn, operands: [.text("DEU"), .text("USA")])))
    _ = try await backend.page(of: table, query)
    _ = try await backend.page(of: table, query)
    #expect(service.requests.last?.parameter("where")?.contains(#""value":"DEU,USA""#) == true)
    // Once it is known, nothing is tried any more.
    #expect(service.requests.suffix(2).allSatisfy { $0.parameter("where")?.contains("DEU,USA") == true })
  }

  @Test func `a pointer that is not found is as good as a refused one`() async throws {
    let service = CannedService { request in
      if request.parameter("cursor")?.contains("p-1") == true { return .refusal("no cursor", status: 404) }
      return .page([["id": "1"], ["id": "2"]], hasNext: request.parameter("cursor")?.contains(":1}") == true)
    }
    let backend = try service.backend()
    let token = CursorToken(pointer: "p-1", bound: nil, anchors: [.init(record: "1", value: nil)])
    let page = try await backend.page(of: table, .init(), .after(token.cursor))
    #expect(page.records.map(\.id) == ["2"])
  }

  @Test func `a field that the service orders by and does not compare hides no row`() async throws {
    let service = CannedService { request in
      if request.parameter("cursor")?.contains("p-1") == true { return .refusal("expired") }
      if request.parameter("where") != nil { return .refusal("no such field") }
      return .page([["id": "1", "asn": "5"], ["id": "2", "asn": "6"]])
    }
    let backend = try service.backend()
    let token = CursorToken(pointer: "p-1", bound: nil, anchors: [.init(record: "1", value: "5")])
    let page = try await backend.page(of: table, Query(sorts: [Sort(field: "asn")]), .after(token.cursor))
    #expect(page.records.map(\.id) == ["2"])
  }

  @Test func `a token without the permission for a list connects, and the other lists are there`()
    async throws
  {
    let service = CannedService { _ in .refusal("No permission.", status: 403) }
    let context = ServiceContext(transport: service)
    let answers = ConnectAnswers(way: "token", ["url": "http://127.0.0.1:9", "account": "a", "token": "t"])
    let made = try await BotBye.connect(answers, in: context)
    #expect(made.summary == "the token may not list projects: No permission")
    let roots = try await service.backend().children(of: nil)
    #expect(roots.map(\.name) == ["Projects"] && roots[0].note == "No permission")
    let lists = try await service.backend().children(of: "projects:p1")
    #expect(lists.first?.table == "requests:p1")
    let unknown = CannedService { _ in .refusal("Token is not valid.", status: 401) }
    let refused = ServiceContext(transport: unknown)
    #expect(await failure { _ = try await BotBye.connect(answers, in: refused) }?.kind == .unauthorized)
  }

  @Test func `an order that the service refuses is not offered again`() async throws {
    let service = CannedService { $0.parameter("order_by") == nil ? .page([]) : .refusal("no index") }
    let backend = try service.backend()
    let error = await failure { _ = try await backend.page(of: table, Query(sorts: [Sort(field: "asn")])) }
    #expect(error?.message == "the service refuses the order by “asn”: no index")
    #expect(try await backend.table(table).field("asn")?.isSortable == false)
  }

  @Test func `a service that does not give its end is walked to it`() async throws {
    let service = CannedService { request in
      request.parameter("cursor")?.contains("last") == true
        ? .refusal("last without before") : .page([["id": "1"]])
    }
    let backend = try service.backend()
    let error = await failure { _ = try await backend.page(of: table, .init(), .last) }
    #expect(error?.kind == .unsupported)
    #expect(try await backend.table(table).capabilities.paging == [.after, .before])
  }

  @Test func `a list that is elsewhere is found and asked for there from then on`() async throws {
    let service = CannedService { request in
      request.url.path.hasSuffix("/requests") ? .refusal("none", status: 404) : .page([["id": "1"]])
    }
    let backend = try service.backend()
    _ = try await backend.page(of: table)
    _ = try await backend.page(of: table)
    #expect(
      service.requests.map { $0.url.path.split(separator: "/").last } == ["requests", "events", "events"])
  }

  @Test func `a list that knows no JSON cursor is paged by plain parameters`() async throws {
    let service = CannedService { request in
      if request.parameter("cursor")?.hasPrefix("{") == true { return .refusal("bad cursor") }
      return .page([["id": "1"]], hasNext: request.parameter("cursor") == nil)
    }
    let backend = try service.backend()
    let page = try await backend.page(of: "compromised users:p1")
    let next = try #require(page.after)
    _ = try await backend.page(of: "compromised users:p1", .init(), .after(next), limit: 30)
    #expect(service.requests.last?.url.target.hasSuffix("?limit=30&cursor=p-1") == true)
    #expect(try await backend.table("compromised users:p1").capabilities.paging == [.after])
  }

  @Test func `only a profile that says so tries a bearer after a refused key`() async throws {
    let service = CannedService { request in
      request.credentials?.header == "Authorization" ? .page([]) : .refusal("no", status: 401)
    }
    let strict = await failure { _ = try await service.backend().page(of: "projects") }
    #expect(strict?.kind == .unauthorized)
    let backend = try service.backend([("auth", .text("auto"))])
    _ = try await backend.page(of: "projects")
    _ = try await backend.page(of: "projects")
    #expect(
      service.requests.suffix(3).map { $0.credentials?.header } == [
        "X-Api-Key", "Authorization", "Authorization",
      ])
    #expect(service.requests.last?.credentials?.value.text == "Bearer my token")
  }

  @Test func `a service that says more follows but not where is told of, not asked for ever`() async throws {
    let service = CannedService { _ in
      .json([
        "edges": [["cursor": .null, "node": ["id": "1"]]],
        "pageInfo": ["hasNextPage": true, "endCursor": .null, "total": -1],
      ])
    }
    let backend = try service.backend()
    let error = await failure { _ = try await backend.page(of: table) }
    #expect(error?.kind == .malformed)
  }

  @Test func `lists of other shapes are read too, and members that nobody knows become columns`() async throws
  {
    let shapes: [JSON] = [
      ["nodes": [["id": "1", "score": 7]]], ["content": [["id": "1", "score": 7]]],
      ["data": [["id": "1", "score": 7]]], [["id": "1", "score": 7]],
    ]
    for shape in shapes {
      let service = CannedService { _ in .json(shape) }
      let backend = try service.backend()
      let page = try await backend.page(of: table)
      #expect(page.records.map(\.id) == ["1"])
      #expect(page.after == nil && page.before == nil)
      let field = try await backend.table(table).field("score")
      #expect(field?.kind == .number(.integer))
    }
  }

  @Test(arguments: [
    (#"{"error":{"message":"A."}}"#, "A"), (#"{"error":"B"}"#, "B"), (#"{"message":"C"}"#, "C"),
    (#"{"errors":[{"message":"D"}]}"#, "D"), (#"{"errors":["E"]}"#, "E"), ("plain words", "plain words"),
  ])
  func `a failure is told in the service's words, whatever its shape`(body: String, words: String)
    async throws
  {
    let service = CannedService { _ in HTTPResponse(status: 403, body: Array(body.utf8)) }
    let error = await failure { _ = try await service.backend().page(of: "projects") }
    #expect(error == BackendError(.forbidden, words, request: "GET /api/v1/acme/projects"))
  }
}
