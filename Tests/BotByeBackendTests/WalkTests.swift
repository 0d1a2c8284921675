import LoopbackServer
import SheafFetch
import SheafModel
import SheafQuery
import SheafTestSupport
import Testing

@testable import BotByeBackend

/// A user walks through requests while others come and go and pointers expire.
@Suite(.timeLimit(.minutes(20))) struct WalkTests {
  @Test(arguments: 0..<6)
  func `a walk shows requests in order and none twice, whatever happens to the list`(seed: Int) async throws {
    try await Loopback.run(requests: 260) { loopback in
      var walk = RequestWalk(loopback: loopback, seed: seed)
      let problems = try await walk.run()
      #expect(problems == [], "seed \(seed)")
    }
  }
}

private struct RequestWalk {
  private let loopback: Loopback
  private var generator: SeededGenerator
  private let query: Query
  private let service: FetchService
  private let log = EventLog<FetchEvent>()
  private let id = GridID(1)
  private var mirror = MirrorGrid(GridID(1))
  private var visible = 0..<20
  private var added = 1000
  private var problems: [String] = []
  private let fields = Entity.requests.columns.map { $0.field(isPrimary: false) }

  init(loopback: Loopback, seed: Int) {
    self.loopback = loopback
    var generator = SeededGenerator(seed: UInt64(seed + 5))
    let sorts: [[Sort]] = [
      [Sort(field: "createdAt", descending: true)], [Sort(field: "createdAt")],
      [Sort(field: "country", descending: true), Sort(field: "remoteAddr")], [],
    ]
    let isProtected = Filter.test(
      Predicate(field: "isProtected", comparison: .equals, operands: [.boolean(true)]))
    query = Query(
      filter: Bool.random(using: &generator) ? isProtected : nil, sorts: sorts[seed % sorts.count])
    let budget = [60_000, 64 << 20].randomElement(using: &generator) ?? 0
    service = FetchService(
      backend: loopback.backend, connection: "connection", journal: VolatileJournal(), clock: ManualClock(),
      budget: PageBudget(byteCount: budget), generator: SeededGenerator(seed: 1)
    ) { [log] in log.append($0) }
    self.generator = generator
  }

  mutating func run() async throws -> [String] {
    let running = Task { [service] in await service.run() }
    service.send(.open(id, Loopback.requests, query))
    for _ in 0..<12 {
      try await changeList()
      move()
      await check()
    }
    try await checkAll()
    running.cancel()
    await running.value
    return problems
  }

  private mutating func changeList() async throws {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: try await loopback.server.expireBotByeCursors()
    case 1:
      try await loopback.insert(from: added, count: 3, spreadOver: 260)
      added += 3
    case 2:
      let shown = mirror[visible].compactMap(\.self)
      try await loopback.delete(shown.prefix(Int.random(in: 1...2, using: &generator)).map(\.id))
    default: break
    }
  }

  private mutating func move() {
    let count = mirror.extent.rowCount
    switch Int.random(in: 0..<6, using: &generator) {
    case 0:
      visible = max(0, count - 20)..<count
      service.send(.needLast(id, count: 20))
      return
    case 1: visible = 0..<20
    case 2: visible = max(0, visible.lowerBound - 20)..<max(20, visible.lowerBound)
    default: visible = visible.upperBound..<(visible.upperBound + 20)
    }
    service.send(.need(id, rows: visible, direction: 1))
  }

  private mutating func check() async {
    await service.waitUntilIdle()
    for event in log.takeAll() { mirror.apply(event) }
    if !mirror.failures.isEmpty { problems.append("\(mirror.failures)") }
    let shown = mirror[visible.clamped(to: 0..<max(0, mirror.extent.rowCount))].compactMap(\.self)
    if Set(shown.map(\.id)).count != shown.count { problems.append("a row is shown twice") }
    let order = SortOrder(query.sorts, fields: fields)
    if zip(shown, shown.dropFirst()).contains(where: { order.compare($0, $1) > 0 }) {
      problems.append("rows are out of order")
    }
  }

  private mutating func checkAll() async throws {
    await service.waitUntilIdle()
    log.takeAll()
    mirror = MirrorGrid(id)
    let wanted = try await loopback.walk(Loopback.requests, query)
    service.send(.reload(id))
    service.send(.need(id, rows: 0..<wanted.count, direction: 1))
    await service.waitUntilIdle()
    mirror.apply(log.takeAll())
    if mirror.extent != .exactly(wanted.count) { problems.append("\(mirror.extent), not \(wanted.count)") }
    if mirror[0..<wanted.count].map({ $0?.id }) != wanted.map(\.id) {
      problems.append("other rows at the end")
    }
  }
}
