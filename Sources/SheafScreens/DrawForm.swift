import SheafCanvas
import SheafText
import SheafViewModel

/// What stands under a form.
enum FormNote {
  case hint(String)
  case problem(String)
  case progress(String)
}

/// The parts that forms are made of: a line has a label at the left and a value at the right.
extension Canvas {
  /// - Parameter width: that of the labels and the space after them (`formLabelWidth`).
  mutating func drawFormLabel(_ title: String, width: Int, isSelected: Bool, theme: Theme, in line: Rect) {
    write(
      DisplayText(title).truncated(to: width - 3), at: Point(x: line.x + 1, y: line.y),
      style: isSelected ? theme[.textStrong] : theme[.textDim], in: line)
  }

  func formValueArea(_ line: Rect, labels width: Int) -> Rect {
    Rect(x: line.x + width, y: line.y, width: max(0, line.width - width - 1), height: 1)
  }

  /// Columns for the labels of a form: as many as the longest needs, but never more than half of the line.
  static func formLabelWidth(_ titles: [String], in line: Rect) -> Int {
    let longest = titles.map { DisplayText($0).width }.max() ?? 0
    return min(max(17, longest + 3), max(17, line.width / 2))
  }

  mutating func drawFormChoice(_ text: String, isSelected: Bool, theme: Theme, in area: Rect) {
    let style = isSelected ? theme[.listSelected] : Style.plain
    write(DisplayText("‹ \(text) ›"), at: area.origin, style: style, in: area)
  }

  mutating func drawFormButton(_ title: String, isSelected: Bool, theme: Theme, in area: Rect) {
    let style = isSelected ? theme[.listSelected] : theme[.textStrong]
    write(DisplayText("[ \(title) ]"), at: area.origin, style: style, in: area)
  }

  /// A line of text; while it is edited the caret is in it.
  /// - Parameter otherwise: stands dimmed where nothing is typed.
  mutating func drawFormText(
    _ line: TextLine, otherwise: String, isEdited: Bool, theme: Theme, in area: Rect
  ) {
    if isEdited {
      let column = drawTextLine(line, before: .empty, style: theme[.editField], in: area)
      caret = Point(x: min(area.endX - 1, column), y: area.y)
    } else {
      write(DisplayText(line.text, maxColumns: area.width), at: area.origin, in: area)
    }
    if line.isEmpty { write(DisplayText(otherwise), at: area.origin, style: theme[.textDim], in: area) }
  }

  mutating func drawFormNote(_ note: FormNote, theme: Theme, in inside: Rect, from offset: Int) {
    let (text, role): (String, Role) =
      switch note {
      case .hint(let text): (text, .textDim)
      case .problem(let text): ("✗ " + text, .editProblem)
      case .progress(let text): (text, .rowLoading)
      }
    let lines = DisplayText.lines(text, width: max(1, inside.width - 2), maxLines: Overlay.formNoteLines)
    for (index, line) in lines.enumerated() where offset + index < inside.height {
      write(line, at: Point(x: inside.x + 1, y: inside.y + offset + index), style: theme[role], in: inside)
    }
  }
}
