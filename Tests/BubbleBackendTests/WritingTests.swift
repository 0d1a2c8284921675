import LoopbackServer
import SheafHTTP
import SheafModel
import Testing

@testable import BubbleBackend

@Suite struct WritingTests {
  private func change(
    _ fixture: Fixture, _ record: Record, _ field: ID<Field>, _ value: Value, base: Value? = nil
  ) async throws -> Record {
    let held = try await fixture.value(field, of: record, in: "venue")
    return try await fixture.backend.update(
      RecordPatch(
        table: "venue", record: record.id,
        changes: [CellChange(field: field, base: base ?? held, value: value)]))
  }

  private func first(_ fixture: Fixture) async throws -> Record {
    try #require(try await fixture.rows("venue").records.first)
  }

  @Test func `every kind of cell is written and read back`() async throws {
    try await Fixture.run([("time_zone", .text("+02:00"))]) { fixture in
      let record = try await first(fixture)
      let rooms = try await fixture.rows("room").records
      let room = try #require(rooms.last?.id)
      let users = try await fixture.rows("user").records
      let user = try #require(users.first?.id)
      let time = try #require(DateTime(iso: "2024-03-04T09:30:00.250+02:00"))
      let values: [(ID<Field>, Value, Value?)] = [
        ("Name", .text("Über \"den\"\nDächern"), nil),
        ("Capacity", number("0040388.750"), number("40388.750")),
        ("Open", .boolean(false), nil), ("Status", .choices([Choice(id: "Closed", name: "Closed")]), nil),
        ("Opened on", .dateTime(time), nil), ("Address", .text("5 Main St, Boston"), nil),
        (
          "Owner", .links([RecordLink(id: user, title: nil)]),
          .links([RecordLink(id: user, title: "Ada Lovelace")])
        ),
        (
          "Rooms", .links([RecordLink(id: room, title: "x")]),
          .links([RecordLink(id: room, title: "Room 139")])
        ),
        ("Tags", .json("[\"a\", \"b\"]"), .json("[\"a\",\"b\"]")), ("Prices", .json("[1.50,2]"), nil),
        (
          "Amenities",
          .choices([Choice(id: "Stage", name: "Stage"), Choice(id: "Wi-Fi", name: "Wi-Fi")]), nil
        ),
      ]
      for (field, value, stored) in values {
        let saved = try await change(fixture, record, field, value)
        #expect(try await fixture.value(field, of: saved, in: "venue") == stored ?? value)
        #expect(saved.id == record.id && saved.version != record.version)
      }
      let sent = fixture.transport.sent.filter { $0.method == .patch }
      #expect(sent[1].body == .json(["Capacity": .number("40388.750")]))
      #expect(sent[4].body == .json(["Opened on": "2024-03-04T07:30:00.250Z"]))
    }
  }

  @Test func `a cell is emptied`() async throws {
    try await Fixture.run { fixture in
      let record = try await first(fixture)
      for field: ID<Field> in ["Name", "Capacity", "Open", "Owner", "Address", "Opened on"] {
        let saved = try await change(fixture, record, field, .null)
        #expect(try await fixture.value(field, of: saved, in: "venue") == .null)
      }
      let sent = fixture.transport.sent.filter { $0.method == .patch }
      #expect(sent.map(\.body).first == .json(["Name": .null]))
    }
    try await Fixture.run([("clear_value", .text("empty"))]) { fixture in
      let saved = try await change(fixture, try await first(fixture), "Name", .null)
      #expect(try await fixture.value("Name", of: saved, in: "venue") == .null)
      #expect(fixture.transport.sent.last { $0.method == .patch }?.body == .json(["Name": ""]))
    }
    try await Fixture.run([("clear_value", .text("omit"))]) { fixture in
      let record = try await first(fixture)
      await #expect(throws: BackendError.self) { try await change(fixture, record, "Name", .null) }
      #expect(!fixture.transport.sent.contains { $0.method == .patch })
    }
  }

  @Test func `a cell that somebody else changed is a conflict`() async throws {
    try await Fixture.run { fixture in
      let record = try await first(fixture)
      _ = try await change(fixture, record, "Capacity", number("1"))
      let patch = RecordPatch(
        table: "venue", record: record.id,
        changes: [CellChange(field: "Capacity", base: number("77777"), value: number("2"))])
      let error = await failure { () async throws(BackendError) in try await fixture.backend.update(patch) }
      guard case .conflict(let current?)? = error?.kind else { throw Surprise() }
      #expect(try await fixture.value("Capacity", of: current, in: "venue") == number("1"))
      var forced = patch
      forced.overwrites = true
      let saved = try await fixture.backend.update(forced)
      #expect(try await fixture.value("Capacity", of: saved, in: "venue") == number("2"))
      // Another cell of the same thing is nobody's conflict.
      _ = try await change(fixture, saved, "Name", .text("Free"))
    }
  }

  @Test func `what the app refuses is told in its words`() async throws {
    try await Fixture.run { fixture in
      let record = try await first(fixture)
      let option = await failure { () async throws(BackendError) in
        try await fixture.backend.update(
          RecordPatch(
            table: "venue", record: record.id,
            changes: [
              CellChange(field: "Status", base: .null, value: .choices([Choice(id: "No", name: "No")]))
            ], overwrites: true))
      }
      #expect(option?.kind == .invalid("Status"))
      #expect(option?.message == "Invalid data for field Status: expected an existing option, but got \"No\"")
    }
  }

  @Test func `privacy rules speak for themselves`() async throws {
    try await Fixture.run(Fixture.small, token: LoopbackAccount.bubbleUserToken) { fixture in
      let unit: ID<Record> = "1671702337369x488321592367327900"
      let change = CellChange(field: "Unit name", base: .text("Unit A"), value: .text("x"))
      let modify = await failure { () async throws(BackendError) in
        try await fixture.backend.update(
          RecordPatch(table: "rentalunit", record: unit, changes: [change]))
      }
      #expect(modify?.kind == .forbidden)
      #expect(modify?.message == "You do not have permission to modify this object")
      let delete = await failure { () async throws(BackendError) in
        try await fixture.backend.delete([unit], in: "rentalunit")
      }
      #expect(delete?.message == "You do not have permission to delete this object")
    }
    try await Fixture.run(Fixture.small, token: nil) { fixture in
      let create = await failure { () async throws(BackendError) in
        try await fixture.backend.create(
          RecordDraft(table: "venue", cells: [CellValue(field: "Name", value: .text("x"))]))
      }
      #expect(create?.kind == .forbidden)
      #expect(create?.message == "Permission denied: cannot create this object")
    }
    try await Fixture.run(Fixture.small, token: "wrong") { fixture in
      let error = await failure { () async throws(BackendError) in
        try await fixture.backend.children(of: nil)
      }
      #expect(error?.kind == .unauthorized)
    }
  }

  @Test func `several things are deleted one by one, and what is gone is not asked for twice`() async throws {
    try await Fixture.run { fixture in
      let records = try await fixture.rows("event").records
      let ids = records.prefix(3).map(\.id)
      fixture.server.add(
        FaultRule(Fault(.serverError), method: "DELETE", path: "/api/1.1/obj/event/\(ids[1])", count: 1))
      let error = await failure { () async throws(BackendError) in
        try await fixture.backend.delete(ids, in: "event")
      }
      #expect(error?.message.hasPrefix("1 of 3 were deleted, then: ") == true)
      _ = try await fixture.backend.delete(ids, in: "event")
      #expect(try await fixture.rows("event").total == 27)
    }
  }

  @Test func `a thing that was made is there even when it cannot be looked at`() async throws {
    try await Fixture.run { fixture in
      _ = try await fixture.backend.table("event")
      fixture.server.add(
        FaultRule(Fault(.serverError), method: "GET", path: "/api/1.1/obj/event/*", count: 1))
      let record = try await fixture.backend.create(
        RecordDraft(table: "event", cells: [CellValue(field: "Title", value: .text("New"))]))
      #expect(try await fixture.value("Title", of: record, in: "event") == .text("New"))
      #expect(try await fixture.rows("event").total == 31)
    }
  }

  @Test func `an answer that is lost leaves the fate of a new thing open`() async throws {
    try await Fixture.run { fixture in
      _ = try await fixture.backend.table("event")
      fixture.server.add(FaultRule(Fault(.dropAfter), method: "POST", path: "/api/1.1/obj/event", count: 1))
      let error = await failure { () async throws(BackendError) in
        try await fixture.backend.create(
          RecordDraft(table: "event", cells: [CellValue(field: "Title", value: .text("New"))]))
      }
      #expect(error?.kind == .fateUnknown)
      #expect(fixture.transport.sent.count { $0.method == .post } == 1)
    }
  }

  @Test func `bulk tells of each thing what became of it`() async throws {
    try await Fixture.run(Fixture.small, token: LoopbackAccount.bubbleUserToken) { fixture in
      _ = try await fixture.backend.server.json(
        fixture.backend.server.create("lead", ["Name": "A", "Email": "a@b.example", "Age": 3]))
      let drafts = ["a@b.example", "c@blocked.example", "d@b.example"].map { email in
        RecordDraft(table: "lead", cells: [CellValue(field: "Email", value: .text(email))])
      }
      let results = try await fixture.backend.createEach(
        drafts + [RecordDraft(table: "lead", cells: [CellValue(field: "Age", value: .text("old"))])])
      #expect(results.map { if case .success = $0 { true } else { false } } == [true, false, true, false])
      guard case .failure(let refused) = results[1], case .failure(let unread) = results[3] else {
        throw Surprise()
      }
      #expect(refused.message == "Permission denied: cannot create this object")
      #expect(unread.kind == .invalid("Age"))
      #expect(try await fixture.rows("lead").total == 3)
    }
  }

  @Test func `a bulk request that fails as a whole is one failure`() async throws {
    try await Fixture.run { fixture in
      _ = try await fixture.backend.table("event")
      fixture.server.add(FaultRule(Fault(.serverErrorPage), method: "POST", path: "*bulk", count: 1))
      let error = await failure { () async throws(BackendError) in
        try await fixture.backend.createEach([RecordDraft(table: "event", cells: [])])
      }
      #expect(error?.kind == .server(status: 500))
    }
  }

  private struct Surprise: Error {}

  @Test func `what was just read for a change is not read again before it`() async throws {
    try await Fixture.run { fixture in
      let table = try await fixture.backend.table("venue")
      let record = try #require(try await fixture.rows("venue").records.first)
      let primary = try #require(table.primary)
      for (isFresh, reads) in [(true, 2), (false, 3)] {
        fixture.transport.clear()
        let now = try await fixture.backend.record(record.id, in: "venue", fields: [primary.id])
        let change = CellChange(field: primary.id, base: now.cells[0], value: .text("Read once: \(isFresh)"))
        _ = try await fixture.backend.update(
          RecordPatch(table: "venue", record: record.id, changes: [change], hasFreshBases: isFresh))
        // Once before, and once because the app does not answer with what it made of it.
        let sent = fixture.transport.sent.filter { $0.url.path.contains(record.id.raw) }
        #expect(sent.count { $0.method == .get } == reads)
        #expect(sent.count { $0.method == .patch } == 1)
      }
    }
  }
}
