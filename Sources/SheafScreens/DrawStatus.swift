import SheafCanvas
import SheafInput
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// The filter and the sorts of the open table, and what of it is not shown.
  mutating func drawQueryLine(_ state: AppState, theme: Theme) {
    guard let y = state.layout.queryRow else { return }
    let area = bounds.row(y)
    fill(area, style: theme[.statusLine])
    guard let grid = state.grid, let query = grid.query else { return }
    var parts: [(DisplayText, Style)] = [(" ", .plain)]
    if let filter = QueryText.filter(query, fields: grid.fields) {
      parts += [(DisplayText(" \(filter) "), theme[.filterChip]), (" ", .plain)]
    }
    if let search = query.search {
      parts += [(DisplayText(" search \(search) "), theme[.filterChip]), (" ", .plain)]
    }
    if !query.sorts.isEmpty {
      parts.append((DisplayText("sort \(QueryText.sorts(query, fields: grid.fields))"), theme[.sortMark]))
    }
    if parts.count == 1 { parts.append(("no filter, no sort", theme[.textDim])) }
    if let work = grid.localWork { parts += [(" ", .plain), (DisplayText(work.words), theme[.filterLocal])] }
    let hidden = grid.columns.all.count - grid.visibleColumns.count
    var right: [String] = []
    if !grid.marks.isEmpty { right.append("\(grid.marks.count) marked") }
    if hidden > 0 { right.append("\(hidden) of \(grid.columns.all.count) fields hidden") }
    if let selected = SelectionText.sum(grid) { right.append(selected) }
    let facts = DisplayText(right.joined(separator: "   ") + " ")
    write(
      parts, at: area.origin, in: Rect(x: 0, y: y, width: max(0, size.width - facts.width - 1), height: 1))
    write(facts, at: Point(x: size.width - facts.width, y: y), style: theme[.textDim], in: area)
  }

  /// The last line: the place of the selection, what was said, the keys of the moment.
  mutating func drawStatus(_ state: AppState, theme: Theme, keymap: Keymap) {
    let area = bounds.row(state.layout.statusRow)
    fill(area, style: theme[.statusLine])
    var place = SelectionText.place(state)
    if let ahead = state.grid?.rowsAhead { place += "  → \(CountText.grouped(ahead.lowerBound + 1))…" }
    if let count = state.count { place += "  \(count)" }
    if !state.pendingKeys.isEmpty { place += "  \(KeySequence(state.pendingKeys).label)…" }
    var left = DisplayText(" \(place)  ")
    write(left, at: area.origin, style: theme[.statusLine], in: area)
    if let isLive = state.grid?.isLive {
      let words: DisplayText = isLive ? "● live  " : "○ not live  "
      write(
        words, at: Point(x: left.width, y: area.y), style: theme[isLive ? .statusGood : .statusWarning],
        in: area)
      left = left + words
    }
    if state.isHolding {
      let what = state.grid?.table == nil ? "the table" : "this row"
      write(
        DisplayText("waiting for \(what)… Esc drops what was typed"), at: Point(x: left.width, y: area.y),
        style: theme[.rowLoading], in: area)
      return
    }
    if let notice = state.notice {
      let room = max(0, size.width - left.width)
      let text = DisplayText(notice.text, maxColumns: max(1, room - 1))
      write(text, at: Point(x: left.width, y: area.y), style: theme[StatusStyle.role(notice.tone)], in: area)
      return
    }
    drawHints(state, theme: theme, keymap: keymap, from: left.width, in: area)
  }

  private mutating func drawHints(
    _ state: AppState, theme: Theme, keymap: Keymap, from start: Int, in area: Rect
  ) {
    let mode: KeymapMode = state.overlays.last?.mode ?? (state.focus == .grid ? .grid : .list)
    var x = start
    for (command, word) in Hints.of(state) {
      guard let key = keymap.keys(for: command, in: mode).first else { continue }
      let symbol = DisplayText(key.keys.count == 1 ? key.keys[0].symbol : key.label)
      let text = DisplayText(" \(word)  ")
      guard x + symbol.width + text.width <= area.endX else { break }
      x += write(symbol, at: Point(x: x, y: area.y), style: theme[.statusKey], in: area)
      x += write(text, at: Point(x: x, y: area.y), style: theme[.textDim], in: area)
    }
  }

  /// What may follow the keys that were pressed, in a box above the status line.
  mutating func drawContinuations(_ state: AppState, theme: Theme, keymap: Keymap) {
    guard !state.pendingKeys.isEmpty, size.height >= 8 else { return }
    let mode: KeymapMode = state.overlays.last?.mode ?? (state.focus == .grid ? .grid : .list)
    let next = keymap.continuations(of: state.pendingKeys, in: mode).prefix(size.height - 5)
    guard !next.isEmpty else { return }
    let lines = next.map { DisplayText(" \($0.keys.label)  \($0.command.help) ") }
    let width = min(size.width, (lines.map(\.width).max() ?? 0) + 2)
    let box = Rect(
      x: size.width - width, y: size.height - 3 - lines.count, width: width, height: lines.count + 2)
    fill(box, style: theme[.overlay])
    self.box(box, style: theme[.overlayBorder])
    for (index, line) in lines.enumerated() {
      write(line, at: Point(x: box.x + 1, y: box.y + 1 + index), in: box.inset(x: 1, y: 1))
    }
  }
}

enum StatusStyle {
  static func role(_ tone: Notice.Tone) -> Role {
    switch tone {
    case .plain: .notice
    case .good: .statusGood
    case .warning: .statusWarning
    case .error: .statusError
    }
  }
}

/// The keys worth naming at the moment.
enum Hints {
  static func of(_ state: AppState) -> [(Command, String)] {
    if let overlay = state.overlays.last { return of(overlay, state) }
    guard state.focus == .grid, let grid = state.grid else {
      return [
        (.open, "open"), (.filterList, "find"), (.connectService, "connect"), (.help, "help"),
        (.quit, "quit"),
      ]
    }
    if grid.anchor != nil {
      return [
        (.copyCell, "copy"), (.clearCell, "clear"), (.halfPageDown, "fill down"), (.deleteRow, "delete rows"),
        (.escape, "drop"),
      ]
    }
    let table = grid.table
    let operations = table?.readOnlyReason == nil ? table?.capabilities.operations ?? [] : []
    var hints: [(Command, String)] = [(.help, "help")]
    if let field = grid.selectedField, grid.canEdit(field) {
      hints.append((.editCell, "edit"))
      if field.kind == .attachments { hints.append((.attachFile, "attach")) }
    }
    hints += [(.filterColumn, "filter"), (.sortCycle, "sort"), (.expandRecord, "record")]
    if operations.contains(.create) { hints.append((.newRowBelow, "new")) }
    if !operations.isDisjoint(with: [.create, .update, .delete]) { hints.append((.undo, "undo")) }
    return hints + [(.back, "places")]
  }

  private static func of(_ overlay: Overlay, _ state: AppState) -> [(Command, String)] {
    switch overlay {
    case .cellEditor:
      [(.accept, "save"), (.acceptAndRight, "save, right"), (.cancel, "cancel"), (.newLine, "new line")]
    case .textEditor:
      [(.accept, "save"), (.newLine, "new line"), (.externalEditor, "$EDITOR"), (.cancel, "cancel")]
    case .prompt: [(.accept, "take"), (.acceptAndRight, "complete"), (.cancel, "cancel")]
    case .choices, .links, .palette, .help: [(.accept, "choose"), (.cancel, "cancel")]
    case .record(let record):
      (record.selectedField.map { state.grid?.canEdit($0) == true } == true ? [(.editCell, "edit")] : [])
        + [(.nextRecord, "next"), (.previousRecord, "previous"), (.close, "close")]
    case .columns:
      [
        (.tick, "show/hide"), (.moveColumnLeft, "up"), (.moveColumnRight, "down"), (.freeze, "freeze"),
        (.close, "done"),
      ]
    case .filePicker:
      [
        (.open, "take"), (.tick, "tick"), (.filterList, "find"), (.toggleHidden, "hidden"),
        (.cycleOrder, "order"), (.enterPath, "path"), (.close, "up"),
      ]
    case .attachments:
      [
        (.open, "open"), (.attachFile, "add"), (.saveAttachment, "save"), (.removeAttachment, "remove"),
        (.close, "close"),
      ]
    case .value, .undoList, .messages: [(.down, "down"), (.up, "up"), (.close, "close")]
    case .webhooks: [(.add, "add"), (.removeAttachment, "remove"), (.refresh, "reload"), (.close, "close")]
    case .connectForm, .webhookForm:
      [(.acceptAndRight, "next"), (.accept, "next, connect"), (.cancel, "cancel")]
    case .confirm, .conflict, .loading: [(.cancel, "cancel")]
    }
  }
}
