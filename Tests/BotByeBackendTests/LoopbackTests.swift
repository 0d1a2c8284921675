import LoopbackServer
import SheafHTTP
import SheafModel
import SheafQuery
import SheafTestSupport
import Testing

@testable import BotByeBackend

/// The adapter against a service that pages by keyset.
@Suite(.timeLimit(.minutes(20))) struct LoopbackTests {
  private let requests = Loopback.requests

  @Test func `the tree has the projects and what each of them has`() async throws {
    try await Loopback.run { loopback in
      let roots = try await loopback.backend.children(of: nil)
      #expect(roots.map(\.name) == ["Projects", "Test project", "Shop", "Quiet corner"])
      let lists = try await loopback.backend.children(of: roots[1].id)
      #expect(
        lists.map(\.name) == ["Requests", "Overview", "Compromised users", "Rules", "Rate limiters"])
      #expect(lists.first?.table == requests)
    }
  }

  @Test func `connecting asks the service and tells what it has`() async throws {
    try await Loopback.run { loopback in
      let context = ServiceContext(transport: AsyncHTTPTransport(.patient))
      let answers = ConnectAnswers(
        way: "token",
        [
          "url": loopback.server.url, "account": LoopbackAccount.botByeAccount,
          "token": " \(LoopbackAccount.botByeToken)\n",
        ])
      let made = try await BotBye.connect(answers, in: context)
      #expect(made.summary == "3 projects")
      #expect(made.secret == Secret(LoopbackAccount.botByeToken))
      var wrong = answers
      wrong["token"] = "another"
      let error = await failure { _ = try await BotBye.connect(wrong, in: context) }
      #expect(error?.kind == .unauthorized)
      #expect(error?.message == "Token is not valid")
    }
  }

  @Test(arguments: [1, 7, 100])
  func `both ways through a list with ties show every record once, in the same order`(limit: Int) async throws
  {
    try await Loopback.run(requests: limit == 1 ? 30 : 300) { loopback in
      let orders: [[Sort]] = [
        [], [Sort(field: "createdAt", descending: true)], [Sort(field: "country")],
        [Sort(field: "country", descending: true), Sort(field: "remoteAddr")],
      ]
      for sorts in orders {
        let query = Query(sorts: sorts)
        let forwards = try await loopback.walk(requests, query, limit: limit)
        let backwards = try await loopback.walkBack(requests, query, limit: limit)
        #expect(forwards.map(\.id) == backwards.map(\.id))
        #expect(Set(forwards.map(\.id)).count == (limit == 1 ? 30 : 300))
        let fields = try await loopback.backend.table(requests).fields
        let order = SortOrder(sorts, fields: fields)
        let disorder = zip(forwards, forwards.dropFirst()).filter { order.compare($0, $1) > 0 }
        #expect(disorder.isEmpty)
      }
    }
  }

  @Test func `the first page tells the total and the number is asked once`() async throws {
    try await Loopback.run { loopback in
      _ = try await loopback.backend.table(requests)
      let query = Query(
        filter: .test(Predicate(field: "country", comparison: .equals, operands: [.text("DEU")])))
      let request = PageRequest(
        table: requests, query: query, fields: ["country"], position: .first, limit: 10, wantsTotal: true)
      let page = try await loopback.backend.page(request)
      #expect(try await loopback.backend.page(request).total == nil)
      #expect(loopback.server.requests.count { $0.target.contains("total=true") } == 1)
      #expect(page.total == (try await loopback.backend.count(requests, matching: query)))
      #expect(page.total == (try await loopback.walk(requests, query).count))
    }
  }

  @Test func `a pointer that has expired is found again, in both directions`() async throws {
    try await Loopback.run { loopback in
      // Some countries are not known.
      for sorts in [
        [Sort(field: "createdAt", descending: true)], [Sort(field: "createdAt")], [],
        [Sort(field: "country")], [Sort(field: "country", descending: true)],
      ] {
        let query = Query(sorts: sorts)
        let all = try await loopback.walk(requests, query).map(\.id)
        let middle = try await page(120, loopback, query)
        let after = try #require(middle.after)
        let before = try #require(middle.before)
        try await loopback.server.expireBotByeCursors()
        var ids: [ID<Record>] = []
        var position = PageRequest.Position.after(after)
        for _ in 0..<3 {
          let page = try await loopback.backend.page(of: requests, query, position, limit: 40)
          ids += page.records.map(\.id)
          guard let next = page.after else { break }
          position = .after(next)
        }
        #expect(ids == Array(all[160..<280]))
        ids = []
        position = .before(before)
        for _ in 0..<3 {
          let page = try await loopback.backend.page(of: requests, query, position, limit: 40)
          ids = page.records.map(\.id) + ids
          guard let next = page.before else { break }
          position = .before(next)
        }
        #expect(ids == Array(all[..<120]))
      }
    }
  }

  @Test func `a pointer into a list without identifiers is found again too`() async throws {
    try await Loopback.run { loopback in
      let table = ID<Table>("compromised users:\(Loopback.project)")
      for sorts in [[], [Sort(field: "lastLoginAt")]] {
        let query = Query(sorts: sorts)
        let all = try await loopback.walk(table, query)
        let first = try await loopback.backend.page(of: table, query, .first, limit: 50)
        let after = try #require(first.after)
        try await loopback.server.expireBotByeCursors()
        let next = try await loopback.backend.page(of: table, query, .after(after), limit: 50)
        #expect(next.records.map(\.cells) == all[50..<100].map(\.cells))
      }
    }
  }

  @Test func `a small piece of a list is looked for in whole pages`() async throws {
    try await Loopback.run { loopback in
      let middle = try await page(120, loopback, Query())
      try await loopback.server.expireBotByeCursors()
      loopback.server.clearRequests()
      let next = try await loopback.backend.page(
        of: requests, Query(), .after(try #require(middle.after)), limit: 3)
      #expect(next.records.count == 3)
      // The pointer, and two pages from the beginning.
      #expect(loopback.server.requests.count == 3)
    }
  }

  /// The page of forty records that begins with that one.
  private func page(_ row: Int, _ loopback: Loopback, _ query: Query) async throws -> Page {
    let first = try await loopback.backend.page(of: requests, query, .first, limit: 100)
    let second = try await loopback.backend.page(
      of: requests, query, .after(try #require(first.after)), limit: row - 100)
    return try await loopback.backend.page(
      of: requests, query, .after(try #require(second.after)), limit: 40)
  }

  @Test func `a row can be gone and its place is found by the rows beside it`() async throws {
    try await Loopback.run { loopback in
      let query = Query(sorts: [Sort(field: "createdAt")])
      let all = try await loopback.walk(requests, query).map(\.id)
      let middle = try await page(120, loopback, query)
      try await loopback.delete(Array(all[158..<160]))
      try await loopback.server.expireBotByeCursors()
      let next = try await loopback.backend.page(
        of: requests, query, .after(try #require(middle.after)), limit: 40)
      #expect(next.records.map(\.id) == Array(all[160..<200]))
    }
  }

  @Test func `filters mean on the service what they mean here`() async throws {
    try await Loopback.run { loopback in
      let table = try await loopback.backend.table(requests)
      let all = try await loopback.walk(requests)
      var generator = SeededGenerator(seed: 11)
      for number in 0..<60 {
        let filter = RandomFilter(table: table, records: all).filter(&generator)
        let split = QuerySplit.of(Query(filter: filter), for: table)
        #expect(split.isComplete)
        let evaluation = FilterEvaluation(filter, fields: table.fields)
        let found = try await loopback.walk(requests, split.service)
        #expect(found.map(\.id) == all.filter(evaluation.matches).map(\.id), "\(number): \(filter)")
        // What the filter is sent as is read as the same filter again.
        if let text = loopback.backend.nativeText(of: Query(filter: filter), in: requests) {
          let read = try loopback.backend.filter(fromNative: text, in: requests)
          #expect(loopback.backend.nativeText(of: Query(filter: read), in: requests) == text)
        }
      }
    }
  }

  @Test func `a record is read whole, and one that is not there is not found`() async throws {
    try await Loopback.run { loopback in
      let table = try await loopback.backend.table(requests)
      let fields = table.fields.map(\.id)
      let first = try await loopback.backend.page(of: requests).records[0]
      #expect(try await loopback.backend.record(first.id, in: requests, fields: fields) == first)
      let error = await failure {
        _ = try await loopback.backend.record("nothing", in: requests, fields: fields)
      }
      #expect(error?.kind == .notFound)
      #expect(table.field("token")?.isMasked == true && table.field("serverKey")?.isMasked == true)
      #expect(table.readOnlyReason != nil)
    }
  }

  @Test func `users whose identifiers are all the same are told apart by their place`() async throws {
    try await Loopback.run { loopback in
      let table = ID<Table>("compromised users:\(Loopback.project)")
      let all = try await loopback.walk(table, Query(sorts: [Sort(field: "lastLoginAt", descending: true)]))
      #expect(all.count == 130)
      #expect(Set(all.map(\.id)).count == 130)
      #expect(all.first?.cells[2] == .dateTime(try #require(DateTime(iso: "2024-08-24T00:43:00Z"))))
      let one = try await loopback.backend.record(all[3].id, in: table, fields: ["phishingOrigin"])
      #expect(one.cells == [all[3].cells[1]])
    }
  }

  @Test func `hourly counts come whole and are sorted, filtered and counted here`() async throws {
    try await Loopback.run { loopback in
      let table = ID<Table>("overview:\(Loopback.project)")
      let query = Query(
        filter: .test(Predicate(field: "hour", comparison: .less, operands: [.number(DecimalText(12))])),
        sorts: [Sort(field: "total", descending: true)])
      let page = try await loopback.backend.page(of: table, query, .first, limit: 10)
      #expect(page.total == 24)
      let rest = try await loopback.backend.page(of: table, query, .after(try #require(page.after)))
      let totals = (page.records + rest.records).map(\.cells[4])
      #expect(totals.count == 24)
      #expect(totals == totals.sorted { SortOrder.compare($0, $1) > 0 })
      let last = try await loopback.backend.page(of: table, query, .last, limit: 4)
      #expect(last.records == Array(rest.records.suffix(4)))
    }
  }
}
