import SheafModel
import SheafValues

extension GridState {
  /// Goes to the next cell, among the loaded rows, that shows the text being looked for.
  mutating func findNext(_ direction: Int) -> Outcome {
    guard let searched, !searched.isEmpty else { return .handled }
    let columns = visibleColumns
    let loaded = rows.loaded
    guard !columns.isEmpty, !loaded.isEmpty else { return .notice("No rows are loaded yet") }
    (wanted, wantedRow, heading) = (nil, nil, nil)
    let here = selection
    var cells: [Selection] = []
    for (row, record) in loaded {
      for (position, column) in columns.enumerated() where shows(searched, record, column.index) {
        cells.append(Selection(row: row, column: position))
      }
    }
    func isAfter(_ a: Selection, _ b: Selection) -> Bool { (a.row, a.column) > (b.row, b.column) }
    let found = direction > 0 ? cells.first { isAfter($0, here) } : cells.last { isAfter(here, $0) }
    if let found {
      jump(to: found.row)
      select(column: found.column)
      keepSelectionVisible()
      return .notice(
        "\(cells.count) \(cells.count == 1 ? "match" : "matches") in \(loaded.count) loaded rows")
    }
    guard let first = direction > 0 ? cells.first : cells.last else {
      return .notice(
        "“\(searched)” is not in the \(loaded.count) loaded rows; :filter looks through all", .warning)
    }
    jump(to: first.row)
    select(column: first.column)
    keepSelectionVisible()
    return .notice("Went on at the \(direction > 0 ? "first" : "last") loaded match", .plain)
  }

  private func shows(_ text: String, _ record: Record, _ index: Int) -> Bool {
    guard record.cells.indices.contains(index), fields.indices.contains(index) else { return false }
    return TextMatching.contains(ValueText.display(record.cells[index], for: fields[index]), text)
  }

  /// Selects what was clicked.
  mutating func point(row: Int, column: Int?) {
    (wanted, wantedRow, heading, followsEnd) = (nil, nil, nil, false)
    select(row: row)
    if let column { select(column: column) }
    keepSelectionVisible()
  }

  mutating func scrollRows(by lines: Int) {
    (wanted, wantedRow, heading, followsEnd) = (nil, nil, nil, false)
    top = min(max(0, top + lines), max(0, rowCount - pageRows))
    direction = lines > 0 ? 1 : -1
    selection.row = min(max(selection.row, top), max(top, top + pageRows - 1))
    keepSelectionVisible()
  }

  /// Where the selection goes when an editor was left.
  mutating func moveAfterEdit(_ move: Move) {
    (wanted, wantedRow, heading) = (nil, nil, nil)
    if move.rows != 0 { select(row: selection.row + move.rows) }
    if move.columns > 0 { _ = self.move(.nextCell, count: 1) }
    if move.columns < 0 { _ = self.move(.previousCell, count: 1) }
    keepSelectionVisible()
  }

  /// Selects what an undone or redone change was about, if it is here.
  mutating func show(_ change: Edit.Change) {
    guard case .update(let record, let changes) = change else { return }
    if let row = rowNumber(of: record) { select(row: row) }
    if let field = changes.first?.field, let at = visibleColumns.firstIndex(where: { $0.field == field }) {
      select(column: at)
    }
    keepSelectionVisible()
  }
}
