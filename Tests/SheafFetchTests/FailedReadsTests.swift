import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// What is told when something cannot be read, and what is read again.
@Suite(.timeLimit(.minutes(20))) struct FailedReadsTests {
  private func opened(
    _ backend: ScriptedBackend = ScriptedBackend(rowCount: 300, tellsTotal: true), query: Query? = nil
  ) async -> (Harness, GridID) {
    let harness = Harness(backend)
    let id = await harness.open(query: query)
    await harness.perform(.need(id, rows: 0..<40, direction: 0))
    harness.log.takeAll()
    return (harness, id)
  }

  private func failures(_ harness: Harness, _ id: GridID) -> [FailedRead] {
    harness.log.all.compactMap { if case .readFailed(id, let read, _) = $0 { read } else { nil } }
  }

  @Test func `every needed row says that it failed, also where only the first of two pages was tried`() async
  {
    let harness = Harness(ScriptedBackend(rowCount: 1000, maxPage: 20, tellsTotal: true))
    let id = await harness.open()
    harness.backend.spoil(.page, .error(BackendError(.forbidden, "not for you")))
    await harness.perform(.need(id, rows: 400..<460, direction: 0))
    let failed = harness.log.all.compactMap { event -> Range<Int>? in
      if case .rowsFailed(id, let rows, _) = event { rows } else { nil }
    }
    #expect(failed.contains(400..<460))
  }

  @Test func `a check that fails for now is told, and what is shown is read when the service answers`() async
  {
    let (harness, id) = await opened()
    harness.backend.spoil(.page, .error(BackendError(.unreachable, "nothing answers")))
    harness.backend.change { $0.removeFirst() }
    harness.backend.tell(.reloaded)
    _ = await harness.log.first { if case .readFailed(id, .rowsAgain, _) = $0 { true } else { false } }
    await harness.clock.waitForSleepers()
    harness.clock.advance(by: .seconds(2))
    _ = await harness.log.first { if case .refreshed(id, _, _, _) = $0 { true } else { false } }
    await harness.service.waitUntilIdle()
    #expect(harness.mirror(id)[0..<40] == harness.backend.rows(0..<40))
  }

  @Test func `a count that fails is told`() async {
    let backend = ScriptedBackend(rowCount: 1000)
    backend.spoil(.count, .error(BackendError(.server(status: 500), "too long")))
    let harness = Harness(backend)
    let id = await harness.open()
    #expect(failures(harness, id) == [.count])
    #expect(harness.mirror(id)[0..<100] == backend.rows(0..<100))
  }

  @Test func `fields that cannot be read again are told, and the rows are still read`() async {
    let (harness, id) = await opened()
    harness.backend.spoil(.table, .error(BackendError(.forbidden, "not for you")))
    harness.backend.tell(.schemaChanged)
    _ = await harness.log.first { if case .refreshed(id, _, _, _) = $0 { true } else { false } }
    await harness.service.waitUntilIdle()
    #expect(failures(harness, id) == [.fields])
  }

  @Test func `loading again reads the fields first, and the rows that are on the screen`() async throws {
    let (harness, id) = await opened()
    await harness.perform(.needLast(id, count: 40), .need(id, rows: 0..<40, direction: 0))
    let calls = harness.backend.calls(.page).count
    harness.backend.tableInfo.fields.append(Field(id: "more", name: "More", kind: .text))
    harness.backend.change { records in
      for index in records.indices { records[index].cells.append(.text("x")) }
    }
    harness.log.takeAll()
    await harness.perform(.reload(id))
    guard case .opened(id, .success(let table), _) = harness.log.all.first else {
      Issue.record("the fields come first")
      return
    }
    #expect(table.fields.count == 4)
    let asked = harness.backend.calls(.page).dropFirst(calls).compactMap(\.page?.position)
    #expect(asked.first == .first)
    #expect(!asked.contains(.last))
    #expect(harness.mirror(id)[0..<40] == harness.backend.rows(0..<40))
  }

  @Test func `loading again fails with the reason when the table is gone`() async {
    let (harness, id) = await opened()
    harness.backend.spoil(.table, .error(BackendError(.notFound, "no such table")))
    await harness.perform(.reload(id))
    #expect(harness.mirror(id).failures.map(\.message) == ["no such table"])
    await harness.perform(.reload(id))
    #expect(harness.mirror(id)[0..<40] == harness.backend.rows(0..<40))
  }

  @Test func `an order and a condition by a field that went are left out`() async {
    let query = Query(
      filter: .all([
        .test(Predicate(field: "amount", comparison: .isNotEmpty)),
        .test(Predicate(field: "name", comparison: .contains, operands: [.text("1")])),
      ]), sorts: [Sort(field: "amount"), Sort(field: "name")])
    let (harness, id) = await opened(query: query)
    harness.backend.tableInfo.fields.remove(at: 1)
    harness.backend.change { records in
      for index in records.indices { records[index].cells.remove(at: 1) }
    }
    await harness.perform(.reload(id))
    let asked = harness.backend.calls(.page).last?.page?.query
    #expect(asked?.sorts == [Sort(field: "name")])
    #expect(
      asked?.filter
        == .all([.test(Predicate(field: "name", comparison: .contains, operands: [.text("1")]))]))
    #expect(harness.mirror(id).failures.isEmpty)
  }

  @Test(arguments: [BackendError.Kind.notFound, .invalid("amount"), .malformed, .unsupported])
  func `a page that is refused because the fields are others now is asked for with those`(
    kind: BackendError.Kind
  ) async {
    let (harness, id) = await opened(ScriptedBackend(rowCount: 5000, tellsTotal: true))
    harness.backend.tableInfo.fields.remove(at: 1)
    harness.backend.change { records in
      for index in records.indices { records[index].cells.remove(at: 1) }
    }
    harness.backend.spoil(.page, .error(BackendError(kind, "no such column: amount")))
    await harness.perform(.need(id, rows: 3000..<3040, direction: 0))
    #expect(harness.mirror(id).failures.isEmpty)
    #expect(harness.mirror(id)[3000..<3040] == harness.backend.rows(3000..<3040))
  }

  @Test(arguments: [Capabilities.Paging.after, [.after, .before, .last], [.after, .before, .last, .at]])
  func `changes of rows on the screen are shown after the end was looked at`(paging: Capabilities.Paging)
    async
  {
    let (harness, id) = await opened(ScriptedBackend(rowCount: 900, paging: paging, tellsTotal: true))
    await harness.perform(.needLast(id, count: 40), .need(id, rows: 0..<40, direction: 0))
    var record = ScriptedBackend.record(3)
    record.cells[0] = .text("Theirs")
    let changed = record
    harness.backend.change { $0[3] = changed }
    harness.backend.tell(.updated([changed]))
    _ = await harness.log.first { if case .touched(id, _) = $0 { true } else { false } }
    await harness.service.waitUntilIdle()
    #expect(harness.mirror(id).rows[3] == changed)
  }
}
