import SheafText

/// Where an overlay stands on the screen: a box with a border, in terminal columns and rows.
public struct OverlayFrame: Hashable, Sendable {
  public let x: Int
  public let y: Int
  public let width: Int
  public let height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Centred, a third from the top, never larger than the screen.
  init(centred width: Int, _ height: Int, in state: AppState) {
    let width = max(0, min(width, state.width))
    let height = max(0, min(height, state.height))
    self.init(x: (state.width - width) / 2, y: (state.height - height) / 3, width: width, height: height)
  }

  /// The line of the content at a place on the screen; nil outside the border.
  func line(row: Int, column: Int) -> Int? {
    guard row > y, row < y + height - 1, column > x, column < x + width - 1 else { return nil }
    return row - y - 1
  }
}

extension Overlay {
  /// The box in which an overlay is drawn and clicked; nil for one that has none.
  public func frame(in state: AppState) -> OverlayFrame? {
    let listHeight = PaletteState.page(height: state.height) + 3
    switch self {
    case .cellEditor, .prompt, .loading: return nil
    case .textEditor:
      let size = TextEditorState.size(width: state.width, height: state.height)
      return OverlayFrame(centred: size.columns + 4, size.lines + 3, in: state)
    case .choices(let choices):
      return beside(
        state, width: 44, height: min(listHeight, choices.list.items.count + (choices.takesNew ? 5 : 3)))
    case .links: return beside(state, width: 44, height: listHeight)
    case .palette: return OverlayFrame(centred: 72, listHeight, in: state)
    case .confirm(let confirm):
      // Narrower than the box by its border and a space on each side.
      let lines = DisplayText.lines(confirm.question, width: 60, maxLines: 12).count
      return OverlayFrame(centred: 64, max(6, lines + 4), in: state)
    case .conflict(let conflict): return OverlayFrame(centred: 76, 8 + conflict.lines.count * 3, in: state)
    case .connectForm(let form):
      return OverlayFrame(centred: 76, form.rows.count + Self.formNoteLines + 3, in: state)
    case .webhookForm:
      return OverlayFrame(
        centred: 76, WebhookFormState.Row.allCases.count + Self.formNoteLines + 3, in: state)
    case .webhooks: return OverlayFrame(centred: 96, listHeight, in: state)
    case .messages: return OverlayFrame(centred: 96, listHeight + Self.messageLines - 1, in: state)
    case .attachments, .columns, .undoList: return OverlayFrame(centred: 84, listHeight, in: state)
    case .help, .filePicker, .record, .value:
      return OverlayFrame(centred: max(60, state.width - 8), state.height - 2, in: state)
    }
  }

  /// Lines of a form for what helps to answer, or what is wrong.
  public static let formNoteLines = 3

  /// Lines in which the chosen message stands whole.
  public static let messageLines = 4

  /// Under the selected cell where there is room, else above it.
  private func beside(_ state: AppState, width: Int, height: Int) -> OverlayFrame {
    let width = min(width, state.width)
    guard let grid = state.grid, let placed = grid.columnLayout.placed(grid.selection.column) else {
      return OverlayFrame(centred: width, height, in: state)
    }
    let layout = state.layout
    let row = layout.body.lowerBound + (grid.selection.row - grid.top) * grid.rowHeight
    let below = state.height - 2 - row
    let above = row - 1
    let height = min(height, max(below, above, 4), state.height)
    let x = min(layout.sidebarWidth + placed.x - 1, state.width - width)
    return OverlayFrame(
      x: max(0, x), y: below >= height ? row + 1 : max(0, row - height), width: width, height: height)
  }
}
