import SheafFetch
import SheafModel
import SheafTestSupport

/// A fetch service over a subject's backend, with a journal that outlives it and a clock that tests move.
final class EditSession: Sendable {
  let service: FetchService
  let journal: VolatileJournal
  let clock = ManualClock()
  let log = EventLog<FetchEvent>()
  private let running: Task<Void, Never>

  init(_ backend: any Backend, journal: VolatileJournal = VolatileJournal()) {
    self.journal = journal
    service = FetchService(
      backend: backend, connection: "contract", journal: journal, clock: clock,
      generator: SeededGenerator(seed: 1)
    ) { [log] in log.append($0) }
    running = Task { [service] in await service.run() }
  }

  /// Ends the service as the end of the program does.
  func stop() async {
    running.cancel()
    await running.value
  }

  /// Sends requests, and waits until everything that follows from them at once has happened.
  func perform(_ requests: FetchRequest...) async {
    for request in requests { service.send(request) }
    await service.waitUntilIdle()
  }

  /// Submits an edit and answers with where it stands once it neither moves nor waits, with the errors on the
  /// way.
  ///
  /// Each wait for another attempt is passed over.
  func carryOut(_ edit: Edit) async -> (phase: EditPhase?, errors: [BackendError]) {
    await perform(.submit(edit))
    return await settle(edit.id)
  }

  /// As `carryOut`, for an edit that was submitted before.
  func settle(_ id: ID<Edit>, attempts: Int = 12) async -> (phase: EditPhase?, errors: [BackendError]) {
    var errors: [BackendError] = []
    for _ in 0..<attempts {
      guard let phase = phase(of: id) else { return (nil, errors) }
      if case .rejected(let error) = phase { errors.append(error) }
      switch phase {
      case .waiting(_, let error):
        errors.append(error)
        await passWait(of: [id])
      // A wait of no length is over before one has looked.
      case .queued, .sending, .uploading: await service.waitUntilIdle()
      default: return (phase, errors)
      }
    }
    return (phase(of: id), errors)
  }

  /// Lets the time pass for which those edits wait, and waits until they have been sent again.
  func passWait(of ids: Set<ID<Edit>>) async {
    let waiting = ids.filter {
      if case .waiting(let seconds, _)? = phase(of: $0) { seconds > 0 } else { false }
    }
    guard !waiting.isEmpty else {
      // A wait of no length ends by itself, as soon as its task gets its turn.
      for id in ids { while case .waiting(0, _)? = phase(of: id) { await Task.yield() } }
      return await service.waitUntilIdle()
    }
    let before = log.all.count
    for id in waiting {
      while !log.all.dropFirst(before).contains(where: { $0.isQueued(id) }) {
        // Its task may not sleep yet.
        clock.advance(by: .seconds(3600))
        await Task.yield()
      }
    }
    await service.waitUntilIdle()
  }

  /// Lets the time pass for which pages wait, until none is to be asked for again.
  func passPageWaits() async {
    while await !service.isSettled {
      await service.waitUntilIdle()
      clock.advance(by: .seconds(3600))
      await Task.yield()
    }
  }

  /// The last phase of an edit.
  func phase(of id: ID<Edit>) -> EditPhase? {
    log.all.reversed().lazy.compactMap { if case .edit(id, let phase) = $0 { phase } else { nil } }.first
  }

  /// What a screen shows of a grid.
  func mirror(_ grid: GridID) -> MirrorGrid {
    var mirror = MirrorGrid(grid)
    mirror.apply(log.all)
    return mirror
  }
}

extension FetchEvent {
  fileprivate func isQueued(_ id: ID<Edit>) -> Bool {
    if case .edit(id, .queued) = self { true } else { false }
  }
}
