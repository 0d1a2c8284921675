import SheafModel

extension GridState {
  /// What to ask of the fetch service so that the rows on the screen, and some around them, are here.
  mutating func needs() -> [Effect] {
    guard table != nil, failure == nil else { return [] }
    if followsEnd {
      if case .end = asked { return [] }
      asked = .end(count: pageRows * 2)
      return [.fetch(connection, .needLast(id, count: pageRows * 2))]
    }
    let end = rows.extent.isExact ? rows.extent.rowCount : Int.max
    let visible = sought(before: end)
    guard !visible.isEmpty else { return [] }
    let margin = max(10, pageRows)
    let wide = max(0, visible.lowerBound - margin)..<min(visible.upperBound + margin, end)
    // What is on the screen is always what the service is asked to keep here, also where the rows are known: it
    // tells of changes there, and reads those rows again.
    if let told = askedRows, told.lowerBound <= visible.lowerBound, told.upperBound >= visible.upperBound {
      if rows.isComplete(wide) { return [] }
      // Small moves inside what was asked for last need no new question: rows that are still on the way come,
      // and rows that failed are asked for again only when the user says so.
      let ahead = direction >= 0 ? wide.upperBound - told.upperBound : told.lowerBound - wide.lowerBound
      if ahead < margin / 2 { return [] }
    }
    asked = .rows(wide)
    // What is on the screen stays until a jump has somewhere to go.
    if wantedRow == nil, heading?.showsWay != false {
      rows.trim(to: max(0, wide.lowerBound - 3 * margin)..<(wide.upperBound + 3 * margin))
    }
    return [.fetch(connection, .need(id, rows: wide, direction: direction))]
  }

  /// The rows that were asked for last, once they have numbers.
  private var askedRows: Range<Int>? {
    switch asked {
    case nil: nil
    case .rows(let rows): rows
    case .end(let count):
      rows.extent.isExact ? max(0, rows.extent.rowCount - count)..<rows.extent.rowCount : nil
    }
  }

  /// The rows that are to be on the screen: with the way there, where that is shown too.
  private func sought(before end: Int) -> Range<Int> {
    let first = wantedRow ?? heading?.top ?? top
    let visible = first..<min(first + pageRows, max(first, end))
    guard wantedRow == nil, heading?.showsWay == true, !visible.isEmpty else { return visible }
    return min(top, first)..<max(min(top + pageRows, end), visible.upperBound)
  }

  /// Whether a row on the screen, or to be there, was asked for and is not here yet.
  public var isWaitingForRows: Bool {
    guard failure == nil else { return false }
    guard table != nil else { return true }
    if followsEnd || heading != nil { return true }
    if rows.extent == .atLeast(0) { return readFailure == nil }
    return visibleRows.contains { rows[$0] == .missing } && !isNew(visibleRows.lowerBound)
  }

  /// Takes what the fetch service tells of this grid.
  ///
  /// Answers whether it was meant for it.
  mutating func receive(_ event: FetchEvent) -> Bool {
    switch event {
    case .rows(id, let start, let records, let extent):
      endRead(nil)
      keepingNewSelected { grid in
        // New records that the service now shows among its rows need no place of their own.
        let arrived = Set(records.map(\.id))
        grid.newRecords.removeAll { $0.isSaved && arrived.contains($0.display.record.id) }
        let old = grid
        grid.rows.fill(from: start, with: records, extent: extent)
        // A record that was moved takes the selection along.
        if let selected = old.rows.record(at: old.selection.row)?.id, arrived.contains(selected),
          let offset = records.firstIndex(where: { $0.id == selected })
        {
          grid.selection.row = start + offset
        }
      }
      fitColumns(records)
      followEnd()
      selectWanted()
      followHeading()
    case .extent(id, let extent, let movedFrom, let movedBy):
      if isReloading { endRead(nil) }
      renumber(from: movedFrom, by: movedBy, extent: extent)
    case .rowsFailed(id, let range, let error):
      rows.fail(range, with: error)
      wantedRow = nil
      // The end is gone to when it can be read after all, but nobody waits for it who cannot hope.
      if !error.isRetryable { followsEnd = false }
      endRead(error)
      arrive()
    case .readFailed(id, .rowsAgain, let error): endRead(error)
    case .readFailed(id, _, _): break
    case .rowsChanged(id): isStale = true
    case .live(id, let isHeard): isLive = isHeard
    case .examined(id, let count, let isAll): localWork?.examine(count, isAll: isAll)
    case .gathering(id, let gathering):
      localWork?.gathering = gathering
      localWork?.hasFailed = false
    case .located(id, let record, let row?):
      guard wanted == record else { return true }
      if rowNumber(of: record) == nil { jump(to: row) }
      selectWanted()
    default: return false
    }
    keepSelectionVisible()
    return true
  }

  private mutating func renumber(from start: Int, by distance: Int, extent: Extent) {
    keepingNewSelected { grid in
      let old = grid.rows.extent
      grid.rows.renumber(from: start, by: distance, extent: extent)
      func shift(_ row: inout Int) {
        if row >= start && row < old.rowCount { row = max(0, row + distance) }
      }
      // A row that went away under the selection leaves it on the row that took its place.
      shift(&grid.selection.row)
      shift(&grid.top)
      if var anchor = grid.anchor {
        shift(&anchor.at.row)
        anchor.at.row = min(anchor.at.row, max(0, grid.rowCount - 1))
        grid.anchor = anchor
      }
      for index in grid.jumps.indices { shift(&grid.jumps[index].row) }
      if var goal = grid.heading {
        shift(&goal.top)
        shift(&goal.row)
        grid.heading = goal
      }
    }
    followRenumbering(from: start, by: distance)
    followEnd()
    selectWanted()
  }

  /// What was asked for moves as the fetch service moves it; where rows close up, those that come into sight are
  /// asked for.
  private mutating func followRenumbering(from start: Int, by distance: Int) {
    guard case .rows(let told) = asked, distance != 0 else { return }
    guard distance > 0 else {
      asked = nil
      return
    }
    if told.lowerBound >= start { asked = .rows(told.lowerBound + distance..<told.upperBound + distance) }
  }

  /// A read of the rows has ended, well or not.
  mutating func endRead(_ failure: BackendError?) {
    isReloading = false
    readFailure = failure
    localWork?.hasFailed = failure != nil
  }

  /// Carries out what may change the number of rows.
  ///
  /// A new record stands after them: where one is selected, the selection stays on it.
  private mutating func keepingNewSelected(_ body: (inout GridState) -> Void) {
    let record = selectedNew
    let offset = selection.row - top
    body(&self)
    guard let record, let row = rowNumber(of: record) else { return }
    show(row, under: offset)
    selection.row = row
  }

  /// Shows a row under so many others where there are as many, and no room below the last row that others could
  /// fill.
  mutating func show(_ row: Int, under offset: Int) { top = max(0, min(row - offset, rowCount - pageRows)) }

  /// The new record that is selected.
  ///
  /// While no row has come, the first row is selected by nobody's wish: a record that an earlier start left there
  /// does not take the selection along to the end.
  private var selectedNew: ID<Record>? {
    let offset = selection.row - rows.extent.rowCount
    guard newRecords.indices.contains(offset), newRecords[offset].isAskedFor || rows.extent != .atLeast(0)
    else {
      return nil
    }
    return newRecords[offset].display.record.id
  }

  /// Stays at the end while the end is looked for.
  mutating func followEnd() {
    guard followsEnd else { return }
    selection.row = max(0, rowCount - 1)
    top = max(0, rowCount - pageRows)
    if rows.extent.isExact { followsEnd = false }
  }

  /// Every column fits the first rows that arrive.
  mutating func fitColumns(_ records: [Record]) {
    guard !isFitted, !records.isEmpty else { return }
    isFitted = true
    let fields = fields
    for column in visibleColumns where !column.isWidthChosen {
      let field = fields[column.index]
      let needed = records.prefix(100).reduce(0) { width, record in
        guard record.cells.indices.contains(column.index) else { return width }
        return max(width, CellWidth.of(record.cells[column.index], field: field))
      }
      columns.grow(column.field, toFit: min(needed, widestColumn))
    }
  }

  /// Later they widen as the rows on the screen need it, texts only a little, so that the table does not jump
  /// about; none becomes narrower by itself.
  ///
  /// Answers whether any did.
  mutating func widenForVisible() -> Bool {
    let fields = fields
    var hasWidened = false
    for column in visibleColumns where !column.isWidthChosen {
      let limit =
        fields[column.index].kind.isReadWhole ? widestColumn : min(widestColumn, Self.laterTextWidth)
      guard column.width < limit else { continue }
      let needed = visibleRows.reduce(0) { width, row in
        guard case .loaded(let display) = rows[row], let text = display.text(column.index) else {
          return width
        }
        return max(width, text.width)
      }
      guard needed > column.width else { continue }
      columns.grow(column.field, toFit: min(needed, limit))
      hasWidened = true
    }
    return hasWidened
  }

  /// On a narrow screen no column takes so much that the others are pushed out.
  private var widestColumn: Int { min(Columns.automaticLimit, max(14, viewport.width / 4)) }

  /// As wide as a column of texts becomes after its first rows.
  private static let laterTextWidth = 24

  mutating func selectWanted() {
    if let row = wantedRow, row < rowCount || rows.extent.isExact {
      wantedRow = nil
      select(row: row)
      direction = 0
    }
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
