import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// A table that has cursors and no row numbers, whatever the user does in it and whatever others do to it.
@Suite(.timeLimit(.minutes(20))) struct KeysetWalkTests {
  /// Each part has fifty tables of its own.
  @Test(arguments: 0..<40)
  func `a walk by cursors shows rows in order, none twice and none left out`(part: Int) async {
    for seed in (part * 50)..<(part * 50 + 50) {
      var walk = KeysetWalk(seed: seed)
      let problems = await walk.run()
      #expect(problems == [], "seed \(seed)")
    }
  }
}

/// One table, one query and one user.
private struct KeysetWalk {
  private var generator: SeededGenerator
  private let table: KeysetTable
  private let query: Query
  private let service: FetchService
  private let log = EventLog<FetchEvent>()
  private var mirror = MirrorGrid(GridID(1))
  /// What the user looks at; nil for the end of the table.
  private var visible: Range<Int>?
  /// What was asked for last.
  private var asked: Range<Int>?
  private var height: Int
  private var problems: [String] = []
  private let id = GridID(1)

  init(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed + 77))
    let count = [0, 1, 7, 40, 130, 320].randomElement(using: &generator) ?? 0
    let spread = Int.random(in: 1...6, using: &generator)
    let rows = (0..<count).map { number in
      KeysetTable.Row(
        id: number * 10,
        keys: (0..<KeysetTable.keyCount).map { _ in Int.random(in: 0..<spread, using: &generator) })
    }
    table = KeysetTable(
      rows: rows.shuffled(using: &generator),
      pageLimit: [3, 10, 25, 100].randomElement(using: &generator) ?? 10,
      operations: Bool.random(using: &generator) ? .count : [], tellsTotal: Bool.random(using: &generator))
    query = Self.query(spread, &generator)
    height = Int.random(in: 1...30, using: &generator)
    let budget = [4_000, 20_000, 64 << 20].randomElement(using: &generator) ?? 0
    service = FetchService(
      backend: table, connection: "connection", journal: VolatileJournal(), clock: ManualClock(),
      budget: PageBudget(byteCount: budget), generator: SeededGenerator(seed: 1)
    ) { [log] in log.append($0) }
    self.generator = generator
  }

  private static func query(_ spread: Int, _ generator: inout SeededGenerator) -> Query {
    let sorts = (0..<KeysetTable.keyCount).shuffled(using: &generator)
      .prefix(Int.random(in: 0...KeysetTable.keyCount, using: &generator))
      .map { Sort(field: ID("key\($0)"), descending: Bool.random(using: &generator)) }
    let filter = Bool.random(using: &generator) ? Self.filter(2, spread, &generator) : nil
    return Query(filter: filter, sorts: Array(sorts))
  }

  private static func filter(_ depth: Int, _ spread: Int, _ generator: inout SeededGenerator) -> Filter {
    if depth > 0, Int.random(in: 0..<3, using: &generator) == 0 {
      let parts = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        filter(depth - 1, spread, &generator)
      }
      return Bool.random(using: &generator) ? .all(parts) : .any(parts)
    }
    let comparisons: [Comparison] = [.equals, .notEquals, .less, .greaterOrEqual]
    return .test(
      Predicate(
        field: ID("key\(Int.random(in: 0..<KeysetTable.keyCount, using: &generator))"),
        comparison: comparisons.randomElement(using: &generator) ?? .equals,
        operands: [.number(DecimalText(Int.random(in: 0..<spread, using: &generator)))]))
  }

  mutating func run() async -> [String] {
    let running = Task { [service] in await service.run() }
    service.send(.open(id, "table", query))
    show(0, 0)
    for _ in 0..<14 {
      if Int.random(in: 0..<3, using: &generator) == 0 { changeTable() }
      await move()
      if Bool.random(using: &generator) { await check() }
    }
    await checkAll()
    running.cancel()
    await running.value
    return problems
  }

  private mutating func changeTable() {
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      if Bool.random(using: &generator) {
        let keys = (0..<KeysetTable.keyCount).map { _ in Int.random(in: 0..<4, using: &generator) }
        // Between the identifiers that are there, so that it may belong anywhere.
        table.insert(keys: keys, id: Int.random(in: 0..<3300, using: &generator))
      } else {
        table.delete(at: Int.random(in: 0..<1000, using: &generator))
      }
    }
  }

  private mutating func move() async {
    take()
    let count = mirror.extent.rowCount
    let top = visible?.lowerBound ?? max(0, count - height)
    switch Int.random(in: 0..<12, using: &generator) {
    case 0, 1:
      (visible, asked) = (nil, nil)
      service.send(.needLast(id, count: height))
      return
    case 2: show(0, 0)
    case 3, 4, 5: show(top + height, 1)
    case 6, 7: show(max(0, top - height), -1)
    case 8: show(Int.random(in: 0...max(1, count), using: &generator), 0)
    case 9:
      // What was shown is stale from here on.
      await service.waitUntilIdle()
      log.takeAll()
      mirror = MirrorGrid(id)
      service.send(.reload(id))
    default: show(top + 1, 1)
    }
  }

  private mutating func show(_ top: Int, _ direction: Int) {
    visible = top..<(top + height)
    asked = visible
    service.send(.need(id, rows: top..<(top + height), direction: direction))
  }

  /// What the user looks at moves along with its numbers, as on a screen.
  private mutating func take() {
    for event in log.takeAll() {
      mirror.apply(event)
      guard case .extent(_, _, let from, let distance) = event, distance != 0, let rows = visible,
        rows.lowerBound >= from
      else { continue }
      let top = max(0, rows.lowerBound + distance)
      visible = top..<(top + height)
    }
  }

  /// Waits until nothing more comes; a screen whose rows got other numbers asks for what it shows by those.
  private mutating func settle() async {
    await service.waitUntilIdle()
    take()
    for _ in 0..<3 where visible != asked || (visible != nil && lacksRows) {
      show(visible?.lowerBound ?? 0, 0)
      await service.waitUntilIdle()
      take()
    }
  }

  /// The rows on the screen that the table has.
  private var shownRows: Range<Int> {
    let count = max(0, mirror.extent.rowCount)
    return (visible ?? max(0, count - height)..<count).clamped(to: 0..<count)
  }

  private var lacksRows: Bool { mirror[shownRows].contains(nil) }

  /// What is on the screen once nothing more comes.
  private mutating func check() async {
    await settle()
    if !mirror.failures.isEmpty { problems.append("failed: \(mirror.failures)") }
    let rows = shownRows
    let shown = mirror[rows].map { $0.map(KeysetTable.row) }
    if shown.contains(nil) {
      problems.append("rows \(rows) of \(mirror.extent) are missing: \(shown.map { $0?.id ?? -1 })")
    }
    for (a, b) in zip(shown, shown.dropFirst()) {
      guard let a, let b else { continue }
      if !KeysetTable.isOrdered(a, b, query) { problems.append("\(b.id) comes after \(a.id)") }
      let skipped = table.skipped(between: a.id, and: b.id, of: query)
      if !skipped.isEmpty { problems.append("between \(a.id) and \(b.id) are \(skipped.map(\.id))") }
    }
  }

  /// Once nobody changes the table any more and it is loaded again, it is shown as it is.
  private mutating func checkAll() async {
    await service.waitUntilIdle()
    log.takeAll()
    mirror = MirrorGrid(id)
    service.send(.reload(id))
    let wanted = table.rows(query).map(KeysetTable.record)
    if Bool.random(using: &generator) {
      service.send(.needLast(id, count: height))
      await service.waitUntilIdle()
    }
    service.send(.need(id, rows: 0..<max(1, wanted.count), direction: 1))
    await service.waitUntilIdle()
    take()
    if mirror.extent != .exactly(wanted.count) {
      problems.append("\(mirror.extent) of \(wanted.count) rows after loading again")
    }
    if mirror[0..<wanted.count] != wanted.map(Optional.some) {
      problems.append("other rows after loading again")
    }
  }
}
