import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// One record, or what is known in its place.
  mutating func drawRow(_ row: Int, _ drawing: GridDrawing, in line: Rect) {
    let theme = drawing.theme
    let isSelected = row == drawing.grid.selection.row
    if !row.isMultiple(of: 2) { restyle(line, theme[.gridRowAlternate]) }
    switch drawing.grid.slot(at: row) {
    case .loaded(let display):
      drawGutter(row, record: display.record, drawing, in: line)
      let isDeleting = drawing.state.edits.isDeleting(display.record.id, in: drawing.grid.tableID)
      for column in drawing.shown { drawCell(CellDrawing(display, column, row: row, drawing), in: line) }
      if drawing.grid.touched[display.record.id] != nil { restyle(line, theme[.rowChanged]) }
      if isDeleting { restyle(line, theme[.rowDeleted]) }
      if drawing.grid.isNew(row) { restyle(line, theme[.rowNew]) }
    case .missing:
      drawGutter(row, record: nil, drawing, in: line)
      drawMissing(row, drawing, in: line)
    case .failed(let error):
      drawGutter(row, record: nil, drawing, in: line)
      drawFailed(row, error, drawing, in: line)
    }
    if isSelected { restyleSelected(row, drawing, in: line) }
  }

  /// Rows that could not be read: the reason runs over as many of them as it needs.
  private mutating func drawFailed(_ row: Int, _ error: BackendError, _ drawing: GridDrawing, in line: Rect) {
    let grid = drawing.grid
    var first = row
    while first > grid.top, grid.slot(at: first - 1) == .failed(error) { first -= 1 }
    let start = drawing.columns.gutterWidth
    let lines = FailedRows.lines(error, width: line.width - start - 1, maxLines: grid.pageRows)
    let offset = (row - first) * grid.rowHeight
    for y in 0..<line.height {
      let text = lines.indices.contains(offset + y) ? lines[offset + y] : y == 0 ? "✗" : .empty
      write(
        text, at: Point(x: line.x + start, y: line.y + y), style: drawing.theme[.rowFailed], in: line)
    }
  }

  private mutating func restyleSelected(_ row: Int, _ drawing: GridDrawing, in line: Rect) {
    let theme = drawing.theme
    guard drawing.hasFocus else { return restyle(line, theme[.selectionInactive]) }
    restyle(line, theme[.selectionRow])
    guard let placed = drawing.columns.placed(drawing.grid.selection.column) else { return }
    restyle(
      Rect(x: line.x + placed.x - 1, y: line.y, width: placed.width + 2, height: line.height),
      theme[.selectionCell])
  }

  /// The row number, and a mark for what is special about the record.
  private mutating func drawGutter(_ row: Int, record: Record?, _ drawing: GridDrawing, in line: Rect) {
    let theme = drawing.theme
    let width = drawing.columns.gutterWidth - 3
    let number = DisplayText(drawing.grid.isNew(row) ? "+" : String(row + 1)).padded(to: width, .trailing)
    write(number, at: line.origin, style: theme[.gridRowNumber], in: line)
    guard let record else { return }
    let (mark, role) = rowMark(record, drawing)
    write(mark, at: Point(x: line.x + width, y: line.y), style: theme[role], in: line)
  }

  private func rowMark(_ record: Record, _ drawing: GridDrawing) -> (DisplayText, Role) {
    if let mark = EditMark.of(drawing.edits.filter({ $0.edit.isAbout(record.id) })) { return mark }
    if drawing.grid.touched[record.id] != nil { return ("◆", .rowChanged) }
    if drawing.grid.marks.contains(record.id) { return ("●", .selectionMark) }
    return (" ", .gridRowNumber)
  }

  /// Rows on their way: the first of them in sight says which.
  private mutating func drawMissing(_ row: Int, _ drawing: GridDrawing, in line: Rect) {
    let grid = drawing.grid
    let isFirst = row == grid.top || grid.slot(at: row - 1) != .missing
    let text =
      isFirst
      ? DisplayText(
        "░░░ loading rows \(CountText.grouped(row + 1))–\(CountText.grouped(grid.visibleRows.upperBound))")
      : DisplayText("░").repeated(min(12, 3 + row % 9))
    write(
      text, at: Point(x: line.x + grid.gutterWidth, y: line.y), style: drawing.theme[.rowLoading], in: line)
  }
}

extension Edit {
  /// Whether the edit changes that record.
  func isAbout(_ record: SheafModel.ID<Record>) -> Bool {
    switch change {
    case .update(let id, _), .create(let id, _), .attach(let id, _, _, _), .move(let id, _, _): id == record
    case .delete(let ids): ids.contains(record)
    case .restore: false
    }
  }
}
