import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// One record, a field on each line; the selected one shows as much of its value as fits.
  mutating func drawRecord(_ record: RecordState, in state: AppState, theme: Theme, frame: Rect) {
    let inside = drawBox(record.title, theme: theme, in: frame)
    drawFootnote(Self.footnote(record, in: state), theme: theme, in: frame)
    let nameWidth = min(24, max(8, record.fields.map { DisplayText($0.name).width }.max() ?? 8))
    var y = inside.y
    for index in record.list.visible(items: record.fields.count, page: inside.height) where y < inside.endY {
      let field = record.fields[index]
      let isSelected = index == record.list.index
      let address = CellAddress(table: record.table, record: record.record.id, field: field.id)
      let loaded = record.record.cells.indices.contains(index) ? record.record.cells[index] : .null
      let value = state.edits.value(at: address, over: loaded)
      let room = max(1, inside.width - nameWidth - 6)
      let lines =
        isSelected
        ? fullLines(value, field, width: room, height: max(1, inside.height / 2))
        : [DisplayRow.text(of: value, field: field).truncated(to: room)]
      let row = Rect(x: inside.x, y: y, width: inside.width, height: min(lines.count, inside.endY - y))
      write(KindSymbol.of(field.kind), at: Point(x: row.x + 1, y: y), style: theme[.textDim], in: row)
      write(
        DisplayText(field.name).truncated(to: nameWidth), at: Point(x: row.x + 3, y: y),
        style: theme[.gridHeader], in: row)
      for (offset, line) in lines.enumerated() where y + offset < inside.endY {
        write(
          line, at: Point(x: row.x + nameWidth + 5, y: y + offset),
          style: theme[CellStyle.role(value, field)], in: row)
      }
      if value == .null {
        write("∅", at: Point(x: row.x + nameWidth + 5, y: y), style: theme[.cellNull], in: row)
      }
      if let entry = state.edits.entry(at: address) {
        restyle(row, theme[CellStyle.role(entry)])
        write(EditMark.of(entry).0, at: row.origin, style: theme[CellStyle.role(entry)], in: row)
      }
      if isSelected { restyle(row, theme[.listSelected]) }
      y += lines.count
    }
  }

  private static func footnote(_ record: RecordState, in state: AppState) -> DisplayText {
    if record.failure != nil { return "long texts could not be read · J K next and previous · q closes" }
    guard record.isWhole else { return "reading long texts…" }
    let isEditable = record.selectedField.map { state.grid?.canEdit($0) == true } ?? false
    return DisplayText((isEditable ? "Enter edits · " : "") + "J K next and previous · q closes")
  }

  private func fullLines(_ value: Value, _ field: Field, width: Int, height: Int) -> [DisplayText] {
    switch field.masked(value) {
    case .text(let text), .json(let text), .excerpt(let text, _):
      let lines = DisplayText.lines(text, width: width, maxLines: height)
      return lines.isEmpty ? [.empty] : lines
    default:
      return DisplayText.lines(
        DisplayRow.text(of: value, field: field).text + " ", width: width, maxLines: height)
    }
  }

  mutating func drawValue(_ value: ValueState, theme: Theme, in area: Rect) {
    let inside = drawBox(value.title, theme: theme, in: area)
    let width = ValueState.textWidth(area.width)
    let lines = value.lines(width: width)
    for (offset, line) in lines.dropFirst(value.top).prefix(inside.height).enumerated() {
      write(line, at: Point(x: inside.x + 1, y: inside.y + offset), in: inside)
    }
    let last = min(lines.count, value.top + inside.height)
    let note =
      value.isLoading
      ? "reading the rest…" : lines.isEmpty ? "empty" : "lines \(value.top + 1)–\(last) of \(lines.count)"
    drawFootnote(DisplayText(note), theme: theme, in: area)
  }

  mutating func drawConflict(_ conflict: ConflictState, theme: Theme, in area: Rect) {
    let inside = drawBox(conflict.title, theme: theme, in: area).inset(x: 1)
    var lines: [(DisplayText, Style)] = DisplayText.lines(
      conflict.problem, width: max(1, inside.width), maxLines: 3
    ).map { ($0, theme[.editProblem]) }
    lines.append((.empty, .plain))
    for line in conflict.lines {
      lines.append((DisplayText("\(line.field): mine   \(line.mine)"), theme[.editPending]))
      if let theirs = line.theirs {
        lines.append((DisplayText("\(line.field): theirs \(theirs)"), theme[.editConflict]))
      }
      lines.append((DisplayText("\(line.field): before \(line.before)"), theme[.textDim]))
    }
    for (index, line) in lines.prefix(max(0, inside.height - 1)).enumerated() {
      write(
        line.0.truncated(to: inside.width), at: Point(x: inside.x, y: inside.y + index), style: line.1,
        in: inside)
    }
    let foot = inside.row(inside.height - 1)
    let parts = conflict.choices.flatMap { choice -> [(DisplayText, Style)] in
      [(DisplayText(String(choice.key)), theme[.statusKey]), (DisplayText(" \(choice.text)   "), .plain)]
    }
    write(parts, at: foot.origin, in: foot)
  }
}
