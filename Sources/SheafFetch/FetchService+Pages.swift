import SheafModel

extension FetchService {
  /// Compares what is wanted with what is on its way: cancels what nobody wants any more, asks for what is
  /// missing, the grid that was touched last first, and looks ahead when nothing is missing.
  func pump() {
    guard !isStopped else { return }
    let order = grids.values.sorted { $0.turn > $1.turn }
    var wanted: [(grid: GridID, want: PageWant)] = []
    for grid in order { wanted += wants(of: grid.id).map { (grid.id, $0) } }
    let ahead = wanted.isEmpty ? order.first.map { prefetchWants(of: $0.id) } ?? [] : []
    for (number, flight) in flights {
      let isWanted = wanted.contains { $0.grid == flight.grid && $0.want.isSamePage(as: flight.want) }
      let isAhead =
        flight.isPrefetch && flight.grid == order.first?.id
        && ahead.contains { $0.isSamePage(as: flight.want) }
      // A grid whose last page failed asks for nothing, but what is on its way for it is still of use.
      let isKept = isAhead || (grids[flight.grid]?.isBlocked ?? false)
      if isWanted {
        flights[number]?.isPrefetch = false
      } else if !isKept {
        flight.task.cancel()
        flights[number] = nil
      }
    }
    for (grid, want) in wanted where flights.count < Self.pageRequestLimit { ask(want, for: grid) }
    if let first = order.first, flights.isEmpty, first.prefetchesLeft > 0, let want = ahead.first {
      grids[first.id]?.prefetchesLeft -= 1
      ask(want, for: first.id, isPrefetch: true)
    }
    for grid in order where grid.isChecking { settleCheck(grid.id) }
    settle()
  }

  private func wants(of id: GridID) -> [PageWant] {
    guard let grid = grids[id], grid.table != nil, !grid.isBlocked, !grid.isGathered else { return [] }
    let wants = grid.wants(flying: flying(id), isLoaded: cache.contains)
    if !wants.isEmpty || isSatisfied(grid) || grid.isCounting { return wants }
    if !grid.hasBegunAgain, !grid.runs.isEmpty {
      // No way leads to these rows: what is known contradicts itself. Begin again, once.
      grids[id]?.hasBegunAgain = true
      modifyRuns(of: id) {
        $0.forgetCount()
        $0.forgetRows()
      }
      return grids[id]?.wants(flying: [], isLoaded: cache.contains) ?? []
    }
    grids[id]?.isBlocked = true
    let rows = grid.neededRows ?? grid.runs.knownEnd..<(grid.runs.knownEnd + 1)
    giveUpCheck(id)
    publish(.rowsFailed(id, rows: rows, BackendError(.unsupported, "this service has no way to these rows")))
    return []
  }

  private func prefetchWants(of id: GridID) -> [PageWant] {
    guard let grid = grids[id] else { return [] }
    return grid.prefetchWants(flying: flying(id), isLoaded: cache.contains)
  }

  private func flying(_ id: GridID) -> [PageWant] {
    flights.filter { $0.value.grid == id && !$0.value.isPrefetch }.sorted { $0.key < $1.key }
      .map(\.value.want)
  }

  private func ask(_ want: PageWant, for id: GridID, isPrefetch: Bool = false) {
    guard !flights.values.contains(where: { $0.grid == id && $0.want.isSamePage(as: want) }),
      let grid = grids[id], let table = grid.table, let query = grid.query
    else { return }
    let number = newNumber()
    let request = PageRequest(
      table: table.id, query: query, fields: table.fields.map(\.id), position: want.position,
      limit: max(1, want.limit), lastKnownTotal: grid.runs.exactCount, wantsTotal: true)
    let task = Task(priority: isPrefetch ? .utility : nil) { [backend] in
      let result = await outcome { () async throws(BackendError) in try await backend.askedPage(request) }
      self.arrived(number, result)
    }
    flights[number] = PageFlight(grid: id, want: want, isPrefetch: isPrefetch, task: task)
  }

  private func arrived(_ number: Int, _ result: Result<Page, BackendError>) {
    // A flight that is not there was cancelled: its answer is nobody's.
    guard let flight = flights.removeValue(forKey: number) else { return settle() }
    switch result {
    case .failure(let error): failed(flight, error)
    case .success(let page):
      if let error = Self.fault(in: page, flight.want, grids[flight.grid]?.table) {
        failed(flight, error)
      } else {
        take(page, flight)
      }
    }
    pump()
  }

  /// What is wrong with a page that a service should not have sent.
  private static func fault(in page: Page, _ want: PageWant, _ table: Table?) -> BackendError? {
    // The fields may have been read again while it was on its way.
    if let table, page.records.contains(where: { $0.cells.count != table.fields.count }) {
      return BackendError(.malformed, "a record came without all of its fields")
    }
    let isStuck =
      switch want.position {
      case .after(let cursor): page.records.isEmpty && page.after == cursor
      case .before(let cursor): page.records.isEmpty && page.before == cursor
      case .first, .last, .at: false
      }
    return isStuck ? BackendError(.malformed, "the service sends the same empty page over and over") : nil
  }

  private func take(_ page: Page, _ flight: PageFlight) {
    guard var grid = grids[flight.grid], let capabilities = grid.capabilities else { return }
    grid.failureCount = 0
    sendUnreachable()
    let key: PageKey =
      if case .again(let key) = flight.want.purpose { key } else { PageKey(number: newNumber()) }
    var loaded: LoadedPage
    if let filter = grid.localFilter {
      loaded = LoadedPage(page, key: key, keeping: filter.matches)
      (loaded.total, loaded.firstRow) = (nil, nil)
      if case .again = flight.want.purpose {} else { grid.examined += page.records.count }
      publish(.examined(grid.id, records: grid.examined, isAll: page.after == nil))
    } else {
      loaded = LoadedPage(page, key: key)
    }
    let known = cache
    var arrival = grid.runs.insert(
      loaded, for: flight.want, canGoBack: capabilities.paging.contains(.before),
      known: { known.records($0) })
    grids[flight.grid] = grid
    if let found = arrival, grid.isNumbered, repeatsOthers(found, grid) { arrival?.hasChanged = true }
    guard let arrival else { return dropForgotten(flight.grid) }
    if let key = arrival.key { cache.store(arrival.records, for: key) }
    finish(arrival, of: flight.grid, isOnTheWay: !flight.isPrefetch)
    if arrival.needsCount { grids[flight.grid]?.hasAskedForCount = false }
    askCount(flight.grid)
    evict()
  }

  /// Whether a page brings records that are among the rows around it already: rows have been shifted since.
  private func repeatsOthers(_ arrival: RunSet.Arrival, _ grid: OpenGrid) -> Bool {
    let ids = Set(arrival.records.map(\.id))
    let around = max(0, arrival.rows.lowerBound - 2000)..<(arrival.rows.upperBound + 2000)
    return grid.runs.pieces(in: around).contains { piece in
      piece.key != arrival.key && cache.records(piece.key)?.contains { ids.contains($0.id) } == true
    }
  }

  func modifyRuns(of id: GridID, _ change: (inout RunSet) -> Void) {
    guard var grid = grids[id] else { return }
    change(&grid.runs)
    grids[id] = grid
    dropForgotten(id)
  }

  func dropForgotten(_ id: GridID) {
    guard var grid = grids[id] else { return }
    for key in grid.runs.takeDropped() { cache.remove(key) }
    grids[id] = grid
  }

  private func evict() {
    var pinned: Set<PageKey> = []
    for grid in grids.values {
      if let page = grid.gatheredPage { pinned.insert(page) }
      guard let rows = grid.neededRows else { continue }
      for piece in grid.runs.pieces(in: rows) { pinned.insert(piece.key) }
    }
    cache.evict(keeping: pinned)
  }

  private func failed(_ flight: PageFlight, _ error: BackendError) {
    guard var grid = grids[flight.grid] else { return }
    if flight.isPrefetch {
      // Nobody waits for it; the user's own move will ask again and hear of it.
      grid.prefetchesLeft = 0
      grids[flight.grid] = grid
      return
    }
    grid.isBlocked = true
    grid.failureCount += 1
    grids[flight.grid] = grid
    // What was shown before stays while the rows are read again.
    if grid.isChecking, error.isRetryable || error.kind == .cancelled {
      if error.kind != .cancelled { publish(.readFailed(flight.grid, .rowsAgain, error)) }
      return retryPages(of: flight.grid, grid.failureCount, error)
    }
    // Nothing more is asked for until the user says so: none of the needed rows is on its way any longer.
    let needed = grid.neededRows ?? 0..<0
    let rows = needed.isEmpty ? flight.want.rows : needed
    if error.mayBeOfOldFields, learn(flight.grid, rows, error) { return }
    giveUpCheck(flight.grid)
    if error.kind != .cancelled { publish(.rowsFailed(flight.grid, rows: rows, error)) }
    if error.isRetryable || error.kind == .cancelled { retryPages(of: flight.grid, grid.failureCount, error) }
  }

  func retryPages(of id: GridID, _ attempt: Int, _ error: BackendError) {
    let seconds = retryPolicy.seconds(after: error, attempt: attempt)
    pageRetries[id]?.cancel()
    pageRetries[id] = Task { [clock] in
      // Cancelled when the grid is closed: then there is nothing to do.
      guard (try? await clock.sleep(for: .seconds(seconds))) != nil, !Task.isCancelled else { return }
      self.unblock(id)
    }
  }

  private func unblock(_ id: GridID) {
    pageRetries[id] = nil
    guard grids[id]?.isBlocked == true else { return }
    grids[id]?.isBlocked = false
    if let grid = grids[id], grid.isGathered, grid.gatheredPage == nil, !grid.isGathering { gather(id) }
    pump()
  }
}

extension BackendError {
  /// Whether a service may say this because its table is no longer what it was when it was described.
  fileprivate var mayBeOfOldFields: Bool {
    switch kind {
    case .unsupported, .notFound, .invalid, .malformed: true
    default: false
    }
  }
}
