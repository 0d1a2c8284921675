import SheafModel

extension ViewModel {
  /// Moves the selected record past its neighbour in the table's own order.
  ///
  /// It is shown there at once; the service hears of it like of every edit.
  func moveRow(_ grid: inout GridState, by step: Int) -> Outcome {
    if let reason = grid.availability(of: .move, "keep an order of its own").reason {
      return .notice(reason, .warning)
    }
    guard grid.query?.sorts.isEmpty != false else {
      return .notice(
        "The rows are sorted; records are moved in the table's own order, without sorts", .warning)
    }
    let row = grid.selection.row
    let count = grid.rows.extent.rowCount
    guard let record = grid.selectedRecord, !grid.isNew(row) else {
      return .notice("This row is not loaded yet")
    }
    guard row + step >= 0, row + step < count || !grid.rows.extent.isExact else {
      return .notice(step < 0 ? "This is the first row" : "This is the last row")
    }
    guard let neighbour = grid.rows.record(at: row + step), let after = grid.next(after: max(row, row + step))
    else { return .notice("The rows around are not loaded yet") }
    let change: Edit.Change =
      step < 0
      ? .move(record.id, before: neighbour.id, was: after.record)
      : .move(record.id, before: after.record, was: neighbour.id)
    grid.anchor = nil
    grid.rows.swap(row, row + step)
    grid.select(row: row + step)
    grid.keepSelectionVisible()
    return .edit(change, "the place of \(grid.name(of: record))")
  }
}

extension GridState {
  /// What stands after a row: a record, or none at the end of the table; nil when that is not known.
  fileprivate func next(after row: Int) -> (record: ID<Record>?, isEnd: Bool)? {
    if rows.extent == .exactly(row + 1) { return (nil, true) }
    return rows.record(at: row + 1).map { ($0.id, false) }
  }
}
