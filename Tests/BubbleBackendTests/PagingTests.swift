import LoopbackServer
import SheafHTTP
import SheafModel
import Testing

@testable import BubbleBackend
@testable import LoopbackServer

@Suite struct PagingTests {
  private func setup(_ events: Int, limit: Int) -> BubbleSetup {
    var setup = BubbleSetup()
    setup.events = events
    setup.venues = 0
    setup.offsetLimit = limit
    return setup
  }

  private func ids(_ setup: BubbleSetup) -> [String] {
    BubbleSeed.state(setup).types["event"]?.things.map(\.id) ?? []
  }

  private func page(
    _ fixture: Fixture, _ position: PageRequest.Position, _ query: Query = Query(), limit: Int = 400
  ) async throws -> Page {
    try await fixture.backend.page(
      PageRequest(table: "event", query: query, fields: ["_id"], position: position, limit: limit))
  }

  /// The identifiers from one page on, walking with its cursors.
  private func walk(
    _ fixture: Fixture, from start: Page, backwards: Bool, _ query: Query = Query()
  ) async throws -> [String] {
    var ids = start.records.map(\.id.raw)
    var page = start
    while let cursor = backwards ? page.before : page.after {
      page = try await self.page(fixture, backwards ? .before(cursor) : .after(cursor), query)
      let part = page.records.map(\.id.raw)
      try #require(!part.isEmpty)
      ids = backwards ? part + ids : ids + part
    }
    return ids
  }

  @Test func `a type of 120 000 things is walked from its end to its start across the cap`() async throws {
    let setup = setup(120_000, limit: 50_000)
    let all = ids(setup)
    try await Fixture.run(setup) { fixture in
      let first = try await page(fixture, .first)
      #expect(first.total == 120_000 && first.records.first?.id.raw == all[0])
      let last = try await page(fixture, .last)
      #expect(last.total == 120_000 && last.records.last?.id.raw == all[119_999])
      var parts: [[String]] = [last.records.map(\.id.raw)]
      var cursor = last.before
      while let at = cursor {
        let page = try await page(fixture, .before(at))
        parts.append(page.records.map(\.id.raw))
        cursor = page.before
      }
      #expect(parts.reversed().flatMap(\.self) == all)
    }
  }

  @Test(arguments: [false, true])
  func `walks meet every row once, whatever the cap`(descending: Bool) async throws {
    let setup = setup(2_350, limit: 310)
    let all = ids(setup)
    let query = Query(sorts: descending ? [Sort(field: "Created Date", descending: true)] : [])
    let settings = [("keyset_after", Setting.number(310))]
    try await Fixture.run(setup, settings) { fixture in
      let expected = descending ? all.reversed() : all
      let down = try await walk(
        fixture, from: try await page(fixture, .first, query), backwards: false, query)
      #expect(down == expected)
      let up = try await walk(fixture, from: try await page(fixture, .last, query), backwards: true, query)
      #expect(up == expected)
    }
  }

  @Test func `a cap that is lower than expected is found out`() async throws {
    let setup = setup(900, limit: 250)
    try await Fixture.run(setup) { fixture in
      let all = try await walk(fixture, from: try await page(fixture, .first), backwards: false)
      #expect(all == ids(setup))
    }
  }

  @Test func `any row can be jumped to`() async throws {
    let setup = setup(5_000, limit: 400)
    let all = ids(setup)
    try await Fixture.run(setup, [("keyset_after", .number(400))]) { fixture in
      for row in [0, 399, 401, 2_500, 1_234, 4_599, 4_601, 4_999, 700] {
        let page = try await page(fixture, .at(row: row), limit: 20)
        #expect(page.firstRow == row)
        #expect(page.total == 5_000)
        #expect(page.records.map(\.id.raw) == Array(all[row..<min(row + page.records.count, 5_000)]))
        #expect(!page.records.isEmpty)
      }
      #expect(try await page(fixture, .at(row: 7_000)).records.isEmpty)
      // A place that is known is not looked for again.
      fixture.transport.clear()
      _ = try await page(fixture, .at(row: 2_510), limit: 20)
      #expect(fixture.transport.sent.count == 1)
    }
  }

  @Test func `both ends of a sorted list are reached and the middle is told of`() async throws {
    let setup = setup(1_000, limit: 300)
    let query = Query(sorts: [Sort(field: "Number", descending: true)])
    try await Fixture.run(setup, [("keyset_after", .number(300))]) { fixture in
      let all = Array(ids(setup).reversed())
      let early = try await page(fixture, .at(row: 250), query, limit: 20)
      #expect(early.records.first?.id.raw == all[250])
      let late = try await page(fixture, .at(row: 750), query, limit: 20)
      #expect(late.records.first?.id.raw == all[750])
      let error = await failure { () async throws(BackendError) in
        try await fixture.backend.page(
          PageRequest(table: "event", query: query, fields: ["_id"], position: .at(row: 500), limit: 20))
      }
      #expect(error?.kind == .unsupported)
      #expect(error?.message.contains("the first 300 and the last 300") == true)
    }
  }

  @Test func `a filter goes along across the cap`() async throws {
    let setup = setup(2_000, limit: 150)
    let query = Query(filter: test("Kind", .equals, .text("talk")))
    try await Fixture.run(setup, [("keyset_after", .number(150))]) { fixture in
      let found = try await walk(
        fixture, from: try await page(fixture, .first, query), backwards: false, query)
      #expect(found == ids(setup).enumerated().filter { $0.offset % 2 == 1 }.map(\.element))
      #expect(try await fixture.backend.count("event", matching: query) == 1_000)
    }
  }

  @Test(arguments: ["99", "198", "297"])
  func `a page of several requests has no gap, though things go and come between them`(
    cursor: String
  ) async throws {
    let setup = setup(900, limit: 50_000)
    let all = ids(setup)
    try await Fixture.run(setup) { fixture in
      fixture.transport.beforeEach { request in
        guard request.url.query.contains(where: { $0.name == "cursor" && $0.value == cursor }) else { return }
        fixture.transport.beforeEach(nil)
        // As many as before, but for an app that counts them others stand at each place.
        let result = await failure { () async throws(BackendError) in
          _ = try await fixture.backend.delete(all[3..<13].map { ID($0) }, in: "event")
          for _ in 0..<10 {
            _ = try await fixture.backend.create(RecordDraft(table: "event", cells: []))
          }
        }
        if let result { Issue.record(result) }
      }
      let read = try await page(fixture, .first, limit: 400).records.map(\.id.raw)
      #expect(read == Array(all[0..<read.count]))
      #expect(read.count >= 100 && read.count < 397)
      // The next page tells by its first row whether it is the neighbour.
      let table = try await fixture.backend.table("event")
      #expect(table.capabilities.anchor == .row)
    }
  }

  private func row(of id: String, _ query: Query, _ fixture: Fixture) async throws -> Int? {
    try await fixture.backend.row(of: ID(id), in: "event", matching: query)
  }

  @Test func `the row of a record is told in the order of making`() async throws {
    let setup = setup(700, limit: 200)
    let all = ids(setup)
    try await Fixture.run(setup, [("keyset_after", .number(200))]) { fixture in
      for row in [0, 199, 350, 699] {
        let found = try await self.row(of: all[row], Query(), fixture)
        #expect(found == row)
      }
      let talks = Query(filter: test("Kind", .equals, .text("talk")))
      let leftOut = try await self.row(of: all[0], talks, fixture)
      #expect(leftOut == nil)
      let sorted = Query(sorts: [Sort(field: "Number")])
      let untold = try await self.row(of: all[5], sorted, fixture)
      #expect(untold == nil)
    }
  }

  @Test func `rows that were added meanwhile do not shift the last page`() async throws {
    try await Fixture.run(setup(450, limit: 200), [("keyset_after", .number(200))]) { fixture in
      let last = try await page(fixture, .last, limit: 50)
      _ = try await fixture.backend.server.json(
        fixture.backend.server.create("event", ["Title": "Late"]))
      let cursor = try #require(last.before)
      let before = try await page(fixture, .before(cursor), limit: 50)
      let all = ids(setup(450, limit: 200))
      #expect(before.records.map(\.id.raw) == Array(all[350..<400]))
      #expect(before.total == 451)
    }
  }

  @Test func `a handful of things at random`() async throws {
    try await Fixture.run(setup(500, limit: 50_000)) { fixture in
      let nodes = try await fixture.backend.children(of: "event")
      let id = try #require(nodes.first?.table)
      let table = try await fixture.backend.table(id)
      #expect(table.capabilities.paging == [])
      let page = try await fixture.rows(id)
      #expect(page.records.count == 100 && page.after == nil)
      #expect(fixture.transport.sent.last?.url.target.contains("sort_field=_random_sorting") == true)
    }
  }
}
