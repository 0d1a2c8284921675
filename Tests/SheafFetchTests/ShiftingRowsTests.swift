import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// A service that pages by number, whose rows others add and delete between the pages.
@Suite(.timeLimit(.minutes(20))) struct ShiftingRowsTests {
  @Test(arguments: 0..<60)
  func `no row is shown twice and none is skipped unnoticed`(seed: Int) async {
    var generator = SeededGenerator(seed: UInt64(seed + 7000))
    let backend = ScriptedBackend(
      rowCount: [40, 150, 420, 900].randomElement(using: &generator) ?? 420, operations: [.count],
      maxPage: [20, 50, 100].randomElement(using: &generator) ?? 50, tellsTotal: true,
      tellsFirstRow: Bool.random(using: &generator), isNumbered: true)
    let harness = Harness(backend)
    let id = await harness.open()
    var next = 100_000
    for _ in 0..<30 {
      change(backend, &next, seed, &generator)
      let count = Int.random(in: 5...60, using: &generator)
      let start = Int.random(in: 0...max(1, harness.mirror(id).extent.rowCount), using: &generator)
      harness.send(
        .need(id, rows: start..<(start + count), direction: Int.random(in: -1...1, using: &generator)))
      if Bool.random(using: &generator) { change(backend, &next, seed, &generator) }
      await settle(harness)
      let ids = harness.mirror(id).rows.values.map(\.id)
      #expect(Set(ids).count == ids.count, "a row is shown twice")
    }
    let calls = backend.calls(.page).count
    await look(through: backend, harness, id)
    // Where as many rows came as went, nothing tells of it.
    if seed % 3 == 2 || backend.calls(.page).count == calls { await harness.perform(.reload(id)) }
    harness.log.takeAll()
    await look(through: backend, harness, id) { rows in
      #expect(harness.mirror(id)[rows] == backend.rows(rows))
    }
    if !backend.records.isEmpty { #expect(harness.mirror(id).extent == .exactly(backend.records.count)) }
  }

  private func look(
    through backend: ScriptedBackend, _ harness: Harness, _ id: GridID, check: (Range<Int>) -> Void = { _ in }
  ) async {
    for start in stride(from: 0, to: backend.records.count, by: 40) {
      let rows = start..<min(start + 40, backend.records.count)
      await harness.perform(.need(id, rows: rows, direction: 1))
      await settle(harness)
      check(rows)
    }
  }

  /// Lets what waits for its time happen.
  private func settle(_ harness: Harness) async {
    while await !harness.service.isSettled {
      await harness.service.waitUntilIdle()
      // A task that is about to sleep, or was just woken, needs its turn first.
      if harness.clock.sleeperCount > 0 { harness.clock.advance(by: .seconds(2)) }
      await Task.yield()
    }
  }

  /// Adds some rows or deletes some, in one place; a third of the seeds only adds, a third only deletes.
  private func change(
    _ backend: ScriptedBackend, _ next: inout Int, _ seed: Int, _ generator: inout SeededGenerator
  ) {
    let at = Int.random(in: 0...backend.records.count, using: &generator)
    let count = Int.random(in: 1...4, using: &generator)
    if seed % 3 == 0 || seed % 3 == 2 && Bool.random(using: &generator) {
      let new = (next..<(next + count)).map { ScriptedBackend.record($0) }
      next += count
      backend.change { $0.insert(contentsOf: new, at: at) }
    } else {
      backend.change { $0.removeSubrange(min(at, $0.count)..<min(at + count, $0.count)) }
    }
  }
}
