import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// Draws one overlay over what is there.
  mutating func drawOverlay(_ overlay: Overlay, in state: AppState, theme: Theme, keymap: Keymap) {
    let frame = overlay.frame(in: state).map { Rect(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }
    switch overlay {
    case .cellEditor(let editor): drawCellEditor(editor, in: state, theme: theme)
    case .prompt(let prompt): drawPrompt(prompt, in: state, theme: theme)
    case .loading: drawNote("Reading the whole text…", in: state, theme: theme)
    case .textEditor(let editor): drawTextEditor(editor, theme: theme, in: frame ?? bounds)
    case .confirm(let question): drawConfirm(question, theme: theme, in: frame ?? bounds)
    case .help(let help): drawHelp(help, theme: theme, in: frame ?? bounds)
    case .palette(let palette): drawPalette(palette, theme: theme, in: frame ?? bounds)
    case .choices(let choices): drawChoices(choices, theme: theme, in: frame ?? bounds)
    case .links(let links): drawLinks(links, theme: theme, in: frame ?? bounds)
    case .record(let record): drawRecord(record, in: state, theme: theme, frame: frame ?? bounds)
    case .value(let value): drawValue(value, theme: theme, in: frame ?? bounds)
    case .columns(let columns): drawColumns(columns, theme: theme, in: frame ?? bounds)
    case .conflict(let conflict): drawConflict(conflict, theme: theme, in: frame ?? bounds)
    case .undoList(let list): drawUndoList(list, in: state, theme: theme, frame: frame ?? bounds)
    case .messages(let list): drawMessages(list, in: state, theme: theme, frame: frame ?? bounds)
    case .filePicker(let picker): drawFilePicker(picker, theme: theme, in: frame ?? bounds)
    case .webhooks(let list): drawWebhooks(list, theme: theme, in: frame ?? bounds)
    case .webhookForm(let form): drawWebhookForm(form, theme: theme, in: frame ?? bounds)
    case .connectForm(let form): drawConnectForm(form, theme: theme, in: frame ?? bounds)
    case .attachments(let files): drawAttachments(files, theme: theme, in: frame ?? bounds)
    }
  }

  /// An empty box with a border and a title; answers the space inside.
  @discardableResult
  mutating func drawBox(_ title: String, theme: Theme, in area: Rect) -> Rect {
    fill(area, style: theme[.overlay])
    box(area, style: theme[.overlayBorder])
    let text = DisplayText(" \(title) ").truncated(to: max(0, area.width - 4))
    write(text, at: Point(x: area.x + 2, y: area.y), style: theme[.overlayTitle], in: area)
    return area.inset(x: 1, y: 1)
  }

  /// A hint in the lower border of a box.
  mutating func drawFootnote(_ text: DisplayText, theme: Theme, in area: Rect) {
    let text = (" " + text + " ").truncated(to: max(0, area.width - 4))
    write(
      text, at: Point(x: area.endX - 2 - text.width, y: area.endY - 1), style: theme[.overlayHint], in: area)
  }

  /// The line with which a list is narrowed, with the caret in it.
  mutating func drawFilter(_ line: TextLine, theme: Theme, in row: Rect) {
    let used = drawTextLine(line, before: " › ", style: theme[.editField], in: row)
    caret = Point(x: min(row.endX - 1, used), y: row.y)
  }

  /// A line of text that scrolls so that its caret can be seen.
  ///
  /// Answers the caret's column.
  @discardableResult
  mutating func drawTextLine(_ line: TextLine, before label: DisplayText, style: Style, in row: Rect) -> Int {
    fill(row, style: style)
    write(label, at: row.origin, style: style, in: row)
    let room = max(1, row.width - label.width - 1)
    let head = DisplayText(line.beforeCaret, maxColumns: .max)
    let tail = DisplayText(line.afterCaret, maxColumns: room)
    let start = max(0, head.width - room)
    write(
      head.slice(start..<head.width) + tail, at: Point(x: row.x + label.width, y: row.y), style: style,
      in: row)
    return row.x + label.width + head.width - start
  }

  /// One line of a list; the characters that matched stand out.
  mutating func drawItem(
    _ text: DisplayText, note: DisplayText = .empty, isSelected: Bool, theme: Theme, in row: Rect
  ) {
    let room = row.width - (note.width == 0 ? 2 : note.width + 3)
    write(text.truncated(to: max(0, room)), at: Point(x: row.x + 1, y: row.y), in: row)
    write(note, at: Point(x: row.endX - note.width - 1, y: row.y), style: theme[.textDim], in: row)
    if isSelected { restyle(row, theme[.listSelected]) }
  }

  private mutating func drawNote(_ text: DisplayText, in state: AppState, theme: Theme) {
    let row = bounds.row(state.layout.statusRow)
    fill(row, style: theme[.statusLine])
    write(text, at: Point(x: 1, y: row.y), style: theme[.rowLoading], in: row)
  }
}
