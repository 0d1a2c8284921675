import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// What others change while a table is open.
@Suite(.timeLimit(.minutes(20))) struct LiveTests {
  private func opened(
    _ backend: ScriptedBackend = ScriptedBackend(rowCount: 300, tellsTotal: true), query: Query? = nil
  ) async -> (Harness, GridID) {
    let harness = Harness(backend)
    let id = await harness.open(query: query)
    await harness.perform(.need(id, rows: 0..<40, direction: 0))
    backend.tell(.connected)
    await heard(harness, .live(id, isHeard: true))
    return (harness, id)
  }

  private func heard(_ harness: Harness, _ event: FetchEvent) async {
    _ = await harness.log.first { $0 == event }
    await harness.service.waitUntilIdle()
  }

  private func touched(_ harness: Harness, _ id: GridID, _ record: ID<Record>) async {
    _ = await harness.log.first { if case .touched(id, let ids) = $0 { ids.contains(record) } else { false } }
    await harness.service.waitUntilIdle()
  }

  private func refreshed(_ harness: Harness, _ id: GridID) async {
    _ = await harness.log.first { if case .refreshed(id, _, _, _) = $0 { true } else { false } }
    await harness.service.waitUntilIdle()
  }

  private func renamed(_ row: Int, _ name: String) -> Record {
    var record = ScriptedBackend.record(row)
    record.cells[0] = .text(name)
    return record
  }

  @Test func `a changed record takes the place of the loaded one, and is told as changed`() async {
    let (harness, id) = await opened()
    let record = renamed(3, "Theirs")
    harness.backend.change { $0[3] = record }
    harness.backend.tell(.updated([record]))
    await touched(harness, id, record.id)
    #expect(harness.mirror(id).rows[3] == record)
    #expect(harness.mirror(id).touched == [record.id])
    #expect(harness.mirror(id).refreshCount == 0)
  }

  @Test func `records that others deleted go, and the rows close up`() async {
    let (harness, id) = await opened()
    harness.backend.change { $0.removeAll { ["r000004", "r000007"].contains($0.id.raw) } }
    harness.backend.tell(.deleted(["r000004", "r000007"]))
    await heard(harness, .removed(id, ["r000004", "r000007"]))
    let mirror = harness.mirror(id)
    #expect(mirror.extent == .exactly(298))
    #expect(mirror[0..<38] == harness.backend.rows(0..<38))
  }

  @Test(arguments: [false, true])
  func `rows after deleted ones are neither skipped nor shown twice`(isNumbered: Bool) async {
    let backend = ScriptedBackend(rowCount: 1000, maxPage: 100, tellsTotal: true, isNumbered: isNumbered)
    let (harness, id) = await opened(backend)
    backend.change { $0.removeSubrange(10..<15) }
    backend.tell(.deleted((10..<15).map { ScriptedBackend.record($0).id }))
    await heard(harness, .removed(id, (10..<15).map { ScriptedBackend.record($0).id }))
    for start in stride(from: 0, to: 960, by: 40) {
      await harness.perform(.need(id, rows: start..<(start + 40), direction: 1))
    }
    let mirror = harness.mirror(id)
    #expect(mirror[0..<995] == backend.rows(0..<995))
    #expect(mirror.extent == .exactly(995))
    #expect(mirror.changeCount == 0)
  }

  @Test func `a new record stands at the end of a table without filter and order`() async {
    let (harness, id) = await opened(ScriptedBackend(rowCount: 30, tellsTotal: true))
    let record = ScriptedBackend.record(30)
    harness.backend.change { $0.append(record) }
    harness.backend.tell(.created([record]))
    await touched(harness, id, record.id)
    #expect(harness.mirror(id).extent == .exactly(31))
    #expect(harness.mirror(id).rows[30] == record)
    #expect(harness.backend.calls(.page).count == 1)
  }

  @Test func `a new record that may stand anywhere is read where it stands`() async {
    let (harness, id) = await opened(ScriptedBackend(rowCount: 30, tellsTotal: true))
    let record = ScriptedBackend.record(99)
    harness.backend.change { $0.insert(record, at: 4) }
    harness.backend.tell(.created([record], isLast: false))
    await refreshed(harness, id)
    let mirror = harness.mirror(id)
    #expect(mirror[0..<31] == harness.backend.rows(0..<31))
    #expect(mirror.touched == [record.id])
  }

  @Test func `a new record that certainly fails the filter stays out without a question`() async {
    let filter = Filter.test(
      Predicate(field: "amount", comparison: .less, operands: [.number(DecimalText(9))]))
    let (harness, id) = await opened(ScriptedBackend(rowCount: 30), query: Query(filter: filter))
    let pages = harness.backend.calls(.page).count
    harness.backend.tell(.created([ScriptedBackend.record(30)]))
    await touched(harness, id, "r000030")
    #expect(harness.mirror(id).refreshCount == 0)
    #expect(harness.backend.calls(.page).count == pages)
  }

  @Test(arguments: [Capabilities.Paging.after, [.after, .before, .last], [.after, .before, .last, .at]])
  func `where a new record belongs is read again when only the service can tell`(paging: Capabilities.Paging)
    async
  {
    let query = Query(sorts: [Sort(field: "name")])
    let (harness, id) = await opened(
      ScriptedBackend(rowCount: 30, paging: paging, tellsTotal: true), query: query)
    let record = ScriptedBackend.record(99)
    harness.backend.change { $0.insert(record, at: 4) }
    harness.backend.tell(.created([record]))
    await refreshed(harness, id)
    let mirror = harness.mirror(id)
    #expect(mirror.refreshCount == 1)
    #expect(mirror[0..<31] == harness.backend.rows(0..<31))
    #expect(mirror.extent == .exactly(31))
  }

  @Test func `a new record is put between its neighbours where numbers tell the order`() async {
    let query = Query(sorts: [Sort(field: "amount")])
    let backend = ScriptedBackend(rowCount: 30, tellsTotal: true)
    let (harness, id) = await opened(backend, query: query)
    var record = ScriptedBackend.record(99)
    record.cells[1] = .number(DecimalText("4.5") ?? DecimalText(4))
    backend.tell(.created([record]))
    await touched(harness, id, record.id)
    let mirror = harness.mirror(id)
    #expect(mirror.rows[5] == record)
    #expect(mirror.rows[6] == ScriptedBackend.record(5))
    #expect(mirror.extent == .exactly(31))
    #expect(mirror.refreshCount == 0)
  }

  @Test(arguments: [Capabilities.Paging.after, [.after, .before, .last], [.after, .before, .last, .at]])
  func `what was missed while the connection was lost is read again`(paging: Capabilities.Paging) async {
    let (harness, id) = await opened(ScriptedBackend(rowCount: 300, paging: paging, tellsTotal: true))
    harness.backend.tell(.disconnected)
    await heard(harness, .live(id, isHeard: false))
    harness.backend.change { $0.removeSubrange(0..<10) }
    harness.log.takeAll()
    harness.backend.tell(.connected)
    await refreshed(harness, id)
    let mirror = harness.mirror(id)
    #expect(mirror.isLive == true)
    #expect(mirror[0..<40] == harness.backend.rows(0..<40))
    #expect(mirror.extent == .exactly(290))
  }

  @Test func `new fields are told before the rows that have them`() async throws {
    let (harness, id) = await opened()
    harness.backend.tableInfo.fields.append(Field(id: "more", name: "More", kind: .text))
    harness.backend.change { records in
      for index in records.indices { records[index].cells.append(.text("x")) }
    }
    harness.log.takeAll()
    harness.backend.tell(.schemaChanged)
    await refreshed(harness, id)
    let events = harness.log.all
    let opened = try #require(
      events.firstIndex {
        if case .opened(id, .success(let table), _) = $0 { table.fields.count == 4 } else { false }
      })
    let rows = try #require(events.firstIndex { if case .refreshed = $0 { true } else { false } })
    #expect(opened < rows)
    #expect(harness.mirror(id)[0..<40] == harness.backend.rows(0..<40))
  }

  @Test func `what was written here is not marked when its echo comes`() async {
    let (harness, id) = await opened()
    await harness.perform(.submit(update("e1", "r000003", name: "Mine", was: "Name 3")))
    harness.backend.tell(.updated([harness.backend.records[3]]))
    harness.backend.tell(.updated([renamed(5, "Theirs")]))
    await touched(harness, id, "r000005")
    #expect(harness.mirror(id).touched == ["r000005"])
    #expect(harness.mirror(id).refreshCount == 0)
  }

  @Test func `the echo of a new record that comes before its answer counts once`() async {
    let (harness, id) = await opened(ScriptedBackend(rowCount: 30, tellsTotal: true))
    harness.backend.hold(.create)
    let draft = Edit(id: "e1", table: "table", change: .create("new-1", []))
    harness.send(.submit(draft))
    let call = await harness.backend.call(.create)
    harness.backend.tell(.created([Record(id: "r000030", cells: [.null, .null, .null])]))
    // Whatever is told after it has been heard after it.
    harness.backend.tell(.disconnected)
    _ = await harness.log.first { $0 == .live(id, isHeard: false) }
    harness.backend.release(call)
    await harness.service.waitUntilIdle()
    #expect(harness.mirror(id).extent == .exactly(31))
    #expect(harness.mirror(id).touched.isEmpty)
  }

  @Test func `the echo of a new record that has been edited since counts once`() async {
    let (harness, id) = await opened()
    await harness.perform(.submit(Edit(id: "e1", table: "table", change: .create("new-1", []))))
    let made = harness.backend.records[300]
    await harness.perform(.submit(update("e2", made.id, name: "Mine", was: "")))
    harness.backend.tell(.created([made]))
    harness.backend.tell(.disconnected)
    await heard(harness, .live(id, isHeard: false))
    #expect(harness.mirror(id).extent == .exactly(301))
    #expect(harness.mirror(id).touched.isEmpty)
  }

  @Test func `a record that was edited here, and that others delete and bring back, is there again`() async {
    let (harness, id) = await opened()
    await harness.perform(.submit(update("e1", "r000003", name: "Mine", was: "Name 3")))
    let record = harness.backend.records[3]
    harness.backend.change { $0.remove(at: 3) }
    harness.backend.tell(.deleted([record.id]))
    await heard(harness, .removed(id, [record.id]))
    harness.backend.change { $0.insert(record, at: 3) }
    harness.backend.tell(.created([record], isLast: false))
    await refreshed(harness, id)
    #expect(harness.mirror(id)[0..<38] == harness.backend.rows(0..<38))
  }

  @Test func `a table whose query changes is listened to without a break, one that is left no longer`() async
  {
    let (harness, id) = await opened()
    await harness.perform(.close(id), .open(GridID(2), "table", nil))
    #expect(harness.backend.listening == (begun: 1, now: 1))
    #expect(harness.mirror(GridID(2)).isLive == true)
    await harness.perform(.close(GridID(2)))
    await harness.clock.waitForSleepers()
    harness.clock.advance(by: .seconds(1))
    while harness.backend.listening.now > 0 { await Task.yield() }
    #expect(harness.backend.listening == (begun: 1, now: 0))
  }

  @Test func `many changes at once do not make many questions`() async {
    let query = Query(sorts: [Sort(field: "name")])
    let (harness, id) = await opened(ScriptedBackend(rowCount: 300, tellsTotal: true), query: query)
    let pages = harness.backend.calls(.page).count
    harness.backend.hold(.page)
    for row in 100..<140 { harness.backend.tell(.created([ScriptedBackend.record(row + 1000)])) }
    _ = await harness.log.first {
      if case .touched(id, let records) = $0 { records.contains("r001139") } else { false }
    }
    #expect(harness.backend.calls(.page).count <= pages + 2)
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    harness.log.takeAll()
    await harness.clock.waitForSleepers()
    harness.clock.advance(by: .seconds(2))
    await refreshed(harness, id)
  }
}
