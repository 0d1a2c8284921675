import SheafModel

extension GridState {
  /// What to ask of the fetch service so that the rows on the screen, and some around them, are here.
  mutating func needs() -> [Effect] {
    guard table != nil else { return [] }
    if followsEnd {
      guard lastNeed != -1..<0 else { return [] }
      lastNeed = -1..<0
      return [.fetch(connection, .needLast(id, count: pageRows * 2))]
    }
    let end = rows.extent.isExact ? rows.extent.rowCount : Int.max
    let visible = top..<min(top + pageRows, max(top, end))
    guard !visible.isEmpty else { return [] }
    let margin = max(10, pageRows)
    let wide = max(0, visible.lowerBound - margin)..<min(visible.upperBound + margin, end)
    if rows.isComplete(wide) { return [] }
    // Small moves inside what was asked for last need no new question.
    if let lastNeed, lastNeed.lowerBound <= visible.lowerBound, lastNeed.upperBound >= visible.upperBound,
      lastNeed.lowerBound == wide.lowerBound || rows.isComplete(visible)
    {
      let ahead =
        direction >= 0 ? wide.upperBound - lastNeed.upperBound : lastNeed.lowerBound - wide.lowerBound
      if ahead < margin / 2 { return [] }
    }
    lastNeed = wide
    rows.trim(to: max(0, wide.lowerBound - 3 * margin)..<(wide.upperBound + 3 * margin))
    return [.fetch(connection, .need(id, rows: wide, direction: direction))]
  }

  /// Whether a row on the screen was asked for and is not here yet.
  public var isWaitingForRows: Bool {
    guard failure == nil else { return false }
    guard table != nil else { return true }
    if followsEnd || rows.extent == .atLeast(0) { return true }
    return visibleRows.contains { rows[$0] == .missing } && !isNew(visibleRows.lowerBound)
  }

  /// Takes what the fetch service tells of this grid. Answers whether it was meant for it.
  mutating func receive(_ event: FetchEvent) -> Bool {
    switch event {
    case .rows(id, let start, let records, let extent):
      // New records that the service now shows among its rows need no place of their own.
      let arrived = Set(records.map(\.id))
      newRecords.removeAll { $0.isSaved && arrived.contains($0.display.record.id) }
      rows.fill(from: start, with: records, extent: extent)
      growColumns(records)
      selectWanted()
    case .extent(id, let extent, let movedFrom, let movedBy):
      renumber(from: movedFrom, by: movedBy, extent: extent)
    case .rowsFailed(id, let range, let error):
      rows.fail(range, with: error)
      lastNeed = nil
    case .rowsChanged(id): isStale = true
    case .located(id, let record, let row?):
      if rowNumber(of: record) == nil { jump(to: row) }
      wanted = record
      selectWanted()
    default: return false
    }
    keepSelectionVisible()
    return true
  }

  private mutating func renumber(from start: Int, by distance: Int, extent: Extent) {
    let old = rows.extent
    rows.renumber(from: start, by: distance, extent: extent)
    func shift(_ row: inout Int) { if row >= start && row < old.rowCount { row = max(0, row + distance) } }
    // A row that went away under the selection leaves it on the row that took its place.
    shift(&selection.row)
    shift(&top)
    for index in jumps.indices { shift(&jumps[index].row) }
    lastNeed = lastNeed == -1..<0 ? lastNeed : nil
    if followsEnd {
      selection.row = max(0, rowCount - 1)
      top = max(0, rowCount - pageRows)
      if extent.isExact { followsEnd = false }
    }
  }

  /// Every column fits the first rows that arrive. Later they widen as rows need it, texts only a little, so that
  /// the table does not jump about; none becomes narrower by itself.
  private mutating func growColumns(_ records: [Record]) {
    let fields = fields
    let isFirst = !isFitted
    isFitted = isFitted || !records.isEmpty
    // On a narrow screen no column takes so much that the others are pushed out.
    let widest = min(Columns.automaticLimit, max(14, viewport.width / 4))
    for column in visibleColumns where column.width < Columns.automaticLimit && !column.isWidthChosen {
      let field = fields[column.index]
      let limit = isFirst || field.kind.isNumeric ? widest : min(widest, Self.laterTextWidth)
      guard column.width < limit else { continue }
      let needed = records.prefix(isFirst ? 100 : 20).reduce(0) { width, record in
        guard record.cells.indices.contains(column.index) else { return width }
        return max(width, CellWidth.of(record.cells[column.index], field: field))
      }
      if needed > column.width { columns.grow(column.field, toFit: min(needed, limit)) }
    }
  }

  /// As wide as a column of texts becomes after its first rows.
  private static let laterTextWidth = 24

  private mutating func selectWanted() {
    guard let wanted, let row = rowNumber(of: wanted) else { return }
    select(row: row)
    self.wanted = nil
  }

  /// The row number of a record that is loaded or new.
  func rowNumber(of record: ID<Record>) -> Int? {
    if let row = rows.row(of: record) { return row }
    return newRecords.firstIndex { $0.display.record.id == record }.map { rows.extent.rowCount + $0 }
  }
}
