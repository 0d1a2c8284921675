import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

/// What the parts of the grid need to know while they are drawn, made once a frame.
///
/// A class because every cell has it: hundreds of copies of the state a frame would take longer than drawing.
final class GridDrawing {
  let state: AppState
  let grid: GridState
  let theme: Theme
  let columns: ColumnLayout
  /// The columns on the screen, from left to right.
  let shown: [ColumnDrawing]
  /// The grid's part of the screen.
  let area: Rect
  let hasFocus: Bool
  /// Edits of this table that are not saved, looked up once a frame.
  let edits: [EditBoard.Entry]

  init(_ grid: GridState, in state: AppState, theme: Theme) {
    self.state = state
    self.grid = grid
    self.theme = theme
    columns = grid.columnLayout
    let fields = grid.fields
    shown = columns.placed.map { placed in
      let field = fields.indices.contains(placed.index) ? fields[placed.index] : nil
      return ColumnDrawing(placed, field ?? Field(id: placed.field, name: "", kind: .text))
    }
    let layout = state.layout
    area = Rect(
      x: layout.sidebarWidth, y: layout.headerRow, width: layout.gridWidth,
      height: layout.body.upperBound - layout.headerRow)
    hasFocus = state.focus == .grid
    edits = state.edits.entries(of: grid.tableID, in: grid.connection)
  }
}

/// One column of the grid while its cells are drawn; a class for the same reason.
final class ColumnDrawing {
  let placed: ColumnLayout.Placed
  let field: Field
  let alignment: TextAlignment

  init(_ placed: ColumnLayout.Placed, _ field: Field) {
    self.placed = placed
    self.field = field
    alignment = field.kind.isNumeric ? .trailing : .leading
  }
}

extension Canvas {
  mutating func drawGrid(_ grid: GridState, in state: AppState, theme: Theme) {
    let drawing = GridDrawing(grid, in: state, theme: theme)
    if let failure = grid.failure { return drawFailure(failure, drawing, from: 2) }
    guard grid.table != nil else {
      write(
        "opening…", at: Point(x: drawing.area.x + 2, y: state.layout.body.lowerBound),
        style: theme[.rowLoading], in: drawing.area)
      return
    }
    drawHeader(drawing)
    let body = state.layout.body
    for row in grid.visibleRows {
      let y = body.lowerBound + (row - grid.top) * grid.rowHeight
      let line = Rect(
        x: drawing.area.x, y: y, width: drawing.area.width - 1,
        height: min(grid.rowHeight, body.upperBound - y))
      drawRow(row, drawing, in: line)
    }
    drawRules(drawing)
    if grid.rowCount == 0 {
      if let failure = grid.readFailure {
        drawFailure(failure, drawing, from: grid.gutterWidth)
      } else {
        drawEmpty(drawing)
      }
    }
    drawScrollBar(drawing)
  }

  private mutating func drawHeader(_ drawing: GridDrawing) {
    let (grid, theme) = (drawing.grid, drawing.theme)
    let row = drawing.area.row(0)
    fill(row, style: theme[.gridHeader])
    for placed in drawing.columns.placed {
      guard let field = grid.table?.field(placed.field) else { continue }
      let isSelected = placed.position == grid.selection.column && drawing.hasFocus
      let style = isSelected ? theme[.gridHeaderSelected] : theme[.gridHeader]
      let x = drawing.area.x + placed.x
      let cell = Rect(x: x, y: row.y, width: placed.width, height: 1)
      write(KindSymbol.of(field.kind) + " ", at: cell.origin, style: style.over(theme[.textDim]), in: cell)
      var room = placed.width
      if let sort = grid.query?.sorts.first(where: { $0.field == placed.field }) {
        room -= 2
        write(
          sort.descending ? "↓" : "↑", at: Point(x: cell.endX - 1, y: row.y), style: theme[.sortMark],
          in: cell)
      }
      let name = DisplayText(field.name).truncated(to: max(0, room - 2))
      let sorted = grid.query?.sorts.contains { $0.field == placed.field } == true
      write(
        name, at: Point(x: x + 2, y: row.y),
        style: sorted ? theme[.gridHeaderSorted].over(style) : style, in: cell)
    }
    if drawing.columns.hasMoreLeft {
      write("‹", at: Point(x: row.x + grid.gutterWidth - 2, y: row.y), style: theme[.gridHeader], in: row)
    }
    if drawing.columns.hasMoreRight {
      write("›", at: Point(x: row.endX - 1, y: row.y), style: theme[.gridHeader], in: row)
    }
  }

  /// The rule under the headers, and those beside what does not scroll: the row numbers and the frozen columns.
  private mutating func drawRules(_ drawing: GridDrawing) {
    let style = drawing.theme[.gridRule]
    let layout = drawing.state.layout
    if let rule = layout.ruleRow {
      horizontalLine(Rect(x: drawing.area.x, y: rule, width: drawing.area.width, height: 1), style: style)
    }
    let grid = drawing.grid
    for (index, x) in ruleColumns(drawing).enumerated() {
      write("│", at: Point(x: x, y: layout.headerRow), style: style, in: drawing.area)
      if let rule = layout.ruleRow { write("┼", at: Point(x: x, y: rule), style: style, in: drawing.area) }
      for row in grid.visibleRows {
        // What stands in the place of a row is not torn by the line beside the frozen columns.
        guard index == 0 || grid.record(at: row) != nil else { continue }
        let y = layout.body.lowerBound + (row - grid.top) * grid.rowHeight
        let height = min(grid.rowHeight, layout.body.upperBound - y)
        verticalLine(Rect(x: x, y: y, width: 1, height: height), style: style)
      }
    }
  }

  /// Why there are no rows, whole, and what can be done.
  private mutating func drawFailure(_ failure: BackendError, _ drawing: GridDrawing, from start: Int) {
    let body = drawing.state.layout.body
    let lines = FailedRows.lines(failure, width: drawing.area.width - start - 2, maxLines: body.count)
    for (offset, line) in lines.enumerated() {
      write(
        line, at: Point(x: drawing.area.x + start, y: body.lowerBound + offset),
        style: drawing.theme[.rowFailed], in: drawing.area)
    }
  }

  private func ruleColumns(_ drawing: GridDrawing) -> [Int] {
    let placed = drawing.columns.placed
    var columns = [drawing.area.x + drawing.columns.gutterWidth - 2]
    if let last = placed.last(where: \.isFrozen), last.position < placed.last?.position ?? 0 {
      columns.append(drawing.area.x + last.x + last.width + 1)
    }
    return columns
  }

  private mutating func drawEmpty(_ drawing: GridDrawing) {
    let isFiltered = drawing.grid.query?.filter != nil || drawing.grid.query?.search != nil
    let isAddable = drawing.grid.canAdd
    let text: DisplayText =
      !drawing.grid.rows.extent.isExact
      ? "loading…"
      : isFiltered
        ? "No record passes the filter; zf drops it."
        : isAddable ? "No records yet; o adds one." : "No records yet."
    write(
      text, at: Point(x: drawing.area.x + drawing.grid.gutterWidth, y: drawing.state.layout.body.lowerBound),
      style: drawing.theme[.textDim], in: drawing.area)
  }

  /// Shows where the viewport lies among all rows, and which rows around it are only guessed.
  private mutating func drawScrollBar(_ drawing: GridDrawing) {
    let (grid, body) = (drawing.grid, drawing.state.layout.body)
    let total = grid.rowCount
    guard total > grid.pageRows, body.count > 0 else { return }
    let length = max(1, body.count * grid.pageRows / total)
    let start = (body.count - length) * grid.top / max(1, total - grid.pageRows)
    let x = drawing.area.endX - 1
    for y in 0..<body.count {
      let isThumb = (start..<start + length).contains(y)
      let isGuess = !grid.rows.extent.isExact && y > start + length
      let role: Role = isThumb ? .scrollbarThumb : isGuess ? .scrollbarGap : .scrollbar
      write(
        isThumb ? "┃" : isGuess ? "┊" : "│", at: Point(x: x, y: body.lowerBound + y),
        style: drawing.theme[role])
    }
  }
}

/// The words that stand where rows could not be read.
enum FailedRows {
  static func lines(_ error: BackendError, width: Int, maxLines: Int) -> [DisplayText] {
    DisplayText.lines(
      "✗ " + ErrorText.sentence(error) + " · r tries again", width: max(1, width), maxLines: max(1, maxLines))
  }
}

/// One narrow character for each kind of field.
enum KindSymbol {
  static func of(_ kind: Field.Kind) -> DisplayText {
    switch kind {
    case .text: "A"
    case .longText: "¶"
    case .url: "↗"
    case .email: "@"
    case .phone: "☏"
    case .number: "#"
    case .rating: "★"
    case .boolean: "✓"
    case .date: "▦"
    case .dateTime: "◷"
    case .duration: "⧗"
    case .choice(_, let allowsMany): allowsMany ? "◎" : "◉"
    case .link: "→"
    case .people: "☺"
    case .attachments: "⎘"
    case .list: "≡"
    case .json: "{"
    case .blob: "▣"
    case .unknown: "?"
    }
  }
}
