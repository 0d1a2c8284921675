import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// Whatever a user does in a table, the rows shown are the table's rows at their numbers.
@Suite(.timeLimit(.minutes(20))) struct WalkTests {
  @Test(arguments: 0..<150)
  func `any way through a table shows its rows`(seed: Int) async {
    var generator = SeededGenerator(seed: UInt64(seed + 1))
    let rowCount = [0, 1, 60, 99, 100, 101, 350, 700, 1300].randomElement(using: &generator) ?? 0
    var paging: Capabilities.Paging = .after
    for option in [Capabilities.Paging.before, .last, .at] where Bool.random(using: &generator) {
      paging.insert(option)
    }
    let counts = Bool.random(using: &generator)
    let backend = ScriptedBackend(
      rowCount: rowCount, paging: paging, operations: counts ? .count : [],
      maxPage: [7, 30, 100, 500].randomElement(using: &generator) ?? 100,
      tellsTotal: Int.random(in: 0..<4, using: &generator) == 0,
      tellsFirstRow: Int.random(in: 0..<4, using: &generator) == 0)
    let budget = [30_000, 200_000, 64 << 20].randomElement(using: &generator) ?? 0
    let harness = Harness(backend, budget: PageBudget(byteCount: budget))
    let id = GridID(1)
    harness.send(.open(id, "table", nil))
    for _ in 0..<25 {
      let request = Self.request(id, harness.mirror(id).extent.rowCount, &generator)
      if case .reload = request {
        // A screen takes what it shows for stale from here on.
        await harness.service.waitUntilIdle()
        harness.log.takeAll()
      }
      harness.send(request)
      // Some moves come before the answers to the previous ones.
      if Int.random(in: 0..<3, using: &generator) > 0 { continue }
      await harness.service.waitUntilIdle()
      check(harness, id, request)
    }
    await harness.perform(.need(id, rows: 0..<max(rowCount, 1), direction: 1))
    let mirror = harness.mirror(id)
    #expect(mirror.extent == .exactly(rowCount))
    #expect(mirror[0..<rowCount] == backend.rows(0..<rowCount))
    #expect(mirror.rows.count == rowCount)
    #expect(mirror.changeCount == 0)
    #expect(mirror.failures.isEmpty)
  }

  private static func request(
    _ id: GridID, _ rowCount: Int, _ generator: inout SeededGenerator
  ) -> FetchRequest {
    let count = Int.random(in: 1...60, using: &generator)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0, 1: return .needLast(id, count: count)
    case 2: return .reload(id)
    case 3: return .need(id, rows: 0..<count, direction: 0)
    default:
      let start = Int.random(in: 0...max(1, rowCount), using: &generator)
      return .need(id, rows: start..<(start + count), direction: Int.random(in: -1...1, using: &generator))
    }
  }

  private func check(_ harness: Harness, _ id: GridID, _ request: FetchRequest) {
    let mirror = harness.mirror(id)
    let disorder = mirror.rows.filter { row, record in
      mirror.rows[row + 1].map { $0.id.raw <= record.id.raw } ?? false
    }
    #expect(disorder.isEmpty)
    guard case .exactly(let count) = mirror.extent else { return }
    #expect(count == harness.backend.records.count)
    #expect(mirror.rows.filter { $0.value != ScriptedBackend.record($0.key) }.isEmpty)
    if case .need(_, let rows, _) = request {
      let rows = rows.clamped(to: 0..<count)
      #expect(mirror[rows] == harness.backend.rows(rows))
    }
  }
}
