import LoopbackServer
import SheafHTTP
import SheafModel
import Testing

@testable import BubbleBackend

@Suite struct TitleTests {
  private func owners(_ fixture: Fixture, _ page: Page) async throws -> [RecordLink] {
    var links: [RecordLink] = []
    for record in page.records {
      if case .links(let items) = try await fixture.value("Owner", of: record, in: "venue") { links += items }
    }
    return links
  }

  @Test func `references are shown by the name of the thing`() async throws {
    try await Fixture.run { fixture in
      let links = try await owners(fixture, try await fixture.rows("venue"))
      #expect(links.count == 40)
      #expect(links.allSatisfy { $0.title?.contains(" ") == true })
      #expect(Set(links.compactMap(\.title)).contains("Ada Lovelace"))
    }
  }

  @Test func `names are asked for once, many in one request`() async throws {
    try await Fixture.run { fixture in
      _ = try await fixture.rows("venue")
      let singles = fixture.transport.sent.filter { $0.url.path.contains("/obj/user/") }
      #expect(singles.isEmpty)
      #expect(fixture.transport.sent.count { $0.url.path.hasSuffix("/obj/room") } == 2)
      fixture.transport.clear()
      _ = try await fixture.rows("venue")
      _ = try await fixture.rows("venue", Query(sorts: [Sort(field: "Name")]))
      #expect(fixture.transport.sent.count == 2)
    }
  }

  @Test func `a thing that is gone has no name`() async throws {
    try await Fixture.run { fixture in
      let record = try #require(try await fixture.rows("venue").records.first)
      guard case .links(let owner) = try await fixture.value("Owner", of: record, in: "venue") else {
        throw Surprise()
      }
      _ = try await fixture.backend.delete([owner[0].id], in: "user")
      let fresh = try Bubble.backend(
        Profile(
          name: "", kind: Bubble.kind, settings: .init([.init("url", .text(fixture.server.url))])),
        Secret(LoopbackAccount.bubbleToken), ServiceContext(transport: fixture.transport))
      let read = try await fresh.record(record.id, in: "venue", fields: ["Owner"])
      #expect(read.cells == [.links([RecordLink(id: owner[0].id, title: nil)])])
    }
  }

  @Test func `who looks on gets the rows at once and the names when they come`() async throws {
    try await Fixture.run { fixture in
      _ = try await fixture.backend.table("venue")
      var changes = fixture.backend.changes(of: "venue").makeAsyncIterator()
      fixture.server.add(FaultRule(Fault(.hold), path: "/api/1.1/obj/user", count: nil))
      let page = try await fixture.rows("venue")
      #expect(try await owners(fixture, page).allSatisfy { $0.title == nil })
      fixture.server.clearFaults()
      guard case .updated(let records)? = await changes.next() else { throw Surprise() }
      #expect(records.map(\.id) == page.records.map(\.id))
      let later = Page(records: records, before: nil, after: nil)
      #expect(try await owners(fixture, later).allSatisfy { $0.title != nil })
    }
  }

  @Test func `a filter names a thing`() async throws {
    try await Fixture.run { fixture in
      let filter = test("Owner", .equals, .text("Ada Lovelace"))
      let page = try await fixture.rows("venue", Query(filter: filter))
      let links = try await owners(fixture, page)
      #expect(!links.isEmpty && links.allSatisfy { $0.title == "Ada Lovelace" })
      let none = try await fixture.rows("venue", Query(filter: test("Owner", .equals, .text("Nobody"))))
      #expect(none.records.isEmpty && none.total == 0)
    }
  }

  private struct Surprise: Error {}
}
