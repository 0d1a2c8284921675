import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  mutating func drawPalette(_ palette: PaletteState, theme: Theme, in area: Rect) {
    let inside = drawBox(palette.title, theme: theme, in: area)
    let list = drawNarrowed(palette.list, theme: theme, in: inside) { canvas, item, isSelected, row in
      canvas.drawItem(
        DisplayText(item.text), note: DisplayText(item.note), isSelected: isSelected, theme: theme, in: row)
    }
    _ = list
  }

  /// The filter line and the items under it.
  @discardableResult
  mutating func drawNarrowed<Item>(
    _ list: NarrowedList<Item>, theme: Theme, in inside: Rect,
    item draw: (inout Canvas, Item, Bool, Rect) -> Void
  ) -> Rect {
    let (head, body) = inside.splitTop(1)
    drawFilter(list.filter, theme: theme, in: head)
    for (offset, index) in list.list.visible(items: list.shown.count, page: body.height).enumerated() {
      let row = body.row(offset)
      draw(&self, list.shown[index].item, index == list.list.index, row)
    }
    if list.shown.isEmpty { write(" nothing matches", at: body.origin, style: theme[.textDim], in: body) }
    return body
  }

  mutating func drawHelp(_ help: HelpState, theme: Theme, in area: Rect) {
    let inside = drawBox(help.title, theme: theme, in: area)
    drawFootnote("type to search · Enter runs it · Esc closes", theme: theme, in: area)
    let (head, body) = inside.splitTop(1)
    drawFilter(help.filter, theme: theme, in: head)
    var y = body.y
    let keyWidth = min(22, body.width / 4)
    let lines = help.lines
    for index in help.list.visible(items: lines.count, page: body.height) where y < body.endY {
      let line = lines[index]
      if line.startsGroup || index == help.list.top, help.filter.isEmpty, y < body.endY - 1 {
        write(
          DisplayText(" " + line.command.group.rawValue), at: Point(x: body.x, y: y),
          style: theme[.textStrong], in: body)
        y += 1
      }
      let row = Rect(x: body.x, y: y, width: body.width, height: 1)
      write(
        DisplayText(line.keys).fitted(to: keyWidth, .trailing), at: Point(x: row.x + 1, y: y),
        style: theme[.statusKey], in: row)
      write(DisplayText(line.command.help), at: Point(x: row.x + keyWidth + 3, y: y), in: row)
      if index == help.list.index { restyle(row, theme[.listSelected]) }
      y += 1
    }
  }

  mutating func drawChoices(_ choices: ChoicesState, theme: Theme, in area: Rect) {
    let inside = drawBox(choices.field.name, theme: theme, in: area)
    if choices.allowsMany || choices.takesNew {
      let words = [
        choices.allowsMany ? "Space ticks · Enter saves" : "", choices.takesNew ? "type to add" : "",
      ]
      drawFootnote(
        DisplayText(words.filter { !$0.isEmpty }.joined(separator: " · ")), theme: theme, in: area)
    }
    drawNarrowed(choices.list, theme: theme, in: inside) { canvas, item, isSelected, row in
      let tick: DisplayText = !choices.allowsMany ? " " : choices.isTicked(item) ? " [x] " : " [ ] "
      var x =
        row.x
        + canvas.write(
          tick, at: row.origin, style: choices.isTicked(item) ? theme[.listChecked] : .plain, in: row)
      if isSelected { canvas.restyle(row, theme[.listSelected]) }
      let style =
        item.isEmpty || item.choice.color == nil ? Style.plain : theme[CellStyle.role(item.choice.color)]
      let text = item.isNew ? " + Create “\(item.choice.name)” " : " \(item.choice.name) "
      x += canvas.write(DisplayText(text), at: Point(x: x, y: row.y), style: style, in: row)
      if item.isNew, choices.creating != nil {
        canvas.write(" adding…", at: Point(x: x, y: row.y), style: theme[.rowLoading], in: row)
      }
      if isSelected { canvas.write("›", at: row.origin, style: theme[.listSelected], in: row) }
    }
    if let failure = choices.failure {
      let foot = inside.row(max(0, inside.height - 1))
      fill(foot, style: theme[.overlay])
      write(
        DisplayText(" ✗ " + ErrorText.sentence(failure)), at: foot.origin, style: theme[.editProblem],
        in: foot)
    }
  }

  /// A short identifier tells records of one name apart; a long one would push the name away.
  private static func identifierNote(_ id: ID<Record>) -> DisplayText {
    DisplayText(id.raw.count > 10 ? "…" + id.raw.suffix(4) : "#" + id.raw)
  }

  mutating func drawLinks(_ links: LinkPickerState, theme: Theme, in area: Rect) {
    let inside = drawBox(links.field.name, theme: theme, in: area)
    drawFootnote(
      links.allowsMany ? "Space ticks · Enter saves" : "Enter takes · Space empties", theme: theme, in: area)
    let (head, body) = inside.splitTop(1)
    drawFilter(links.filter, theme: theme, in: head)
    let shown = links.shown
    for (offset, index) in links.list.visible(items: shown.count, page: body.height).enumerated() {
      let link = shown[index]
      let tick = links.isTicked(link) ? "[x] " : links.allowsMany ? "[ ] " : "    "
      drawItem(
        DisplayText(tick + (link.title ?? "#\(link.id)")), note: Self.identifierNote(link.id),
        isSelected: index == links.list.index, theme: theme, in: body.row(offset))
    }
    if let failure = links.failure {
      write(
        DisplayText(" ✗ " + ErrorText.sentence(failure)), at: body.origin, style: theme[.rowFailed], in: body)
    } else if shown.isEmpty {
      write(
        links.isSearching ? " searching…" : " nothing matches", at: body.origin, style: theme[.textDim],
        in: body)
    }
  }

  mutating func drawColumns(_ columns: ColumnsState, theme: Theme, in area: Rect) {
    let inside = drawBox("Columns", theme: theme, in: area)
    drawFootnote("Space shows or hides · H L move · ! freezes · q done", theme: theme, in: area)
    let all = columns.columns.all
    let frozen = Set(columns.columns.visible.prefix(columns.columns.frozenCount).map(\.field))
    for (offset, index) in columns.list.visible(items: all.count, page: inside.height).enumerated() {
      let column = all[index]
      let field = columns.fields.indices.contains(column.index) ? columns.fields[column.index] : nil
      let tick = column.isHidden ? "[ ] " : "[x] "
      let notes = [field?.nativeType, field?.readOnlyReason, frozen.contains(column.field) ? "frozen" : nil]
        .compactMap { $0 }
      let symbol = field.map { KindSymbol.of($0.kind) } ?? " "
      drawItem(
        DisplayText(tick) + symbol + " " + DisplayText(field?.name ?? column.field.raw),
        note: DisplayText(notes.joined(separator: " · ")), isSelected: index == columns.list.index,
        theme: theme,
        in: inside.row(offset))
    }
  }

  mutating func drawUndoList(_ list: UndoListState, in state: AppState, theme: Theme, frame: Rect) {
    let inside = drawBox("Undo", theme: theme, in: frame)
    drawFootnote("Enter undoes down to here", theme: theme, in: frame)
    let steps = Array(state.undo.done.reversed())
    for (offset, index) in list.list.visible(items: steps.count, page: inside.height).enumerated() {
      let step = steps[index]
      let note = step.pending != nil ? "being saved" : step.inverse == nil ? "cannot be undone" : ""
      drawItem(
        DisplayText(step.label), note: DisplayText(note), isSelected: index == list.list.index, theme: theme,
        in: inside.row(offset))
    }
    if steps.isEmpty { write(" Nothing to undo", at: inside.origin, style: theme[.textDim], in: inside) }
  }
}
