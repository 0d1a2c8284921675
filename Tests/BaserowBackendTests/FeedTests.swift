import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BaserowBackend

/// What is made of changes that the server tells of.
@Suite struct FeedTests {
  private static let greeting = Recording.number(803).received[0]

  private func created(_ id: Int, before other: Int? = nil) -> String {
    let row: JSON = [
      "id": .int(id), "order": .string("\(id).0"), "field_80": "n", "field_81": .null, "field_82": .null,
    ]
    return JSON.object([
      JSON.Member("type", "rows_created"), JSON.Member("table_id", 7), JSON.Member("rows", [row]),
      JSON.Member("before_row_id", other.map(JSON.int) ?? .null),
    ]).text
  }

  @Test func `a new row is the last one unless it was put before another, or was restored`() async throws {
    let texts = [created(458), created(459), created(460, before: 5), created(31), created(461)]
    let (changes, _) = try await RecordedSockets.listen([[Self.greeting] + texts])
    let places = changes.compactMap { change -> String? in
      guard case .created(let rows, let isLast) = change else { return nil }
      return "\(rows[0].id) \(isLast)"
    }
    // Of the first one nothing is known to compare it with.
    #expect(places == ["458 false", "459 true", "460 false", "31 false", "461 true"])
  }

  @Test func `a table is heard when the server has answered, not when it was asked`() async throws {
    let (unanswered, _) = try await RecordedSockets.listen([[Self.greeting]])
    #expect(unanswered == [.disconnected])
    let other = #"{"type":"page_add","page":"table","parameters":{"table_id":8}}"#
    let row = #"{"type":"page_add","page":"row","parameters":{"table_id":7,"row_id":1}}"#
    let (answeredForOthers, _) = try await RecordedSockets.listen([[Self.greeting, other, row]])
    #expect(answeredForOthers == [.disconnected])
    let (answered, _) = try await RecordedSockets.listen([Array(Recording.number(803).received.prefix(2))])
    #expect(answered == [.connected, .disconnected])
  }

  @Test func `a table of which changes come is heard, whatever the server answered`() async throws {
    let (changes, _) = try await RecordedSockets.listen([[Self.greeting, created(458)]])
    #expect(changes.first == .connected)
    #expect(changes.count == 3)
  }

  private func updated(_ table: Int) -> String {
    #"{"type":"rows_updated","table_id":\#(table),"rows":[{"id":1,"order":"1.0"}],"updated_field_ids":[]}"#
  }

  /// A feed that listens to table 7, and what ends it.
  private func feed(
    _ sockets: RecordedSockets, pause: @escaping @Sendable (Duration) async -> Void
  ) throws -> (feed: BaserowFeed, changes: AsyncStream<LiveChange>) {
    let transport = RecordedTransport([13], stubs: RecordedTables.stubs(7))
    let backend = try RecordedTables.backend(transport)
    let feed = BaserowFeed(client: backend.client, sockets: sockets, pause: pause)
    let changes = feed.changes(of: "7") { () async throws(BackendError) in try await backend.plan("7") }
    return (feed, changes)
  }

  @Test func `a connection that was lost is tried again within seconds, however long the server is away`()
    async throws
  {
    let (pauses, tell) = AsyncStream.makeStream(of: Duration.self)
    let (_, changes) = try feed(RecordedSockets([[Self.greeting]])) {
      tell.yield($0)
      await Task.yield()
    }
    let reader = Task { for await _ in changes {} }
    let waits = await pauses.prefix(8).reduce(into: []) { $0.append($1) }
    reader.cancel()
    #expect(waits.allSatisfy { $0 <= .seconds(4) })
  }

  @Test func `a server that never had live changes is asked for them less and less often`() async throws {
    let (pauses, tell) = AsyncStream.makeStream(of: Duration.self)
    let (_, changes) = try feed(RecordedSockets([])) {
      tell.yield($0)
      await Task.yield()
    }
    let reader = Task { for await _ in changes {} }
    let waits = await pauses.prefix(8).reduce(into: []) { $0.append($1) }
    reader.cancel()
    #expect(waits.last == .seconds(60))
  }

  @Test func `a login ends the wait for the next attempt`() async throws {
    let sockets = RecordedSockets([])
    // The wait of an hour ends only when somebody ends it.
    let (feed, changes) = try feed(sockets) { _ in try? await Task.sleep(for: .seconds(3600)) }
    let reader = Task { for await _ in changes {} }
    while sockets.opened.count < 2 {
      await feed.hurry()
      await Task.yield()
    }
    reader.cancel()
  }

  @Test func `a change in a linked table makes the rows be read again`() async throws {
    let (changes, sockets) = try await RecordedSockets.listen(
      [[Self.greeting, updated(3), updated(99)]], to: "6", stubs: RecordedTables.stubs(6))
    #expect(changes == [.reloaded, .disconnected])
    #expect(
      sockets.sent.prefix(2) == [#"{"page":"table","table_id":6}"#, #"{"page":"table","table_id":3}"#])
  }

  @Test func `a change in a table that is linked to itself may show in its other rows`() async throws {
    let (changes, _) = try await RecordedSockets.listen(
      [[Self.greeting, updated(6)]], to: "6", stubs: RecordedTables.stubs(6))
    guard changes.count == 4, case .updated(let rows) = changes[1] else {
      Issue.record("\(changes)")
      return
    }
    #expect(rows.map(\.id) == ["1"])
    #expect(changes[2] == .reloaded)
  }

  @Test(arguments: [
    #"{"filters":[{"id":1,"field":80,"type":"empty","value":""}]}"#,
    #"{"sortings":[{"id":1,"field":80,"order":"ASC","type":"order"}]}"#,
  ])
  func `what happens in the table is only the server's to place in a view of its own`(
    properties: String
  ) async throws {
    var view = try JSON.parse(Array(properties.utf8)).members
    view += [JSON.Member("id", 8), JSON.Member("table_id", 7), JSON.Member("type", "grid")]
    let stubs: [String: JSON] = [
      "GET /api/database/views/table/7/": [.object(view)],
      "GET /api/database/views/8/field-options/": ["field_options": .object([])],
    ]
    let deleted = #"{"type":"rows_deleted","table_id":7,"row_ids":[3],"rows":[]}"#
    let (changes, _) = try await RecordedSockets.listen(
      [[Self.greeting, created(458), deleted]], to: "7/8", stubs: stubs)
    #expect(changes.dropFirst().dropLast() == [.reloaded, .reloaded])
  }

  /// A change of row 1 of table 7 with a text of so many bytes.
  private func updated(text bytes: Int) -> String {
    let row: JSON = [
      "id": 1, "order": "1.0", "field_80": .string(String(repeating: "x", count: bytes)), "field_81": .null,
      "field_82": .null,
    ]
    return JSON.object([
      JSON.Member("type", "rows_updated"), JSON.Member("table_id", 7), JSON.Member("rows", [row]),
    ]).text
  }

  @Test func `the rows of a message that is too long are read again, those of others come with it`()
    async throws
  {
    let nested =
      #"{"type":\#(String(repeating: "[", count: 20))\#(String(repeating: "]", count: 20)),"table_id":7}"#
    let numbers = "[" + String(repeating: "1,", count: 600_000) + "1]"
    let deleted = #"{"type":"rows_deleted","table_id":7,"row_ids":\#(numbers)}"#
    let (changes, _) = try await RecordedSockets.listen(
      [[Self.greeting, updated(text: 2 << 20), nested, deleted, updated(text: 10)]])
    #expect(changes.dropFirst().dropLast(2) == [.reloaded, .reloaded])
    guard case .updated(let rows)? = changes.dropLast().last else {
      Issue.record("\(changes.count)")
      return
    }
    #expect(rows[0].cells.contains(.text("xxxxxxxxxx")))
  }

  @Test func `a change has the beginning of long texts, as pages have`() async throws {
    let (changes, _) = try await RecordedSockets.listen([[Self.greeting, updated(text: 100_000)]])
    guard changes.count == 3, case .updated(let rows) = changes[1] else {
      Issue.record("\(changes.count)")
      return
    }
    #expect(
      rows[0].cells.contains(.excerpt(String(repeating: "x", count: 4096), byteCount: 100_000)))
  }

  @Test func `more rows than a screen could need are not taken from a message`() async throws {
    let rows = "[" + String(repeating: #"{"id":1},"#, count: 100_000) + #"{"id":2}]"#
    let text = #"{"type":"rows_created","table_id":7,"rows":\#(rows)}"#
    let (changes, _) = try await RecordedSockets.listen([[Self.greeting, text]])
    #expect(changes.dropFirst().dropLast() == [.reloaded])
  }

  @Test func `of changes that nobody takes a few are kept, and the rows are read again`() async throws {
    let sockets = RecordedSockets([
      [Self.greeting] + Array(repeating: updated(text: 1 << 19), count: 100) + [updated(text: 10)]
    ])
    let (ended, tell) = AsyncStream.makeStream(of: Void.self)
    let (_, changes) = try feed(sockets) { _ in
      tell.yield()
      try? await Task.sleep(for: .seconds(3600))
    }
    // Everything was said before anything is read.
    for await _ in ended { break }
    var heard: [LiveChange] = []
    for await change in changes {
      heard.append(change)
      if change == .disconnected { break }
    }
    let kept = heard.count { if case .updated = $0 { true } else { false } }
    #expect((1...20).contains(kept), "\(kept)")
    #expect(heard.contains(.reloaded))
  }
}
