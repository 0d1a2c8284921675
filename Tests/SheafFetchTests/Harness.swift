import SheafFetch
import SheafModel
import SheafTestSupport

/// A fetch service over a scripted backend, with what it publishes.
final class Harness: Sendable {
  let backend: ScriptedBackend
  let journal: any EditJournal
  let clock = ManualClock()
  let log = EventLog<FetchEvent>()
  let service: FetchService
  private let running: Task<Void, Never>

  init(
    _ backend: ScriptedBackend = ScriptedBackend(rowCount: 1000),
    journal: any EditJournal = VolatileJournal(),
    budget: PageBudget = .mebibytes(64)
  ) {
    self.backend = backend
    self.journal = journal
    service = FetchService(
      backend: backend, connection: "connection", journal: journal, clock: clock, budget: budget,
      generator: SeededGenerator(seed: 1)
    ) { [log] in log.append($0) }
    running = Task { [service] in await service.run() }
  }

  deinit { running.cancel() }

  /// Ends the service as a crash would: whatever is under way has no effect on it any more.
  func stop() async {
    running.cancel()
    await running.value
  }

  func send(_ requests: FetchRequest...) {
    for request in requests { service.send(request) }
  }

  /// Sends, and waits until everything that follows from it has happened.
  func perform(_ requests: FetchRequest...) async {
    for request in requests { service.send(request) }
    await service.waitUntilIdle()
  }

  func open(_ number: Int = 1, query: Query? = nil) async -> GridID {
    let id = GridID(number)
    await perform(.open(id, "table", query))
    return id
  }

  /// What a screen shows after everything that was published so far.
  func mirror(_ id: GridID) -> MirrorGrid {
    var mirror = MirrorGrid(id)
    mirror.apply(log.all)
    return mirror
  }

  /// The phases of an edit so far.
  func phases(_ id: ID<Edit>) -> [EditPhase] {
    log.all.compactMap { if case .edit(id, let phase) = $0 { phase } else { nil } }
  }

  func phase(of id: ID<Edit>, where predicate: @escaping @Sendable (EditPhase) -> Bool) async -> EditPhase {
    let event = await log.first { if case .edit(id, let phase) = $0 { predicate(phase) } else { false } }
    guard case .edit(_, let phase) = event else { return .discarded }
    return phase
  }
}

extension ScriptedBackend {
  /// The rows of the table as they are now.
  func rows(_ range: Range<Int>) -> [Record?] {
    let records = records
    return range.map { $0 < records.count ? records[$0] : nil }
  }
}

func update(_ id: ID<Edit>, _ record: ID<Record>, name: String, was base: String) -> Edit {
  Edit(
    id: id, table: "table",
    change: .update(record, [CellChange(field: "name", base: .text(base), value: .text(name))]))
}
