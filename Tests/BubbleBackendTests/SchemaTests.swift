import LoopbackServer
import SheafHTTP
import SheafModel
import Testing

@testable import BubbleBackend

@Suite struct SchemaTests {
  private func setup(meta: Bool, swagger: Bool, captions: Bool = true) -> BubbleSetup {
    var setup = Fixture.small
    setup.isMetaOpen = meta
    setup.isSwaggerOpen = swagger
    setup.usesCaptions = captions
    return setup
  }

  private func kind(_ table: Table, _ field: ID<Field>) -> Field.Kind? { table.field(field)?.kind }

  @Test func `the types of an app are tables at once below it`() async throws {
    try await Fixture.run { fixture in
      let types = try await fixture.backend.children(of: nil)
      #expect(
        types.map(\.name) == ["User", "Venue", "Room", "Coffeeshops", "Rental Unit", "Lead", "Event"])
      #expect(types.map(\.table)[4] == "rentalunit" && types.map(\.identifier)[4] == "rentalunit")
      // What stood above them once may still stand in paths.
      for name in ["app", "loopback"] {
        #expect(try await fixture.backend.way(to: name, from: nil) == [])
      }
      #expect(try await fixture.backend.children(of: "app") == types)
      #expect(try await fixture.backend.way(to: "RentalUnit", from: nil)?.map(\.id) == ["rentalunit"])
      #expect(try await fixture.backend.way(to: "nothing", from: nil) == nil)
    }
  }

  @Test func `fields are of the types that the app tells`() async throws {
    try await Fixture.run { fixture in
      let table = try await fixture.backend.table("venue")
      #expect(
        table.fields.map(\.name) == [
          "Name", "Capacity", "Open", "Photos", "Address", "Status", "Owner", "Rooms", "Opened on", "Notes",
          "Tags", "Floor plan", "Amenities", "Prices", "Created Date", "Modified Date", "Created By", "Slug",
          "unique ID",
        ])
      #expect(table.primary?.name == "Name")
      #expect(kind(table, "Capacity") == .number(.decimal))
      #expect(kind(table, "Photos") == .attachments)
      #expect(kind(table, "Owner") == .link(to: "user", allowsMany: false))
      #expect(kind(table, "Rooms") == .link(to: "room", allowsMany: true))
      #expect(kind(table, "Opened on") == .dateTime)
      #expect(kind(table, "Notes") == .longText)
      #expect(kind(table, "Tags") == .json)
      #expect(table.field("Tags")?.nativeType == "list.text")
      #expect(table.field("Created Date")?.isReadOnly == true)
    }
  }

  @Test func `options are those that were seen`() async throws {
    try await Fixture.run { fixture in
      let table = try await fixture.backend.table("venue")
      let names = ["Open", "Closed", "Under construction"]
      let options = names.map { Choice(id: $0, name: $0) }
      #expect(kind(table, "Status") == .choice(options: options, allowsMany: false))
      // The app has one more, which no thing shows.
      let added = try await fixture.backend.addChoice(named: "New | Pending", to: "Status", of: "venue")
      let again = try await fixture.backend.table("venue")
      #expect(kind(again, "Status") == .choice(options: options + [added], allowsMany: false))
    }
  }

  @Test func `options that were seen are known the next time`() async throws {
    let cache = MemoryCache()
    try await Fixture.run(cache: cache) { fixture in
      _ = try await fixture.backend.addChoice(named: "New | Pending", to: "Status", of: "venue")
    }
    while await cache.kept("options")?.text.contains("New | Pending") != true { await Task.yield() }
    try await Fixture.run(cache: cache) { fixture in
      let table = try await fixture.backend.table("venue")
      guard case .choice(let options, _) = kind(table, "Status") else { throw Surprise() }
      #expect(options.map(\.name).contains("New | Pending"))
    }
  }

  @Test func `without captions the keys are internal names`() async throws {
    try await Fixture.run(setup(meta: true, swagger: true, captions: false)) { fixture in
      let table = try await fixture.backend.table("venue")
      #expect(table.field("name_text")?.name == "Name")
      #expect(table.field("Name") == nil)
      #expect(try await fixture.rows("lead").records.isEmpty)
      let page = try await fixture.rows("venue", Query(filter: test("name_text", .isNotEmpty)))
      #expect(page.total == 40)
      #expect(try fixture.lastConstraints().items?[0]["key"] == "name_text")
    }
  }

  @Test func `with swagger only, references and dates are known and options are texts`() async throws {
    try await Fixture.run(setup(meta: false, swagger: true)) { fixture in
      let types = try await fixture.backend.children(of: "app")
      #expect(types.map(\.name).contains("rentalunit"))
      let table = try await fixture.backend.table("venue")
      #expect(kind(table, "Rooms") == .link(to: "room", allowsMany: true))
      #expect(kind(table, "Owner") == .link(to: "user", allowsMany: false))
      #expect(kind(table, "Opened on") == .dateTime)
      #expect(kind(table, "Prices") == .json)
      #expect(kind(table, "Status") == .text)
    }
  }

  @Test func `with neither, types are named by the profile and fields learned from rows`() async throws {
    let more: [(String, Setting)] = [
      (
        "fields",
        .table(
          .init([
            .init(
              "venue",
              .table(
                .init([
                  .init("Owner", .text("user")), .init("Rooms", .text("list.custom.room")),
                  .init(
                    "Status",
                    .table(
                      .init([
                        .init("type", .text("option.venue_status")),
                        .init("options", .list([.text("Open"), .text("Closed")])),
                      ]))),
                ])))
          ]))
      )
    ]
    try await Fixture.run(setup(meta: false, swagger: false), Fixture.named + more) { fixture in
      let types = try await fixture.backend.children(of: "app")
      #expect(types.map(\.name).first == "venue")
      let table = try await fixture.backend.table("venue")
      #expect(kind(table, "Capacity") == .number(.decimal))
      #expect(kind(table, "Open") == .boolean)
      #expect(kind(table, "Opened on") == .dateTime)
      #expect(kind(table, "Rooms") == .link(to: "room", allowsMany: true))
      guard case .choice(let options, false) = kind(table, "Status") else { throw Surprise() }
      #expect(options.map(\.name).prefix(2) == ["Open", "Closed"])
      #expect(table.field("Address")?.comparisons.contains(.within) == true)
    }
  }

  @Test func `an app that tells nothing asks for the names of its types`() async throws {
    try await Fixture.run(setup(meta: false, swagger: false)) { fixture in
      let error = await failure { () async throws(BackendError) in
        try await fixture.backend.children(of: nil)
      }
      #expect(error?.kind == .unsupported)
      #expect(error?.message.contains("`types`") == true)
    }
  }

  @Test func `a field that no row had before is told of`() async throws {
    let hidden = setup(meta: false, swagger: false)
    try await Fixture.run(hidden, Fixture.named) { fixture in
      let first = try await fixture.backend.table("rentalunit")
      #expect(first.field("1st Payment %") != nil)
      _ = try await fixture.backend.delete(
        [try #require(try await fixture.rows("rentalunit").records.last?.id)], in: "rentalunit")
      var changes = fixture.backend.changes(of: "lead").makeAsyncIterator()
      let table = try await fixture.backend.table("lead")
      #expect(table.field("Name") == nil)
      #expect(try await fixture.rows("lead").records.isEmpty)
      _ = try await fixture.backend.server.json(
        fixture.backend.server.create("lead", ["Name": "Ada", "Age": 36]))
      let total = try await fixture.rows("lead").total
      try #require(total == 1)
      #expect(await changes.next() == .schemaChanged)
      let again = try await fixture.backend.table("lead")
      #expect(again.field("Age")?.kind == .number(.decimal))
    }
  }

  @Test func `opening a table and reading its first rows is one request for rows`() async throws {
    try await Fixture.run { fixture in
      _ = try await fixture.backend.table("event")
      _ = try await fixture.rows("event")
      #expect(fixture.transport.sent.count { $0.url.path.hasSuffix("/obj/event") } == 1)
      _ = try await fixture.rows("event")
      #expect(fixture.transport.sent.count { $0.url.path.hasSuffix("/obj/event") } == 2)
    }
  }

  private struct Surprise: Error {}
}

/// Keeps in memory.
actor MemoryCache: ConnectionCache {
  private var texts: [String: KeptText] = [:]
  private var counts: [String: Int] = [:]

  func kept(_ key: String) -> KeptText? { texts[key] }

  func keep(_ text: String?, under key: String) { texts[key] = text.map { KeptText($0, time: 0) } }

  func count(_ key: String, adding number: Int) -> Int {
    counts[key, default: 0] += number
    return counts[key] ?? 0
  }
}
