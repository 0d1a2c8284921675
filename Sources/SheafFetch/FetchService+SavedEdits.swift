import SheafModel
import SheafQuery

extension FetchService {
  /// Brings the loaded rows of every open grid in line with an edit that the service has carried out.
  ///
  /// - An update changes its record where that is loaded, and leaves it in its place even if the query would
  ///   put it elsewhere now: rows do not jump away under the user. Loading again puts it right.
  ///   Where the edited field changes other records too, what is shown is read again.
  /// - A delete takes its rows out at once; all later numbers fall.
  /// - After a delete, a create or a restore, positions that the service gave may be wrong by one. Where rows
  ///   can be asked for by number, everything but the numbers is forgotten and the needed rows are loaded
  ///   again by number. Elsewhere positions are held to name a place between two records, which stays right;
  ///   a new record's place is not known, so what is known from the needed rows on is loaded again.
  func show(_ edit: Edit, _ saved: SavedEdit) {
    own.note(edit, saved)
    if let name = tables[edit.table]?.placeName, edit.mayChangePlaces(calledBy: name) { askChildren(of: nil) }
    for id in gridIDs(of: edit.table) {
      switch edit.change {
      case .update, .attach:
        for record in saved.records { replace(record, in: id) }
        if changesOtherRecords(edit, id) { check(id) }
      case .delete(let records):
        for record in records { remove(record, from: id) }
        if isNumbered(id), grids[id]?.isGathered != true { forget(id) }
      case .restore(let restoration) where restoration.isOfContents:
        for record in saved.records { replace(record, in: id) }
      case .create where saved.records.isEmpty: break
      case .create, .restore:
        if grids[id]?.isGathered == true {
          for record in saved.records { place(record, in: id) }
        } else {
          noteAdded(saved.records.count, to: id)
        }
      case .move(let record, let before, _): move(record, before: before, in: id)
      }
      publishExtent(id)
    }
    readAgain(saved.changedTables + (isUnplaced(edit, saved) ? [edit.table] : []))
    pump()
  }

  /// Reads again what is shown of tables in which an edit changed more than its own records.
  ///
  /// At once after the last of several edits; after those before it no more often than usual.
  private func readAgain(_ tables: [ID<Table>]) {
    for table in Set(tables) {
      for id in gridIDs(of: table) { check(id, isUrgent: queue.activeCount == 0) }
    }
  }

  /// Whether it is not known what became of the edit's record, or where it is now.
  private func isUnplaced(_ edit: Edit, _ saved: SavedEdit) -> Bool {
    switch edit.change {
    case .update(let record, _): saved.records.first?.id != record
    case .create: saved.records.isEmpty
    case .restore(let restoration): saved.records.count < restoration.records.count
    case .attach, .delete, .move: false
    }
  }

  private func changesOtherRecords(_ edit: Edit, _ id: GridID) -> Bool {
    guard case .update(_, let changes) = edit.change else { return false }
    return changes.contains { grids[id]?.table?.field($0.field)?.changesOtherRecords == true }
  }

  private func isNumbered(_ id: GridID) -> Bool { grids[id]?.capabilities?.paging.contains(.at) == true }

  func replace(_ record: Record, in id: GridID) {
    guard let (key, offset) = find(record.id, in: id), let grid = grids[id],
      record.cells.count == grid.table?.fields.count
    else { return }
    cache.update(key) { $0[offset] = record }
    guard let place = grid.runs.locate(key), let visible = grid.visibleRows else { return }
    let row = grid.runs.runs[place.run].row(ofSegment: place.segment) + offset
    if visible.contains(row), !grid.isChecking { publish(.rows(id, start: row, [record], grid.runs.extent)) }
  }

  func remove(_ record: ID<Record>, from id: GridID) {
    guard let (key, offset) = find(record, in: id) else {
      // Not among the rows in memory. Without a filter it certainly counted.
      guard let query = grids[id]?.query, query.filter == nil, query.search == nil else {
        return recount(id)
      }
      modifyRuns(of: id) { $0.adjustCount(by: -1) }
      return
    }
    cache.update(key) { $0.remove(at: offset) }
    let remaining = cache.records(key) ?? []
    var move: RunSet.Move?
    modifyRuns(of: id) { move = $0.removeRow(of: key, at: offset, remaining: remaining) }
    if let move { publishMove(move, of: id) }
  }

  /// Puts a record before another where both are on one page; else the rows are read again.
  private func move(_ record: ID<Record>, before other: ID<Record>?, in id: GridID) {
    guard let (key, offset) = find(record, in: id), let grid = grids[id], grid.whole.sorts.isEmpty,
      let place = grid.runs.locate(key), var records = cache.records(key)
    else {
      check(id, isUrgent: true)
      return
    }
    let moved = records.remove(at: offset)
    let start = grid.runs.runs[place.run].row(ofSegment: place.segment)
    let isLast = grid.runs.exactCount == start + records.count + 1
    guard
      let target = other.map({ other in records.firstIndex { $0.id == other } })
        ?? (isLast ? records.count : nil)
    else {
      check(id, isUrgent: true)
      return
    }
    records.insert(moved, at: target)
    cache.update(key) { $0 = records }
    modifyRuns(of: id) { $0.describe(key, holding: records) }
    publishVisible(id)
  }

  /// Puts a record where it belongs among rows that are sorted here.
  func place(_ record: Record, in id: GridID) {
    guard let grid = grids[id], let table = grid.table, let key = grid.gatheredPage, !grid.isChecking else {
      return
    }
    if find(record.id, in: id) != nil { remove(record.id, from: id) }
    guard grid.localFilter?.matches(record) ?? true,
      RowPlacing(grid.whole, fields: table.fields).membership(record) != .outside
    else { return }
    let order = SortOrder(grid.whole.sorts, fields: table.fields)
    let records = cache.records(key) ?? []
    insert(record, in: key, at: records.firstIndex { order.compare(record, $0) < 0 } ?? records.count, id)
  }

  private func noteAdded(_ count: Int, to id: GridID) {
    guard let grid = grids[id], let query = grid.query else { return }
    if query.filter == nil, query.search == nil, grid.localFilter == nil {
      modifyRuns(of: id) { $0.adjustCount(by: count) }
    } else {
      recount(id)
    }
    if isNumbered(id) {
      forget(id)
    } else if let row = grid.neededRows?.lowerBound {
      cancelFlights { $0.grid == id }
      modifyRuns(of: id) { $0.forget(from: row) }
    }
  }

  private func forget(_ id: GridID) {
    cancelFlights { $0.grid == id }
    modifyRuns(of: id) { $0.forgetRows() }
    grids[id]?.prefetchesLeft = Prefetch.pagesPerNeed
  }

  private func recount(_ id: GridID) {
    grids[id]?.hasAskedForCount = false
    modifyRuns(of: id) { $0.forgetCount() }
    askCount(id)
  }

  private func find(_ record: ID<Record>, in id: GridID) -> (key: PageKey, offset: Int)? {
    for key in grids[id]?.runs.keys ?? [] {
      if let offset = cache.records(key)?.firstIndex(where: { $0.id == record }) { return (key, offset) }
    }
    return nil
  }
}

extension Edit {
  /// Whether places that are records of the table may come, go or be called otherwise.
  fileprivate func mayChangePlaces(calledBy field: ID<Field>) -> Bool {
    switch change {
    case .update(_, let changes): changes.contains { $0.field == field }
    case .create, .delete, .restore: true
    case .attach, .move: false
    }
  }
}
