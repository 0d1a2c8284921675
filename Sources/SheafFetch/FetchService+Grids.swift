import SheafModel
import SheafQuery

extension FetchService {
  /// - Parameter attempt: counts the times that the service was asked too early.
  func open(_ id: GridID, _ table: ID<Table>, _ query: Query?, attempt: Int = 1) {
    close(id)
    var grid = OpenGrid(id: id, table: table, query: query)
    grid.turn = newNumber()
    grids[id] = grid
    run(.table(id)) { [backend] () async throws(BackendError) in
      try await backend.table(table)
    } then: { service, result in
      service.described(id, result)
      service.waitOut(result, .table(id), attempt) { service in
        service.open(id, table, query, attempt: attempt + 1)
      }
    }
  }

  private func described(_ id: GridID, _ result: Result<Table, BackendError>) {
    guard grids[id] != nil else { return }
    switch result {
    case .failure(let error):
      grids[id] = nil
      publish(.opened(id, .failure(error), pending: []))
    case .success(let table):
      tables[table.id] = table
      guard describe(id, table) else { return }
      publish(.opened(id, .success(table), pending: queue.pending(in: table.id)))
      listen(id)
      if grids[id]?.isGathered == true { gather(id) }
      pump()
    }
  }

  /// Takes a table's fields into a grid, and divides its query by what the service can do.
  ///
  /// False, and the grid is closed, when nobody can evaluate the query.
  func describe(_ id: GridID, _ table: Table) -> Bool {
    guard var grid = grids[id] else { return false }
    grid.asked?.dropFields(unknownTo: table)
    grid.whole = grid.asked ?? table.defaultQuery
    grid.whole.dropFields(unknownTo: table)
    if let reason = QuerySplit.of(grid.whole, for: table).refusal {
      close(id)
      publish(.opened(id, .failure(BackendError(.unsupported, reason)), pending: []))
      return false
    }
    let split = QuerySplit.of(grid.whole, for: table)
    grid.table = table
    grid.query = split.service
    grid.localFilter = split.localFilter(table).map { FilterEvaluation($0, fields: table.fields) }
    grid.isGathered = !split.sorts.isEmpty
    grids[id] = grid
    return true
  }

  func need(_ id: GridID, _ rows: Range<Int>, _ direction: Int) {
    change(id) { grid in
      // A screen that asks again for rows that have just failed must not make a loop.
      if grid.need != .rows(rows) { grid.isBlocked = false }
      grid.need = .rows(rows)
      grid.direction = direction
    }
  }

  func needLast(_ id: GridID, _ count: Int) {
    change(id) { grid in
      grid.isBlocked = false
      grid.need = .last(count: max(1, count))
      grid.direction = -1
    }
  }

  private func change(_ id: GridID, _ change: (inout OpenGrid) -> Void) {
    guard var grid = grids[id] else { return }
    let old = grid.need
    change(&grid)
    grid.turn = newNumber()
    if grid.need != old {
      grid.prefetchesLeft = Prefetch.pagesPerNeed
      grid.hasBegunAgain = false
      grid.contradictions = 0
    }
    grids[id] = grid
    if !grid.isChecking { publishVisible(id) }
    pump()
  }

  /// Reads a table's fields again, and its rows after them.
  ///
  /// What is on the screen stays there until the new rows come.
  func reload(_ id: GridID) {
    // A table that is just being opened is being read anyway.
    guard let grid = grids[id], grid.table != nil else { return }
    let table = grid.tableID
    run(.reloading(id)) { [backend] () async throws(BackendError) in
      // What the adapter itself keeps is no answer to somebody who wants to know how it is now.
      await (backend as? any KeepingBackend)?.forget(table)
      return try await backend.table(table)
    } then: { service, result in
      service.reloaded(id, result)
    }
  }

  private func reloaded(_ id: GridID, _ result: Result<Table, BackendError>) {
    guard let grid = grids[id] else { return }
    switch result {
    // Pages go on trying by themselves.
    case .failure(let error) where error.isRetryable: loadAgain(id)
    case .failure(let error):
      grids[id]?.isBlocked = true
      giveUpCheck(id)
      if error.kind != .cancelled { publish(.rowsFailed(id, rows: grid.neededRows ?? 0..<0, error)) }
    case .success(let table):
      let isNew = grid.table != table
      tables[table.id] = table
      if isNew {
        guard describe(id, table) else { return }
        publish(.opened(id, .success(table), pending: queue.pending(in: table.id)))
      }
      loadAgain(id)
    }
  }

  private func loadAgain(_ id: GridID) {
    guard var grid = grids[id] else { return }
    for key in grid.runs.keys { cache.remove(key) }
    grid.runs.reset()
    _ = grid.runs.takeDropped()
    grid.beginAgain(turn: newNumber())
    grid.publishedExtent = nil
    grid.contradictions = 0
    grids[id] = grid
    cancelErrand(.count(id))
    cancelFlights { $0.grid == id }
    if grid.isGathered { gather(id) }
    pump()
  }

  func close(_ id: GridID) {
    errandRetries.removeValue(forKey: .table(id))?.cancel()
    guard let grid = grids.removeValue(forKey: id) else { return }
    for key in grid.runs.keys { cache.remove(key) }
    cancelErrand(.table(id))
    cancelErrand(.count(id))
    cancelErrand(.location(id))
    cancelErrand(.gathering(id))
    cancelErrand(.reloading(id))
    pageRetries.removeValue(forKey: id)?.cancel()
    checkTimers.removeValue(forKey: id)?.cancel()
    stopListeningSoon(to: grid.tableID)
    cancelFlights { $0.grid == id }
    pump()
  }

  func cancelFlights(where isUnwanted: (PageFlight) -> Bool) {
    for (number, flight) in flights where isUnwanted(flight) {
      flight.task.cancel()
      flights[number] = nil
    }
  }

  /// Asks for the number of rows where nothing else has told it.
  ///
  /// It comes after the first page so that it never delays that one, and not at all where that one says
  /// everything.
  func askCount(_ id: GridID) {
    guard var grid = grids[id], let table = grid.table, let query = grid.query, !grid.hasAskedForCount,
      grid.runs.exactCount == nil, grid.capabilities?.operations.contains(.count) == true
    else { return }
    grid.hasAskedForCount = true
    grid.isCounting = true
    grids[id] = grid
    run(.count(id), priority: .low) { [backend] () async throws(BackendError) in
      try await backend.count(table.id, matching: query)
    } then: { service, result in
      service.counted(id, result)
    }
  }

  private func counted(_ id: GridID, _ result: Result<Int, BackendError>) {
    guard var grid = grids[id] else { return }
    grid.isCounting = false
    switch result {
    case .success(let count):
      var arrival = RunSet.Arrival()
      grid.runs.setCount(max(0, count), &arrival)
      grids[id] = grid
      // Numbers that were certain have not been contradicted by anything else yet: say so once.
      finish(arrival, of: id)
    case .failure(let error):
      // The length stays unknown, which the extent says; walking to the end finds it.
      grids[id] = grid
      if error.kind != .cancelled { publish(.readFailed(id, .count, error)) }
    }
    pump()
  }
}

extension QuerySplit {
  /// What is checked here on every record, a search included.
  fileprivate func localFilter(_ table: Table) -> Filter? {
    guard let search, !search.isEmpty else { return filter }
    let anywhere = Filter.any(
      table.fields.map { .test(Predicate(field: $0.id, comparison: .contains, operands: [.text(search)])) })
    return filter.map { .all([$0, anywhere]) } ?? anywhere
  }
}
