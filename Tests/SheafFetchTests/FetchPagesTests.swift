import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct FetchPagesTests {
  @Test func `opening a table shows its first rows and then how many there are`() async {
    let harness = Harness()
    let id = await harness.open()
    let mirror = harness.mirror(id)
    #expect(mirror[0..<100] == harness.backend.rows(0..<100))
    #expect(mirror.extent == .exactly(1000))
    guard case .opened(id, .success(let table), pending: []) = harness.log.all.first else {
      Issue.record("the table comes first")
      return
    }
    #expect(table.id == "table")
  }

  @Test func `the number of rows is asked for only after the first page, and not at all when that tells it`()
    async
  {
    let slow = Harness()
    slow.backend.hold(.page)
    slow.send(.open(GridID(1), "table", nil))
    let first = await slow.backend.call(.page)
    #expect(slow.backend.calls(.count).isEmpty)
    slow.backend.release(first)
    _ = await slow.backend.call(.count)
    let telling = Harness(ScriptedBackend(rowCount: 1000, tellsTotal: true))
    #expect(telling.mirror(await telling.open()).extent == .exactly(1000))
    #expect(telling.backend.calls(.count).isEmpty)
    let short = Harness(ScriptedBackend(rowCount: 60))
    #expect(short.mirror(await short.open()).extent == .exactly(60))
    #expect(short.backend.calls(.count).isEmpty)
  }

  @Test func `an empty table has exactly no rows`() async {
    let harness = Harness(ScriptedBackend(rowCount: 0))
    let id = await harness.open()
    #expect(harness.mirror(id).extent == .exactly(0))
    await harness.perform(.need(id, rows: 0..<50, direction: 1))
    #expect(harness.mirror(id).failures.isEmpty)
  }

  @Test func `rows that are loaded are published without asking the service again`() async {
    let harness = Harness()
    let id = await harness.open()
    await harness.perform(.need(id, rows: 0..<40, direction: 1))
    let calls = harness.backend.calls(.page).count
    harness.log.takeAll()
    harness.backend.hold(.page)
    harness.send(.need(id, rows: 10..<50, direction: 1))
    guard case .rows(id, let start, let records, _) = await harness.log.first(where: { _ in true }) else {
      Issue.record("the rows come first")
      return
    }
    #expect(start == 0)
    #expect(records.count == 90)
    #expect(harness.backend.calls(.page).count == calls)
  }

  @Test func `pages that are released in any order land in their places`() async {
    let harness = Harness(ScriptedBackend(rowCount: 5000, maxPage: 100))
    let id = await harness.open()
    harness.backend.hold(.page)
    harness.send(.need(id, rows: 2000..<2050, direction: 0))
    let jump = await harness.backend.call { $0.page?.position == .at(row: 1975) }
    harness.send(.need(id, rows: 1900..<2200, direction: 0))
    let second = await harness.backend.call { $0.id > jump.id && $0.kind == .page }
    harness.backend.release(second)
    _ = await harness.log.first { if case .rows(id, let start, _, _) = $0 { start > 1000 } else { false } }
    harness.backend.release(jump)
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    #expect(harness.mirror(id)[1900..<2200] == harness.backend.rows(1900..<2200))
    #expect(harness.mirror(id).changeCount == 0)
  }

  @Test func `the end of a table of unknown length is shown at once and numbered when the count comes`() async
  {
    let harness = Harness(ScriptedBackend(rowCount: 3000, paging: [.after, .before, .last]))
    harness.backend.hold(.count)
    let id = GridID(1)
    harness.send(.open(id, "table", nil), .needLast(id, count: 40))
    _ = await harness.log.first {
      if case .rows(id, _, let records, _) = $0 {
        records.last == ScriptedBackend.record(2999)
      } else {
        false
      }
    }
    guard case .about(let guess) = harness.mirror(id).extent else {
      Issue.record("the length is a guess")
      return
    }
    #expect(harness.mirror(id).rows[guess - 1] == ScriptedBackend.record(2999))
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    let mirror = harness.mirror(id)
    #expect(mirror.extent == .exactly(3000))
    #expect(mirror[2960..<3000] == harness.backend.rows(2960..<3000))
    #expect(mirror.changeCount == 0)
  }

  @Test func `a service that only goes forward is walked to the end, and shows that it moves`() async {
    let harness = Harness(
      ScriptedBackend(rowCount: 950, paging: .after, operations: [], maxPage: 100))
    let id = await harness.open()
    #expect(harness.mirror(id).extent == .atLeast(100))
    await harness.perform(.needLast(id, count: 30))
    let mirror = harness.mirror(id)
    #expect(mirror.extent == .exactly(950))
    #expect(mirror[0..<950] == harness.backend.rows(0..<950))
  }

  @Test func `only the latest need is served`() async {
    let harness = Harness(ScriptedBackend(rowCount: 100_000))
    let id = await harness.open()
    harness.backend.hold(.page)
    harness.send(.need(id, rows: 20_000..<20_050, direction: 0))
    let old = await harness.backend.call { $0.page?.position == .at(row: 19_925) }
    harness.send(.need(id, rows: 70_000..<70_050, direction: 0))
    let new = await harness.backend.call { $0.page?.position == .at(row: 69_925) }
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    #expect(harness.backend.cancelledCalls.map(\.id) == [old.id])
    #expect(new.id > old.id)
    let mirror = harness.mirror(id)
    #expect(mirror[70_000..<70_050] == harness.backend.rows(70_000..<70_050))
    #expect(mirror.rows[20_000] == nil)
    #expect(mirror.failures.isEmpty)
  }

  @Test func `a page that is on its way is waited for by a later need of the same rows`() async {
    let harness = Harness(ScriptedBackend(rowCount: 100_000))
    let id = await harness.open()
    harness.backend.hold(.page)
    harness.send(.need(id, rows: 20_000..<20_050, direction: 1))
    let call = await harness.backend.call { $0.page?.position == .at(row: 20_000) }
    harness.send(.need(id, rows: 20_050..<20_100, direction: 1))
    harness.send(.children(of: nil))
    _ = await harness.log.first { if case .children = $0 { true } else { false } }
    #expect(harness.backend.cancelledCalls.isEmpty)
    #expect(harness.backend.waitingCalls.map(\.id) == [call.id])
    harness.backend.release(call)
    _ = await harness.log.first { if case .rows(id, 20_000, _, _) = $0 { true } else { false } }
  }

  @Test func `no more than two pages are on their way at once`() async {
    let harness = Harness(ScriptedBackend(rowCount: 100_000, maxPage: 100))
    var ids: [GridID] = []
    for number in 1...4 { ids.append(await harness.open(number)) }
    harness.backend.hold(.page)
    for id in ids { harness.send(.need(id, rows: 50_000..<50_050, direction: 0)) }
    harness.send(.children(of: nil))
    _ = await harness.log.first { if case .children = $0 { true } else { false } }
    _ = await harness.backend.call { $0.page?.position == .at(row: 49_975) }
    #expect(harness.backend.waitingCalls.count <= 2)
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    for id in ids { #expect(harness.mirror(id)[50_000..<50_050] == harness.backend.rows(50_000..<50_050)) }
  }

  @Test func `leaving a table stops what is on its way for it`() async {
    let harness = Harness(ScriptedBackend(rowCount: 100_000))
    harness.backend.hold(.page, .count)
    let id = GridID(1)
    harness.send(.open(id, "table", nil))
    let call = await harness.backend.call(.page)
    await harness.perform(.close(id))
    #expect(harness.backend.cancelledCalls.map(\.id) == [call.id])
    #expect(harness.mirror(id).rows.isEmpty)
    #expect(harness.mirror(id).failures.isEmpty)
  }

  @Test func `pages are loaded ahead in the user's direction once nothing is wanted`() async {
    let harness = Harness(ScriptedBackend(rowCount: 100_000, maxPage: 100))
    let id = await harness.open()
    await harness.perform(.need(id, rows: 50_000..<50_050, direction: 1))
    #expect(
      harness.backend.calls(.page).allSatisfy { call in
        if case .before = call.page?.position { false } else { true }
      })
    let calls = harness.backend.calls(.page).count
    await harness.perform(.need(id, rows: 50_050..<50_100, direction: 1))
    await harness.perform(.need(id, rows: 50_000..<50_050, direction: -1))
    let later = harness.backend.calls(.page).dropFirst(calls)
    #expect(later.contains { if case .before = $0.page?.position { true } else { false } })
    #expect(harness.mirror(id)[50_000..<50_100] == harness.backend.rows(50_000..<50_100))
  }

  @Test func `loading again keeps what is shown until the new rows come`() async {
    let harness = Harness()
    let id = await harness.open()
    await harness.perform(.need(id, rows: 500..<540, direction: 0))
    harness.backend.change { $0.remove(at: 0) }
    let calls = harness.backend.calls(.page).count
    harness.backend.hold(.page)
    harness.send(.reload(id))
    _ = await harness.backend.call(.page, calls)
    #expect(harness.mirror(id).rows[500] == ScriptedBackend.record(500))
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    #expect(harness.mirror(id)[500..<540] == harness.backend.rows(500..<540))
    #expect(harness.mirror(id).extent == .exactly(999))
  }

  @Test func `a page that fails is told and asked for again when its wait is over`() async {
    let harness = Harness()
    harness.backend.spoil(.page, .error(BackendError(.rateLimited(retryAfter: 7), "slow down")))
    let id = await harness.open()
    #expect(harness.mirror(id).failures.map(\.message) == ["slow down"])
    await harness.clock.waitForSleepers()
    harness.clock.advance(by: .seconds(6))
    #expect(harness.backend.calls(.page).count == 1)
    harness.clock.advance(by: .seconds(1))
    _ = await harness.backend.call(.page, 1)
    await harness.service.waitUntilIdle()
    #expect(harness.mirror(id)[0..<100] == harness.backend.rows(0..<100))
  }

  @Test func `a page that is nonsense is refused and told`() async {
    let harness = Harness()
    harness.backend.spoil(
      .page,
      .page { page in
        Page(records: page.records + page.records, before: page.before, after: page.after)
      })
    let id = await harness.open()
    #expect(harness.mirror(id).rows.isEmpty)
    #expect(harness.mirror(id).failures.map(\.kind) == [.malformed])
  }

  @Test func `memory stays within the budget and evicted rows come back at their numbers`() async {
    let harness = Harness(
      ScriptedBackend(rowCount: 20_000, paging: [.after, .before, .last]),
      budget: PageBudget(byteCount: 300_000))
    let id = await harness.open()
    for row in stride(from: 0, to: 6000, by: 50) {
      await harness.perform(.need(id, rows: row..<(row + 50), direction: 1))
      #expect(await harness.service.cachedByteCount <= 300_000)
    }
    harness.log.takeAll()
    await harness.perform(.need(id, rows: 0..<50, direction: -1))
    #expect(harness.mirror(id)[0..<50] == harness.backend.rows(0..<50))
    await harness.perform(.need(id, rows: 2990..<3040, direction: -1))
    #expect(harness.mirror(id)[2990..<3040] == harness.backend.rows(2990..<3040))
    #expect(harness.mirror(id).changeCount == 0)
    #expect(await harness.service.cachedByteCount <= 300_000)
  }

  @Test func `rows that others removed are noticed when their page is loaded again`() async {
    let harness = Harness(
      ScriptedBackend(rowCount: 20_000, paging: [.after, .before, .last]),
      budget: PageBudget(byteCount: 200_000))
    let id = await harness.open()
    for row in stride(from: 0, to: 4000, by: 50) {
      await harness.perform(.need(id, rows: row..<(row + 50), direction: 1))
    }
    harness.backend.change { $0.removeSubrange(10..<20) }
    await harness.perform(.need(id, rows: 0..<50, direction: -1))
    #expect(harness.mirror(id).refreshCount > 0)
    await harness.perform(.need(id, rows: 0..<400, direction: 1))
    #expect(harness.mirror(id)[0..<400] == harness.backend.rows(0..<400))
    #expect(harness.mirror(id).extent == .exactly(19_990))
  }

  @Test func `a filter that the service cannot evaluate is evaluated here`() async {
    let backend = ScriptedBackend(rowCount: 900, maxPage: 100, comparisons: [])
    let harness = Harness(backend)
    let filter = Filter.test(Predicate(field: "name", comparison: .notEquals, operands: [.text("Name 5")]))
    let id = await harness.open(query: Query(filter: filter))
    await harness.perform(.need(id, rows: 0..<899, direction: 1))
    let mirror = harness.mirror(id)
    #expect(mirror.extent == .exactly(899))
    #expect(mirror.rows[4] == ScriptedBackend.record(4))
    #expect(mirror.rows[5] == ScriptedBackend.record(6))
    #expect(backend.calls(.count).isEmpty)
    #expect(backend.calls(.page).allSatisfy { $0.page?.query.filter == nil })
  }

  @Test func `an order by a field that the table does not have any more is left out`() async {
    let harness = Harness()
    let id = await harness.open(query: Query(sorts: [Sort(field: "unknown")]))
    guard case .opened(id, .success, _) = harness.log.all.first else {
      Issue.record("the table does not open")
      return
    }
    await harness.perform(.need(id, rows: 0..<3, direction: 0))
    #expect(harness.mirror(id).rows[0] == ScriptedBackend.record(0))
  }
}
