import SheafModel

extension GridState {
  /// Takes all rows anew: the selection and the rows on the screen stay on their records, wherever those are now.
  ///
  /// Answers with what is to be asked for when the selected record is not among the rows that came.
  mutating func refresh(from start: Int, with records: [Record], extent: Extent) -> [Effect] {
    isStale = false
    endRead(nil)
    let old = self
    let newSelected = isNew(selection.row) ? selectedRecord?.id : nil
    let arrived = Set(records.map(\.id))
    newRecords.removeAll { $0.isSaved && arrived.contains($0.display.record.id) }
    rows.refresh(from: start, with: records, extent: extent)
    fitColumns(records)
    if case .rows = asked { asked = nil }
    var effects: [Effect] = []
    if followsEnd {
      followEnd()
    } else if let newSelected {
      if let row = rowNumber(of: newSelected) { stand(on: row, as: old) }
    } else if let record = old.selectedRecord?.id {
      if let row = rows.row(of: record) {
        stand(on: row, as: old)
      } else if wanted == nil {
        standNear(old)
        wanted = record
        effects = [.fetch(connection, .locate(id, record))]
      }
    }
    moveAnchor(from: old)
    selectWanted()
    followHeading()
    keepSelectionVisible()
    return effects
  }

  /// Selects a row and keeps its place on the screen.
  private mutating func stand(on row: Int, as old: GridState) {
    selection.row = row
    show(row, under: old.selection.row - old.top)
  }

  /// The selected record is gone: the next one that is still there is selected, else the one before.
  private mutating func standNear(_ old: GridState) {
    let known = old.rows.loaded
    let next = known.first { $0.row > old.selection.row && rows.row(of: $0.record.id) != nil }
    let near = next ?? known.last { $0.row < old.selection.row && rows.row(of: $0.record.id) != nil }
    guard let near, let row = rows.row(of: near.record.id) else { return }
    selection.row = row
    show(row, under: near.row - old.top)
  }

  /// A selection of several begins at the record at which it began.
  private mutating func moveAnchor(from old: GridState) {
    guard var anchor, let record = old.record(at: anchor.at.row) else { return }
    anchor.at.row = rowNumber(of: record.id) ?? min(anchor.at.row, max(0, rowCount - 1))
    self.anchor = anchor
  }

  /// Marks records that others changed.
  mutating func touch(_ records: [ID<Record>]) {
    for record in records { touched[record, default: 0] += 1 }
  }
}

extension AppState {
  /// Others deleted records: the selection goes to the next one, and the user is told.
  mutating func othersDeleted(_ records: [ID<Record>]) {
    if let grid { undo.end(about: Set(records), in: grid.tableID, grid.connection) }
    guard let grid, let record = grid.selectedRecord, records.contains(record.id) else { return }
    let title = grid.name(of: record)
    let isEdited = overlays.contains { $0.model.editedRecord == record.id }
    say(
      Notice(
        "\(title) was deleted by somebody else" + (isEdited ? "; what is typed here stays" : ""), .warning))
  }
}
