import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// The form that makes a profile of a service.
  mutating func drawConnectForm(_ form: ConnectFormState, theme: Theme, in area: Rect) {
    let inside = drawBox("Connect a service", theme: theme, in: area)
    let rows = form.rows
    // On a low screen the chosen line stays in sight.
    let noteLines = Overlay.formNoteLines
    let page = max(1, inside.height - noteLines)
    let top = max(0, min(form.row - page + 1, rows.count - page))
    for (offset, row) in rows[max(0, top)...].prefix(page).enumerated() {
      drawRow(row, of: form, theme: theme, in: inside.row(offset))
    }
    drawFormNote(form, theme: theme, in: inside, from: min(rows.count, page))
  }

  private mutating func drawRow(
    _ row: ConnectFormState.Row, of form: ConnectFormState, theme: Theme, in line: Rect
  ) {
    let isSelected = row == form.selectedRow
    let label: DisplayText
    switch row {
    case .service: label = "Service"
    case .way: label = "Log in with"
    case .field(let field): label = DisplayText(field.title)
    case .submit:
      let style = isSelected ? theme[.listSelected] : theme[.textStrong]
      write("[ Connect ]", at: Point(x: line.x + Self.labelWidth, y: line.y), style: style, in: line)
      return
    }
    write(
      label.truncated(to: Self.labelWidth - 3), at: Point(x: line.x + 1, y: line.y),
      style: isSelected ? theme[.textStrong] : theme[.textDim], in: line)
    let value = Rect(
      x: line.x + Self.labelWidth, y: line.y, width: max(0, line.width - Self.labelWidth - 1), height: 1)
    switch row {
    case .service: drawChoice(form.form?.title, isSelected, theme: theme, in: value)
    case .way: drawChoice(form.way?.title, isSelected, theme: theme, in: value)
    case .field(let field): drawAnswer(field, of: form, isSelected, theme: theme, in: value)
    case .submit: break
    }
  }

  private mutating func drawChoice(_ text: String?, _ isSelected: Bool, theme: Theme, in area: Rect) {
    let style = isSelected ? theme[.listSelected] : Style.plain
    write(DisplayText("‹ \(text ?? "") ›"), at: area.origin, style: style, in: area)
  }

  private mutating func drawAnswer(
    _ field: ConnectField, of form: ConnectFormState, _ isSelected: Bool, theme: Theme, in area: Rect
  ) {
    let line = field.isSecret ? form.line(field).masked : form.line(field)
    if isSelected, !form.isAsking {
      let column = drawTextLine(line, before: .empty, style: theme[.editField], in: area)
      caret = Point(x: min(area.endX - 1, column), y: area.y)
      if line.isEmpty, let standard = field.standard {
        write(DisplayText(standard), at: area.origin, style: theme[.textDim], in: area)
      }
    } else if line.isEmpty {
      let text = field.standard ?? (field.isRequired ? "" : "none")
      write(DisplayText(text), at: area.origin, style: theme[.textDim], in: area)
    } else {
      write(DisplayText(line.text, maxColumns: area.width), at: area.origin, in: area)
    }
  }

  /// What is wrong, what is going on, or what helps to answer.
  private mutating func drawFormNote(
    _ form: ConnectFormState, theme: Theme, in inside: Rect, from offset: Int
  ) {
    let text: String
    let style: Style
    if form.isAsking {
      (text, style) = ("Asking the service… Esc stops", theme[.rowLoading])
    } else if let problem = form.problem {
      (text, style) = ("✗ \(problem)", theme[.editProblem])
    } else {
      (text, style) = (hint(form), theme[.textDim])
    }
    let lines = DisplayText.lines(text, width: max(1, inside.width - 2), maxLines: Overlay.formNoteLines)
    for (index, line) in lines.enumerated() where offset + index < inside.height {
      write(line, at: Point(x: inside.x + 1, y: inside.y + offset + index), style: style, in: inside)
    }
  }

  private func hint(_ form: ConnectFormState) -> String {
    switch form.selectedRow {
    case .service, .way: "← and → choose, Tab goes on"
    case .field(let field): field.hint ?? "Tab goes on"
    case .submit: "Enter asks the service and keeps the connection"
    case nil: ""
    }
  }

  private static var labelWidth: Int { 17 }
}
