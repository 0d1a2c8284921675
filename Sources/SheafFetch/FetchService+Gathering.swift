import SheafModel
import SheafQuery

extension FetchService {
  /// Loads all rows of a grid, up to a limit, and sorts them here, because its service cannot.
  func gather(_ id: GridID) {
    guard let grid = grids[id], let table = grid.table, let query = grid.query else { return }
    grids[id]?.isGathering = true
    let walk = GatherWalk(
      table: table, query: query, filter: grid.localFilter,
      order: SortOrder(grid.whole.sorts, fields: table.fields))
    publish(.gathering(id, Gathering(.loading, loaded: 0)))
    run(.gathering(id)) { [backend, publish] () async throws(BackendError) in
      try await walk.load(from: backend) { publish(.gathering(id, $0)) }
    } then: { service, result in
      service.gathered(id, result)
    }
  }

  private func gathered(_ id: GridID, _ result: Result<GatherWalk.Answer, BackendError>) {
    guard var grid = grids[id] else { return }
    grid.isGathering = false
    switch result {
    case .failure(let error):
      grid.isBlocked = true
      grid.failureCount += 1
      grids[id] = grid
      giveUpCheck(id)
      if error.kind != .cancelled { publish(.rowsFailed(id, rows: grid.neededRows ?? 0..<1, error)) }
      if error.isRetryable { retryPages(of: id, grid.failureCount, error) }
    case .success(let answer):
      grid.failureCount = 0
      let key = PageKey(number: newNumber())
      let page = LoadedPage(
        Page(records: answer.records, before: nil, after: nil, firstRow: 0, total: answer.records.count),
        key: key)
      let want = PageWant(
        purpose: .head, position: .first, limit: max(1, answer.records.count), rows: 0..<answer.records.count)
      let arrival = grid.runs.insert(page, for: want, canGoBack: true, known: { _ in nil })
      grid.gatheredPage = key
      grids[id] = grid
      publish(.gathering(id, answer.gathering))
      guard let arrival else { return pump() }
      cache.store(answer.records, for: key)
      finish(arrival, of: id, isOnTheWay: true)
      pump()
    }
  }
}

/// The way through all rows of a query, for sorting them.
struct GatherWalk: Sendable {
  struct Answer: Sendable {
    var records: [Record]
    var gathering: Gathering
  }

  let table: Table
  let query: Query
  let filter: FilterEvaluation?
  let order: SortOrder

  func load(
    from backend: any Backend, progress: @Sendable (Gathering) -> Void
  ) async throws(BackendError) -> Answer {
    var records: [Record] = []
    var seen: Set<ID<Record>> = []
    var position = PageRequest.Position.first
    var total: Int?
    while true {
      let left = Gathering.limit - seen.count
      let page = try await backend.askedPage(
        PageRequest(
          table: table.id, query: query, fields: table.fields.map(\.id), position: position,
          limit: max(1, min(table.capabilities.pageLimit, 1000, left)), wantsTotal: true))
      total = page.total ?? total
      // While others insert rows, a page may bring some again.
      for record in page.records where seen.insert(record.id).inserted {
        if filter?.matches(record) ?? true { records.append(record) }
      }
      let isStuck = page.records.isEmpty && position == page.after.map { .after($0) }
      guard let after = page.after, !isStuck, seen.count < Gathering.limit else {
        let phase: Gathering.Phase = page.after == nil ? .complete : .cut
        return Answer(
          records: order.sorted(records), gathering: Gathering(phase, loaded: seen.count, total: total))
      }
      progress(Gathering(.loading, loaded: seen.count, total: total))
      position = .after(after)
    }
  }
}
