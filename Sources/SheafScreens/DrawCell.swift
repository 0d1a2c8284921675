import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

/// One cell of the grid, ready to be drawn.
struct CellDrawing {
  let value: Value
  let text: DisplayText
  let column: ColumnDrawing
  let row: Int
  let grid: GridDrawing
  /// The newest edit of this cell that is not saved.
  let edit: EditBoard.Entry?

  init(_ display: DisplayRow, _ column: ColumnDrawing, row: Int, _ grid: GridDrawing) {
    self.column = column
    self.row = row
    self.grid = grid
    let index = column.placed.index
    let loaded = display.record.cells.indices.contains(index) ? display.record.cells[index] : .null
    if grid.edits.isEmpty {
      edit = nil
    } else {
      let address = CellAddress(
        table: grid.grid.tableID, record: display.record.id, field: column.placed.field)
      edit = grid.edits.last { $0.touches(address) }
      if edit != nil {
        value = grid.state.edits.value(at: address, over: loaded)
        text = DisplayRow.text(of: value, field: column.field)
        return
      }
    }
    value = loaded
    text = display.text(index) ?? DisplayRow.text(of: loaded, field: column.field)
  }
}

extension Canvas {
  mutating func drawCell(_ cell: CellDrawing, in line: Rect) {
    let theme = cell.grid.theme
    let placed = cell.column.placed
    let area = Rect(x: line.x + placed.x, y: line.y, width: placed.width, height: line.height)
    let style = theme[CellStyle.role(cell.value, cell.column.field)]
    if let progress = cell.progress {
      write(progress, at: area.origin, style: theme[.progressBar], in: area)
    } else if case .choices(let choices) = cell.value {
      drawChips(choices, theme: theme, in: area)
    } else if cell.value == .null, cell.column.field.kind.showsNull {
      write("∅", at: area.origin, style: theme[.cellNull], in: area)
    } else if line.height > 1 {
      for (offset, text) in cell.wrapped(area).enumerated() {
        write(text, at: Point(x: area.x, y: area.y + offset), style: style, in: area)
      }
    } else {
      let text = cell.text.fitted(to: area.width, cell.column.alignment)
      write(text, at: area.origin, style: style, in: area)
    }
    drawMarks(cell, in: area)
  }

  /// The looks that lie over a cell: a match of the search, a selection of several, an edit on its way.
  private mutating func drawMarks(_ cell: CellDrawing, in area: Rect) {
    let theme = cell.grid.theme
    if let searched = cell.grid.grid.searched, cell.text.text.range(ofFolded: searched) != nil {
      restyle(area, theme[.searchMatch])
    }
    let around = Rect(x: area.x - 1, y: area.y, width: area.width + 2, height: area.height)
    if cell.grid.grid.isInRange(row: cell.row, column: cell.column.placed.position) {
      restyle(around, theme[.selectionRange])
    }
    guard let edit = cell.edit else { return }
    restyle(around, theme[CellStyle.role(edit)])
  }

  /// Options as chips in their colours; where the theme has no colours, in brackets.
  private mutating func drawChips(_ choices: [Choice], theme: Theme, in area: Rect) {
    var x = area.x
    for choice in choices {
      let style = theme[CellStyle.role(choice.color)]
      let edges: (DisplayText, DisplayText) = style.background == nil ? ("[", "]") : (" ", " ")
      let room = area.endX - x
      guard room > 2 else {
        write("…", at: Point(x: max(area.x, area.endX - 1), y: area.y), in: area)
        return
      }
      let name = DisplayText(choice.name)
      let shown = name.truncated(to: room - 2)
      x += write(edges.0 + shown + edges.1, at: Point(x: x, y: area.y), style: style, in: area) + 1
      // A chip that was cut says already that more follows.
      if shown.width < name.width { return }
    }
  }
}

extension CellDrawing {
  /// How far the files of this cell are on their way: uploaded, or being put into the cell.
  var progress: DisplayText? {
    guard case .attach(_, _, let files, let stored)? = edit?.edit.change else { return nil }
    let names = stored.map(\.name) + files.map(\.name)
    let text: String
    switch edit?.phase {
    case .uploading(let file, let count, let progress):
      let name = names.indices.contains(file) ? names[file] : ""
      let share = progress.total.map { $0 > 0 ? progress.completed * 100 / $0 : 100 } ?? 0
      text = "\(share) % \(count > 1 ? "\(file + 1)/\(count) " : "")\(name)"
    case .sending: text = names.joined(separator: ", ")
    default: return nil
    }
    return DisplayText("⟳ \(text)").truncated(to: column.placed.width)
  }

  /// The value over several lines.
  func wrapped(_ area: Rect) -> [DisplayText] {
    switch value {
    case .text(let text), .json(let text), .excerpt(let text, _):
      return DisplayText.lines(text, width: area.width, maxLines: area.height)
    default: return [text.fitted(to: area.width, column.alignment)]
    }
  }
}

extension Field.Kind {
  /// Whether no value and an empty text are different things to see.
  fileprivate var showsNull: Bool {
    switch self {
    case .text, .longText, .url, .email, .phone, .json: true
    default: false
    }
  }
}

extension String {
  /// Where a text occurs, whatever its case; only whether it does is asked here.
  fileprivate func range(ofFolded text: String) -> Range<String.Index>? {
    let folded = lowercased()
    return folded.firstRange(of: text.lowercased())
  }
}

/// Which role of the theme a cell has.
enum CellStyle {
  static func role(_ value: Value, _ field: Field) -> Role {
    switch value {
    case .null: .cellNull
    case .text, .excerpt:
      switch field.kind {
      case .url, .email, .phone: .cellUrl
      case .number, .boolean, .date, .dateTime, .rating: .cellReadOnly
      default: field.isReadOnly ? .cellReadOnly : .cellText
      }
    case .number:
      if case .rating = field.kind { .cellRating } else { field.isReadOnly ? .cellReadOnly : .cellNumber }
    case .duration: .cellNumber
    case .boolean: .cellBoolean
    case .date, .dateTime: field.isReadOnly ? .cellReadOnly : .cellDate
    case .choices: .cellText
    case .links, .people: .cellLink
    case .attachments: .cellAttachment
    case .list: .cellReadOnly
    case .blob: .cellBlob
    case .json: .cellJson
    }
  }

  static func role(_ edit: EditBoard.Entry) -> Role {
    switch edit.phase {
    case nil: .editUnrecorded
    case .rejected, .unrecorded: .editRefused
    case .conflict: .editConflict
    case .sending, .uploading: .editSending
    default: .editPending
    }
  }

  static func role(_ color: ChoiceColor?) -> Role {
    switch color {
    case .gray, nil: .choiceGray
    case .red: .choiceRed
    case .orange: .choiceOrange
    case .yellow: .choiceYellow
    case .green: .choiceGreen
    case .teal: .choiceTeal
    case .blue: .choiceBlue
    case .purple: .choicePurple
    case .pink: .choicePink
    }
  }
}
