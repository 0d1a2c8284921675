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
    let page = max(1, inside.height - Overlay.formNoteLines)
    let top = max(0, min(form.row - page + 1, rows.count - page))
    let width = Self.formLabelWidth(rows.map { Self.title($0) }, in: inside)
    for (offset, row) in rows[top...].prefix(page).enumerated() {
      drawRow(row, of: form, labels: width, theme: theme, in: inside.row(offset))
    }
    let note: FormNote =
      form.isAsking
      ? .progress("Asking the service… Esc stops") : form.problem.map { .problem($0) } ?? .hint(hint(form))
    drawFormNote(note, theme: theme, in: inside, from: min(rows.count, page))
  }

  private mutating func drawRow(
    _ row: ConnectFormState.Row, of form: ConnectFormState, labels width: Int, theme: Theme, in line: Rect
  ) {
    let isSelected = row == form.selectedRow
    let value = formValueArea(line, labels: width)
    drawFormLabel(Self.title(row), width: width, isSelected: isSelected, theme: theme, in: line)
    switch row {
    case .service:
      drawFormChoice(form.form?.title ?? "", isSelected: isSelected, theme: theme, in: value)
    case .way:
      drawFormChoice(form.way?.title ?? "", isSelected: isSelected, theme: theme, in: value)
    case .field(let field):
      drawFormText(
        field.isSecret ? form.line(field).masked : form.line(field),
        otherwise: field.standard ?? (field.isRequired ? "" : "none"), isEdited: isSelected && !form.isAsking,
        theme: theme, in: value)
    case .plainHTTP:
      drawFormChoice(
        form.allowsPlainHTTP ? "allow" : "refuse", isSelected: isSelected, theme: theme, in: value)
    case .submit: drawFormButton("Connect", isSelected: isSelected, theme: theme, in: value)
    }
  }

  private static func title(_ row: ConnectFormState.Row) -> String {
    switch row {
    case .service: "Service"
    case .way: "Log in with"
    case .field(let field): field.title
    case .plainHTTP: "Plain http"
    case .submit: ""
    }
  }

  private func hint(_ form: ConnectFormState) -> String {
    switch form.selectedRow {
    case .service, .way: "← and → choose, Tab goes on"
    case .plainHTTP: "Whoever is on the way there reads the password and everything else"
    case .field(let field): field.hint ?? "Tab goes on"
    case .submit: "Enter asks the service and keeps the connection"
    case nil: ""
    }
  }
}
