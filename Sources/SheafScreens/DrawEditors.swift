import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// The editor in its cell, as wide as the text needs, with what is wrong beside or under it.
  mutating func drawCellEditor(_ editor: CellEditorState, in state: AppState, theme: Theme) {
    guard let grid = state.grid else { return }
    let layout = state.layout
    let placed = grid.columnLayout.placed(grid.selection.column)
    let x = layout.sidebarWidth + (placed?.x ?? grid.gutterWidth)
    let y = min(
      layout.body.lowerBound + (grid.selection.row - grid.top) * grid.rowHeight, max(0, size.height - 1))
    let text = DisplayText(editor.line.text, maxColumns: size.width)
    let width = min(max(placed?.width ?? 10, text.width + 2), max(1, size.width - x))
    let row = Rect(x: max(0, min(x, size.width - 8)), y: y, width: max(8, width), height: 1)
    let column = drawTextLine(editor.line, before: .empty, style: theme[.editField], in: row)
    caret = Point(x: min(size.width - 1, column), y: y)
    guard let remark = editor.problem.map({ " ✗ \($0) " }) ?? editor.field.consequence.map({ " ! \($0) " })
    else {
      return
    }
    let words = DisplayText(remark, maxColumns: size.width)
    let below = y + 1 < layout.statusRow ? y + 1 : max(0, y - 1)
    let fits = row.endX + words.width <= size.width
    write(
      words,
      at: Point(x: fits ? row.endX : max(0, min(row.x, size.width - words.width)), y: fits ? y : below),
      style: theme[editor.problem == nil ? .overlayHint : .editProblem])
  }

  mutating func drawTextEditor(_ editor: TextEditorState, theme: Theme, in area: Rect) {
    let inside = drawBox(editor.field.name, theme: theme, in: area)
    let (text, hint) = inside.splitTop(inside.height - 1)
    fill(text, style: theme[.editField])
    let lines = editor.line.text.split(separator: "\n", omittingEmptySubsequences: false)
    let room = max(1, text.width - 2)
    // The line with the caret scrolls sideways; the others show their beginning.
    let offset = max(
      0,
      DisplayText(String(editor.line.beforeCaret.suffix(editor.line.caretColumn)), maxColumns: .max).width
        - room + 1)
    for (row, line) in lines.dropFirst(editor.top).prefix(text.height).enumerated() {
      let isCaretLine = editor.top + row == editor.line.caretLine
      let shown = DisplayText(String(line), maxColumns: isCaretLine ? .max : room)
      let start = isCaretLine ? min(offset, shown.width) : 0
      write(
        shown.slice(start..<max(start, shown.width)).truncated(to: room),
        at: Point(x: text.x + 1, y: text.y + row),
        style: theme[.editField], in: text)
      guard isCaretLine else { continue }
      let before = DisplayText(String(line.prefix(editor.line.caretColumn)), maxColumns: .max)
      caret = Point(x: min(text.endX - 1, text.x + 1 + before.width - start), y: text.y + row)
    }
    if let problem = editor.problem {
      write(DisplayText(" ✗ \(problem)"), at: hint.origin, style: theme[.editProblem], in: hint)
    } else {
      write(
        " Enter saves · Alt+Enter new line · Ctrl+O $EDITOR · Esc cancels", at: hint.origin,
        style: theme[.overlayHint], in: hint)
    }
  }

  /// A line at the bottom of the screen, with what may stand at the caret above it.
  mutating func drawPrompt(_ prompt: PromptState, in state: AppState, theme: Theme) {
    let row = bounds.row(state.layout.statusRow)
    let column = drawTextLine(
      prompt.isSecret ? prompt.line.masked : prompt.line, before: DisplayText(" " + prompt.label),
      style: theme[.editField], in: row)
    caret = Point(x: min(size.width - 1, column), y: row.y)
    guard row.y > 0 else { return }
    let above = bounds.row(row.y - 1)
    if let problem = prompt.problem {
      fill(above, style: theme[.statusLine])
      write(DisplayText(" ✗ \(problem.message)"), at: above.origin, style: theme[.editProblem], in: above)
      if let range = problem.range {
        let start = row.x + 1 + DisplayText(prompt.label).width + range.lowerBound
        restyle(Rect(x: start, y: row.y, width: max(1, range.count), height: 1), theme[.editProblem])
      }
    } else if let text = prompt.nativeText {
      fill(above, style: theme[.statusLine])
      write(DisplayText(" → \(text)"), at: above.origin, style: theme[.textDim], in: above)
    } else if !prompt.suggestions.isEmpty {
      fill(above, style: theme[.statusLine])
      let words = prompt.suggestions.prefix(12).joined(separator: "   ")
      write(DisplayText(" ⇥ \(words)"), at: above.origin, style: theme[.textDim], in: above)
    }
  }

  mutating func drawConfirm(_ question: ConfirmState, theme: Theme, in area: Rect) {
    let inside = drawBox(question.verb, theme: theme, in: area).inset(x: 1)
    for (index, line) in DisplayText.lines(
      question.question, width: inside.width, maxLines: inside.height - 1
    ).enumerated() {
      write(line, at: Point(x: inside.x, y: inside.y + index), in: inside)
    }
    let foot = inside.row(inside.height - 1)
    write(
      [
        ("y", theme[.statusKey]), (DisplayText(" \(question.verb.lowercased())   "), .plain),
        ("n", theme[.statusKey]), (" no", .plain),
      ],
      at: foot.origin, in: foot)
  }
}
