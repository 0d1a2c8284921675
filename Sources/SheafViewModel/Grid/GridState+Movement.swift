import SheafModel

extension GridState {
  /// Moves the selection, or answers false for a command that is no movement.
  mutating func move(_ command: Command, count: Int?) -> Bool {
    let steps = count ?? 1
    let wishes = (wanted, wantedRow, heading)
    (wanted, wantedRow) = (nil, nil)
    if !command.isPaging { arrive() }
    switch command {
    case .left: step(columns: -steps)
    case .right: step(columns: steps)
    case .up: step(rows: -steps)
    case .down: step(rows: steps)
    case .nextCell: stepCells(steps)
    case .previousCell: stepCells(-steps)
    case .firstColumn: select(column: 0)
    case .lastColumn: select(column: visibleColumns.count - 1)
    case .firstRow: jump(to: (count ?? 1) - 1)
    case .lastRow: count.map { jump(to: $0 - 1) } ?? jumpToEnd()
    case .halfPageUp: page(by: -max(1, pageRows / 2) * steps)
    case .halfPageDown: page(by: max(1, pageRows / 2) * steps)
    case .pageUp: page(by: -max(1, pageRows) * steps)
    case .pageDown: page(by: max(1, pageRows) * steps)
    case .edgeUp: edge(rows: -1)
    case .edgeDown: edge(rows: 1)
    case .edgeLeft: edge(columns: -1)
    case .edgeRight: edge(columns: 1)
    case .scrollTop: top = selection.row
    case .scrollMiddle: top = max(0, selection.row - pageRows / 2)
    case .scrollBottom: top = max(0, selection.row - pageRows + 1)
    case .jumpBack: jumpBack()
    default:
      (wanted, wantedRow, heading) = wishes
      return false
    }
    keepSelectionVisible()
    return true
  }

  mutating func select(row: Int) {
    direction = row == selection.row ? direction : (row > selection.row ? 1 : -1)
    selection.row = min(max(0, row), max(0, rowCount - 1))
  }

  mutating func select(column: Int) {
    selection.column = min(max(0, column), max(0, visibleColumns.count - 1))
  }

  private mutating func step(rows: Int) {
    followsEnd = false
    select(row: selection.row + rows)
  }

  private mutating func step(columns: Int) { select(column: selection.column + columns) }

  /// To the next or previous cell, wrapping at the ends of rows.
  private mutating func stepCells(_ steps: Int) {
    let count = visibleColumns.count
    guard count > 0 else { return }
    let target = selection.row * count + selection.column + steps
    guard target >= 0 else { return }
    let row = min(target / count, max(0, rowCount - 1))
    select(column: row < target / count ? count - 1 : target % count)
    step(rows: row - selection.row)
  }

  /// Goes to a row and remembers where the selection was.
  ///
  /// A row beyond those that are known is gone to once it is.
  mutating func jump(to row: Int) {
    followsEnd = false
    remember()
    wantedRow = row >= rowCount && !rows.extent.isExact ? row : nil
    select(row: row)
    direction = 0
  }

  private mutating func jumpToEnd() {
    remember()
    followsEnd = !rows.extent.isExact
    direction = 0
    head(for: Heading(top: max(0, rowCount - pageRows), row: max(0, rowCount - 1), showsWay: false))
    if followsEnd { arrive() }
  }

  private mutating func remember() {
    guard jumps.last != selection else { return }
    jumps.append(selection)
    if jumps.count > 100 { jumps.removeFirst() }
  }

  private mutating func jumpBack() {
    guard let last = jumps.popLast() else { return }
    followsEnd = false
    select(row: last.row)
    select(column: last.column)
    direction = 0
  }

  /// As a spreadsheet does: to the last filled cell before an empty one, or to the next filled one, among the
  /// loaded rows.
  private mutating func edge(rows step: Int) {
    func isFilled(_ row: Int) -> Bool? {
      guard let field = selectedField, let record = record(at: row),
        let index = fields.firstIndex(where: { $0.id == field.id })
      else { return nil }
      return !value(of: record, at: index).isEmpty
    }
    guard let next = isFilled(selection.row + step) else { return self.step(rows: step) }
    let stays = isFilled(selection.row) == true && next
    var row = selection.row + step
    while let filled = isFilled(row + step), filled == stays { row += step }
    if !stays, isFilled(row) == false, isFilled(row + step) == true { row += step }
    select(row: row)
  }

  private mutating func edge(columns step: Int) {
    let shown = visibleColumns
    guard let record = selectedRecord else { return self.step(columns: step) }
    func isFilled(_ column: Int) -> Bool? {
      shown.indices.contains(column) ? !value(of: record, at: shown[column].index).isEmpty : nil
    }
    guard let next = isFilled(selection.column + step) else { return }
    let stays = isFilled(selection.column) == true && next
    var column = selection.column + step
    while let filled = isFilled(column + step), filled == stays { column += step }
    if !stays, isFilled(column) == false, isFilled(column + step) == true { column += step }
    select(column: column)
  }

  /// Scrolls as little as needed.
  mutating func keepSelectionVisible() {
    selection.row = min(max(0, selection.row), max(0, rowCount - 1))
    select(column: selection.column)
    if selection.row < top { top = selection.row }
    if selection.row >= top + pageRows { top = selection.row - pageRows + 1 }
    top = max(0, top)
    scroll = ColumnLayout.scroll(
      showing: selection.column, from: scroll, columns: visibleColumns, frozen: columns.frozenCount,
      width: viewport.width - gutterWidth)
  }
}

extension Command {
  /// Whether it moves by screens, one after the other.
  fileprivate var isPaging: Bool {
    switch self {
    case .pageUp, .pageDown, .halfPageUp, .halfPageDown: true
    default: false
    }
  }
}
