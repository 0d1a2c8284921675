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
    grid.whole = grid.asked ?? table.defaultQuery
    if let refusal = Self.refusal(of: grid.whole, table) {
      close(id)
      publish(.opened(id, .failure(refusal), pending: []))
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

  /// A condition or an order by a field that the table does not have is neither the service's nor ours.
  private static func refusal(of query: Query, _ table: Table) -> BackendError? {
    if let sort = query.sorts.first(where: { table.field($0.field) == nil }) {
      return BackendError(
        .unsupported, "the rows are sorted by the field \(sort.field), which the table does not have")
    }
    if let field = query.filter?.fields.first(where: { table.field($0) == nil }) {
      return BackendError(.unsupported, "the filter names the field \(field), which the table does not have")
    }
    return QuerySplit.of(query, for: table).refusal.map { BackendError(.unsupported, $0) }
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

  /// What is on the screen stays there until the new rows come.
  func reload(_ id: GridID) {
    guard let grid = grids[id] else { return }
    guard let keeping = backend as? any KeepingBackend else { return loadAgain(id) }
    // What the adapter itself keeps is no answer to somebody who wants to know how it is now.
    run(.forgetting(id)) { () async throws(BackendError) in
      await keeping.forget(grid.tableID)
    } then: { service, _ in
      service.loadAgain(id)
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
    // A count that fails leaves the length unknown, which the extent says; walking to the end finds it.
    if case .success(let count) = result {
      var arrival = RunSet.Arrival()
      grid.runs.setCount(max(0, count), &arrival)
      grids[id] = grid
      // Numbers that were certain have not been contradicted by anything else yet: say so once.
      finish(arrival, of: id)
    } else {
      grids[id] = grid
    }
    pump()
  }
}

extension Filter {
  /// The fields of its conditions.
  fileprivate var fields: [ID<Field>] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.fields)
    case .test(let predicate): [predicate.field]
    }
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
