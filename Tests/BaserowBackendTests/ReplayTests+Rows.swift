import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BaserowBackend

extension ReplayTests {
  func replayPages(_ coverage: inout Coverage) async throws {
    let stubs = RecordedTables.stubs(7)
    let fields: [ID<Field>] = ["80", "81", "82"]
    func page(
      _ number: Int, _ position: PageRequest.Position, _ limit: Int, _ query: Query = Query(),
      table: ID<Table> = "7"
    ) async throws -> Page {
      try await replay([number], &coverage, stubs: stubs) {
        try await $0.page(
          PageRequest(table: table, query: query, fields: fields, position: position, limit: limit))
      }
    }
    let first = try await page(430, .first, 3)
    #expect(first.records.map(\.id) == ["1", "2", "3"])
    #expect((first.total, first.firstRow) == (450, 0))
    #expect((first.before, first.after) == (nil, Cursor("3")))
    let second = try await page(431, .after(Cursor("3")), 3)
    #expect(second.records[0].cells == [.text("Person 0004"), .text("Oslo"), .number(DecimalText(4))])
    #expect(second.before == Cursor("3"))
    #expect(try await page(431, .before(Cursor("6")), 3).records == second.records)
    #expect(try await page(433, .at(row: 200), 200).records.count == 200)
    let last = try await page(434, .at(row: 400), 200)
    #expect(last.records.count == 50)
    #expect(last.after == nil)
    let beyond = try await page(438, .at(row: 19_600), 200)
    #expect(beyond.records.isEmpty && beyond.total == 450)
    let sorted = Query(sorts: [Sort(field: "82", descending: true)])
    #expect(try await page(448, .first, 2, sorted).records.map(\.id) == ["450", "449"])
    let twice = Query(sorts: [Sort(field: "81"), Sort(field: "82", descending: true)])
    #expect(try await page(449, .first, 2, twice).records.count == 2)
    #expect(try await page(445, .first, 2, Query(search: "son 004")).total ?? 0 > 0)
    let tree = Filter.all([
      .test(Predicate(field: "82", comparison: .greater, operands: [.number(DecimalText(400))])),
      .any([
        .test(Predicate(field: "81", comparison: .equals, operands: [.text("Rome")])),
        .test(Predicate(field: "81", comparison: .equals, operands: [.text("Oslo")])),
      ]),
    ])
    let filtered = try await page(460, .first, 3, Query(filter: tree))
    #expect(filtered.records.allSatisfy { [.text("Rome"), .text("Oslo")].contains($0.cells[1]) })
  }

  func replayRows(_ coverage: inout Coverage) async throws {
    let stubs = RecordedTables.stubs(7)
    let ids: [ID<Field>] = ["80", "81", "82"]
    let missing = RecordedTransport([13, 478, 489, 513, 509, 505], stubs: stubs)
    let backend = try RecordedTables.backend(missing)
    await expect(.notFound) { _ = try await backend.record("999999", in: "7", fields: ids) }
    await expect(.notFound) { _ = try await backend.delete(["453"], in: "7") }
    await expect(.notFound) { _ = try await backend.delete(["451", "452"], in: "7") }
    await expect(.notFound) { try await backend.move("453", before: "999999", in: "7") }
    await expect(.notFound) {
      let change = CellChange(field: "81", base: .null, value: .text("x"))
      _ = try await backend.update(
        RecordPatch(table: "7", record: "999999", changes: [change], overwrites: true))
    }
    coverage.sent(missing.answered)

    let moved = RecordedTransport([13, 503, 504])
    let mover = try RecordedTables.backend(moved)
    try await mover.move("453", before: "2", in: "7")
    try await mover.move("453", before: nil, in: "7")
    coverage.sent(moved.answered)

    try await replayDeletions(&coverage, stubs)
    for number in [479, 653] where Recording.number(number).answer["7"]?["1"] == "Person 0001" {
      coverage.read(number)
    }
  }

  private func replayDeletions(_ coverage: inout Coverage, _ stubs: [String: JSON]) async throws {
    // What undo has forgotten comes back from the trash.
    let forgotten = RecordedTransport([13, 512, 710, 517, 508, 516], stubs: stubs)
    let backend = try RecordedTables.backend(forgotten)
    let one = try #require(await backend.delete(["453"], in: "7"))
    #expect(one.token.hasSuffix("=row:453"))
    // The row itself was not read again after it was restored.
    await #expect(throws: BackendError.self) { _ = try await backend.restore(one) }
    #expect(forgotten.answered == [13, 512, 710, 517])
    let two = try #require(await backend.delete(["451", "452"], in: "7"))
    #expect(two.token.hasSuffix("=rows:1") && two.records == ["451", "452"])
    coverage.sent(forgotten.answered)

    let row: JSON = [
      "id": .int(13), "order": "13.0", "field_80": "Person 0013", "field_81": "Oslo", "field_82": "13",
    ]
    let undone = RecordedTransport(
      [13, 729, 730], stubs: stubs.merging(["GET /api/database/rows/table/7/13/": row]) { $1 })
    let undoing = try RecordedTables.backend(undone)
    let deletion = try #require(await undoing.delete(["13"], in: "7"))
    #expect(try await undoing.restore(deletion).map(\.id) == ["13"])
    #expect(undone.answered == [13, 729, 730])
    coverage.sent(undone.answered)
    // The server undoes what was done last under a name, so each deletion has one of its own.
    let names = (undone.requests + forgotten.requests).compactMap { $0.headers["ClientSessionId"] }
    #expect(names[0] == names[1])
    #expect(names.allSatisfy { ClientSession.isValid($0) })
    #expect(Set([names[0], names[2], names[5]]).count == 3)
  }

  func expect(_ kind: BackendError.Kind, _ body: () async throws -> Void) async {
    do {
      try await body()
      Issue.record("nothing was thrown instead of \(kind)")
    } catch let error as BackendError {
      #expect(error.kind == kind, "\(error)")
    } catch {
      Issue.record("\(error)")
    }
  }

  /// Every row of every answer that names fields by number has the values that it says.
  func replayRowAnswers(_ coverage: inout Coverage) {
    for recording in Recording.all where recording.status == 200 && recording.method != "WEBSOCKET" {
      guard let table = Self.table(of: recording), let plans = RecordedTables.fields[table] else { continue }
      let rows =
        recording.answer["results"]?.items ?? recording.answer["items"]?.items ?? recording.answer.items
      var count = 0
      for row in rows ?? [recording.answer] {
        guard row["order"]?.string != nil, row.members.contains(where: { $0.name.hasPrefix("field_") }) else {
          continue
        }
        expectRow(row, plans, recording)
        count += 1
      }
      if count > 0 { coverage.read(recording.number) }
    }
  }

  private static func table(of recording: Recording) -> Int? {
    let parts = recording.url.path.split(separator: "/")
    if parts.starts(with: ["api", "database", "rows", "table"]), parts.count > 4 { return Int(parts[4]) }
    guard parts.starts(with: ["api", "database", "views", "grid"]), parts.count > 4 else { return nil }
    return [7: 7, 8: 7, 23: 11, 25: 12, 27: 13][Int(parts[4]) ?? 0]
  }

  private func expectRow(_ row: JSON, _ plans: [FieldPlan], _ recording: Recording) {
    var reader = JSONReader(Array(row.text.utf8))
    do {
      let record = try RowReader(plans).row(&reader)
      #expect(record.id.raw == row["id"]?.int.map(String.init))
      for (plan, value) in zip(plans, record.cells) {
        guard let cell = row[plan.key] else { continue }
        #expect(
          CellOracle.agrees(value, cell, plan),
          "\(recording.name) \(plan.field.name) (\(plan.wire.type)): \(value) from \(cell.text)")
      }
    } catch {
      Issue.record("\(recording.name): \(error)")
    }
  }

  /// Every description of a field becomes a field, and none an unknown one.
  func replayFieldAnswers(_ coverage: inout Coverage) {
    for recording in Recording.all
    where recording.status == 200 && recording.url.path.contains("/database/fields/") {
      var found = 0
      for item in recording.answer.items ?? [recording.answer] {
        guard item["type"] != nil, let wire = WireField(item) else { continue }
        let plan = FieldPlan(wire)
        found += 1
        if case .unknown = plan.field.kind { Issue.record("\(recording.name): \(wire.type) is unknown") }
        #expect(plan.field.name == item["name"]?.string)
        #expect(plan.field.isReadOnly == (item["read_only"]?.bool ?? false), "\(recording.name) \(wire.name)")
        #expect(plan.field.isPrimary == (item["primary"]?.bool ?? false))
      }
      if found > 0 { coverage.read(recording.number) }
    }
  }
}
