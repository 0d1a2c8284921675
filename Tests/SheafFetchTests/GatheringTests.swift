import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// Orders and conditions that the service cannot evaluate.
@Suite(.timeLimit(.minutes(20))) struct GatheringTests {
  private let downwards = Query(sorts: [Sort(field: "amount", descending: true)])

  @Test func `an order that the service does not know is made here over all rows`() async {
    let backend = ScriptedBackend(rowCount: 950, paging: .after, operations: [], maxPage: 100, maxSorts: 0)
    let harness = Harness(backend)
    let id = await harness.open(query: downwards)
    await harness.perform(.need(id, rows: 0..<950, direction: 0))
    let mirror = harness.mirror(id)
    #expect(mirror.extent == .exactly(950))
    #expect((0..<950).allSatisfy { mirror.rows[$0] == ScriptedBackend.record(949 - $0) })
    #expect(backend.calls(.page).count == 10)
    let told = harness.log.all.compactMap { if case .gathering(id, let now) = $0 { now } else { nil } }
    #expect(told.map(\.loaded) == [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950])
    #expect(told.last?.phase == .complete)
  }

  @Test func `no more rows are loaded to be sorted than the limit, and that is said`() async {
    let backend = ScriptedBackend(rowCount: Gathering.limit + 500, paging: .after, maxPage: 1000, maxSorts: 0)
    let harness = Harness(backend)
    let id = await harness.open(query: downwards)
    let last = harness.log.all.reversed().compactMap {
      if case .gathering(id, let now) = $0 { now } else { nil }
    }
    #expect(last.first == Gathering(.cut, loaded: Gathering.limit))
    #expect(harness.mirror(id).extent == .exactly(Gathering.limit))
  }

  @Test func `records that are added, changed and deleted here and elsewhere keep their places in it`() async
  {
    let backend = ScriptedBackend(rowCount: 50, paging: .after, maxPage: 100, maxSorts: 0)
    let harness = Harness(backend)
    let id = await harness.open(query: downwards)
    await harness.perform(.need(id, rows: 0..<60, direction: 0))
    let amount = CellValue(field: "amount", value: .number(DecimalText("10.5") ?? DecimalText(0)))
    await harness.perform(.submit(Edit(id: "e1", table: "table", change: .create("new-1", [amount]))))
    #expect(harness.mirror(id).rows[39]?.cells[1] == amount.value)
    await harness.perform(.submit(Edit(id: "e2", table: "table", change: .delete(["r000049"]))))
    #expect(harness.mirror(id).rows[0] == ScriptedBackend.record(48))
    var moved = ScriptedBackend.record(0)
    moved.cells[1] = .number(DecimalText(1000))
    backend.tell(.updated([moved]))
    _ = await harness.log.first { if case .touched(id, _) = $0 { true } else { false } }
    await harness.service.waitUntilIdle()
    #expect(harness.mirror(id).rows[0] == moved)
    #expect(harness.mirror(id).extent == .exactly(50))
    #expect(Set(harness.mirror(id).rows.values.map(\.id)).count == 50)
    #expect(backend.calls(.page).count == 1)
  }

  @Test func `a page that fails while rows are loaded is told and tried again`() async {
    let backend = ScriptedBackend(rowCount: 250, paging: .after, maxPage: 100, maxSorts: 0)
    backend.spoil(.page, .error(BackendError(.unreachable, "no network")))
    let harness = Harness(backend)
    let id = await harness.open(query: downwards)
    #expect(harness.mirror(id).failures.map(\.message) == ["no network"])
    await harness.clock.waitForSleepers()
    harness.clock.advance(by: .seconds(120))
    _ = await harness.log.first {
      if case .gathering(id, let now) = $0 { now.phase == .complete } else { false }
    }
    await harness.service.waitUntilIdle()
    #expect(harness.mirror(id).rows[0] == ScriptedBackend.record(249))
  }

  @Test func `a condition that is checked here says over how many rows`() async {
    let backend = ScriptedBackend(rowCount: 900, maxPage: 100, comparisons: [])
    let harness = Harness(backend)
    let filter = Filter.test(
      Predicate(field: "amount", comparison: .less, operands: [.number(DecimalText(3))]))
    let id = await harness.open(query: Query(filter: filter))
    await harness.perform(.need(id, rows: 0..<3, direction: 0))
    let first = harness.log.all.compactMap {
      if case .examined(id, let count, let isAll) = $0 { (count, isAll) } else { nil }
    }
    #expect(first.first?.0 == 100)
    await harness.perform(.need(id, rows: 0..<40, direction: 0))
    let last = harness.log.all.compactMap {
      if case .examined(id, let count, let isAll) = $0 { (count, isAll) } else { nil }
    }.last
    #expect(last?.0 == 900 && last?.1 == true)
    #expect(harness.mirror(id).extent == .exactly(3))
  }

  @Test func `a filter that names a field that is gone is left out`() async throws {
    let harness = Harness()
    let filter = Filter.test(Predicate(field: "gone", comparison: .isEmpty))
    let id = await harness.open(query: Query(filter: filter))
    guard case .opened(id, .success, _) = try #require(harness.log.all.first) else {
      Issue.record("the table does not open")
      return
    }
    await harness.perform(.need(id, rows: 0..<3, direction: 0))
    #expect(harness.mirror(id).rows[0] == ScriptedBackend.record(0))
  }
}
