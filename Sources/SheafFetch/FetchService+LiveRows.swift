import SheafModel

extension FetchService {
  /// Puts changed records in the place of the loaded ones; where one may belong elsewhere now, the window is
  /// read again.
  func takeUpdated(_ records: [Record], _ id: GridID) {
    guard let table = grids[id]?.tableID, let placing = placing(id) else { return }
    let pages = pages(of: Set(records.map(\.id)), in: id)
    var touched: [ID<Record>] = []
    var isCertain = true
    for record in records {
      guard record.cells.count == grids[id]?.table?.fields.count else {
        isCertain = false
        continue
      }
      let isOwn = isOwn(record, table)
      guard let key = pages[record.id], let old = cache.records(key)?.first(where: { $0.id == record.id })
      else {
        // It may have come into the rows, or have moved past them.
        if !isOwn, !placing.isPlain, placing.membership(record) != .outside { isCertain = false }
        continue
      }
      let isInPlace = takeUpdated(record, old, in: key, id, placing)
      if isOwn { continue }
      touched.append(record.id)
      if isInPlace { continue }
      if grids[id]?.isGathered == true { place(record, in: id) } else { isCertain = false }
    }
    if !touched.isEmpty { publish(.touched(id, touched)) }
    if !isCertain { check(id) }
  }

  /// Whether the record certainly stands where it stood.
  private func takeUpdated(
    _ record: Record, _ old: Record, in key: PageKey, _ id: GridID, _ placing: RowPlacing
  ) -> Bool {
    // Nothing but its place can have changed.
    if old.cells == record.cells { return false }
    replace(record, in: id)
    if placing.isSame(old, record) { return true }
    switch placing.membership(record) {
    case .unknown: return false
    case .outside:
      take(out: [record.id], of: id)
      return true
    case .inside:
      guard let records = cache.records(key), let at = records.firstIndex(where: { $0.id == record.id }),
        at > 0, at + 1 < records.count
      else { return false }
      return placing.precedes(records[at - 1], record) == true
        && placing.precedes(record, records[at + 1]) == true
    }
  }

  /// Takes new records in where they certainly belong.
  func takeCreated(_ records: [Record], isLast: Bool, _ id: GridID) {
    guard let table = grids[id]?.tableID, let placing = placing(id) else { return }
    let known = pages(of: Set(records.map(\.id)), in: id)
    var touched: [ID<Record>] = []
    var isCertain = true
    // What was made here is counted already, also where an edit has changed it since.
    for record in records where !own.contains(record.id, in: table) && known[record.id] == nil {
      touched.append(record.id)
      guard record.cells.count == grids[id]?.table?.fields.count else {
        isCertain = false
        continue
      }
      switch placing.membership(record) {
      case .outside: break
      case .unknown where grids[id]?.isGathered != true: isCertain = false
      case .inside where placing.isPlain && !isLast: isCertain = false
      case .inside where grids[id]?.isGathered != true:
        if !add(record, to: id, placing) { isCertain = false }
      case .inside, .unknown: place(record, in: id)
      }
    }
    if !touched.isEmpty { publish(.touched(id, touched)) }
    if !isCertain { check(id) }
  }

  /// Takes deleted records out; the rows after them close up.
  func takeDeleted(_ records: [ID<Record>], _ id: GridID) {
    guard let table = grids[id]?.tableID else { return }
    let gone = records.filter { !own.isDeleted($0, in: table) }
    guard !gone.isEmpty else { return }
    // One that others bring back is new.
    for record in gone { own.forget(record, in: table) }
    let isCertain = knowsRowsAbove(id)
    let missing = take(out: gone, of: id)
    // Where one that is not here stood is not known: the rows may have other numbers now.
    if missing, !isCertain, grids[id]?.isNumbered == true { check(id) }
  }

  /// Takes records out of the rows.
  ///
  /// Answers whether one of them was not among those that are here.
  @discardableResult
  private func take(out records: [ID<Record>], of id: GridID) -> Bool {
    let pages = pages(of: Set(records), in: id)
    publish(.removed(id, records.filter { pages[$0] != nil }))
    for record in records { remove(record, from: id) }
    if grids[id]?.isNumbered == true { modifyRuns(of: id) { $0.forgetPositions() } }
    return pages.count < records.count
  }

  /// Whether the change is an echo of what was written here, or will be.
  private func isOwn(_ record: Record, _ table: ID<Table>) -> Bool {
    own.isEcho(record, in: table)
      || queue.line(RecordKey(table: table, record: record.id)).contains { sendings[$0] != nil }
  }

  private func placing(_ id: GridID) -> RowPlacing? {
    guard let grid = grids[id], let table = grid.table else { return nil }
    return RowPlacing(grid.whole, fields: table.fields)
  }

  /// The pages in memory that hold these records.
  private func pages(of records: Set<ID<Record>>, in id: GridID) -> [ID<Record>: PageKey] {
    var found: [ID<Record>: PageKey] = [:]
    for key in grids[id]?.runs.keys ?? [] {
      for record in cache.records(key) ?? [] where records.contains(record.id) { found[record.id] = key }
    }
    return found
  }

  /// Whether every row from the first to the last that is shown is in memory, so that a record that is not here
  /// certainly stands below.
  private func knowsRowsAbove(_ id: GridID) -> Bool {
    guard let grid = grids[id], let first = grid.runs.runs.first, first.start == 0, !first.isGuessed,
      let rows = grid.visibleRows, grid.runs.clip(rows).upperBound <= first.end
    else { return false }
    return first.segments.allSatisfy { cache.contains($0.key) }
  }

  /// Adds a record of others where it certainly belongs.
  ///
  /// False when that is not known.
  private func add(_ record: Record, to id: GridID, _ placing: RowPlacing) -> Bool {
    guard let grid = grids[id] else { return true }
    if placing.isPlain {
      append(record, to: id)
      return true
    }
    guard let first = grid.runs.runs.first, first.start == 0, !first.isGuessed else { return false }
    var previous: Record?
    for segment in first.segments {
      guard let records = cache.records(segment.key) else { return false }
      for (offset, next) in records.enumerated() {
        guard let isBefore = placing.precedes(record, next) else { return false }
        if isBefore {
          guard previous.map({ placing.precedes($0, record) == true }) ?? true else { return false }
          insert(record, in: segment.key, at: offset, id)
          return true
        }
        previous = next
      }
    }
    guard previous.map({ placing.precedes($0, record) == true }) ?? false else { return false }
    append(record, to: id)
    return true
  }

  /// Adds a record after the last row, as far as that is loaded.
  private func append(_ record: Record, to id: GridID) {
    guard let grid = grids[id] else { return }
    if grid.runs.exactCount != nil, let segment = grid.runs.tail?.segments.last,
      let records = cache.records(segment.key)
    {
      insert(record, in: segment.key, at: records.count, id)
    } else {
      modifyRuns(of: id) { $0.adjustCount(by: 1) }
    }
  }

  func insert(_ record: Record, in key: PageKey, at offset: Int, _ id: GridID) {
    cache.update(key) { $0.insert(record, at: offset) }
    let records = cache.records(key) ?? []
    var move: RunSet.Move?
    let isNumbered = grids[id]?.isNumbered == true
    modifyRuns(of: id) { runs in
      move = runs.insertRow(of: key, at: offset, holding: records)
      if isNumbered { runs.forgetPositions() }
    }
    guard let move, let grid = grids[id] else { return }
    publishMove(move, of: id)
    if grid.visibleRows?.contains(move.from) == true {
      publish(.rows(id, start: move.from, [record], grid.runs.extent))
    }
  }

  /// Tells the screen that rows got other numbers, unless it is about to hear of all rows anew.
  func publishMove(_ move: RunSet.Move, of id: GridID) {
    guard var grid = grids[id] else { return }
    grid.follow(move)
    let extent = grid.runs.extent
    grids[id] = grid
    guard !grid.isChecking else { return }
    grids[id]?.publishedExtent = extent
    publish(.extent(id, extent, movedFrom: move.from, movedBy: move.by))
  }
}
