import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// The picker of files: a folder or what is typed, the list, what is known of the selected file.
  mutating func drawFilePicker(_ picker: FilePickerState, theme: Theme, in area: Rect) {
    let inside = drawBox(picker.title, theme: theme, in: area)
    drawFootnote(DisplayText(picker.footnote), theme: theme, in: area)
    let layout = FilePickerState.Layout(height: inside.height)
    drawHead(picker, theme: theme, in: inside.row(0))
    let body = Rect(x: inside.x, y: inside.y + layout.listTop, width: inside.width, height: layout.listHeight)
      .intersection(inside)
    if picker.typing == .path, !picker.completions.isEmpty {
      drawCompletions(picker.completions, theme: theme, in: body)
    } else {
      drawList(picker, theme: theme, in: body)
    }
    drawInfo(picker, theme: theme, in: inside.row(layout.infoLine))
    guard picker.typing != .path, let lines = picker.preview?.lines else { return }
    for (offset, line) in lines.prefix(layout.previewHeight).enumerated() {
      let row = inside.row(layout.infoLine + 1 + offset)
      let text = DisplayText.lines(line, width: max(1, row.width - 4), maxLines: 1).first ?? .empty
      write(text, at: Point(x: row.x + 2, y: row.y), style: theme[.textDim], in: row)
    }
  }

  /// The folder with the order of its list, or the line being typed.
  private mutating func drawHead(_ picker: FilePickerState, theme: Theme, in row: Rect) {
    guard !row.isEmpty else { return }
    let folder = DisplayText(picker.folder, maxColumns: .max)
    switch picker.typing {
    case .nothing:
      let note = DisplayText(picker.orderNote)
      let room = row.width - note.width - 3
      write(folder.tail(room), at: Point(x: row.x + 1, y: row.y), style: theme[.listDirectory], in: row)
      write(note, at: Point(x: row.endX - note.width - 1, y: row.y), style: theme[.textDim], in: row)
    case .filter:
      drawTyped(picker.filter, label: " " + folder.tail(row.width / 2) + " › ", theme: theme, in: row)
    case .path: drawTyped(picker.path, label: " path › ", theme: theme, in: row)
    case .name: drawTyped(picker.name, label: " name › ", theme: theme, in: row)
    }
  }

  private mutating func drawTyped(_ line: TextLine, label: DisplayText, theme: Theme, in row: Rect) {
    let column = drawTextLine(line, before: label, style: theme[.editField], in: row)
    caret = Point(x: min(row.endX - 1, column), y: row.y)
  }

  private mutating func drawList(_ picker: FilePickerState, theme: Theme, in body: Rect) {
    let visible = picker.list.visible(items: picker.lineCount, page: body.height)
    for (offset, index) in visible.enumerated() {
      guard let line = picker.line(at: index) else { continue }
      drawLine(line, of: picker, isSelected: index == picker.list.index, theme: theme, in: body.row(offset))
    }
    guard let message = picker.message else { return }
    let rest = body.splitTop(visible.count).rest
    let style = theme[picker.problem == nil ? .textDim : .rowFailed]
    let lines = DisplayText.lines(message, width: max(1, rest.width - 3), maxLines: rest.height)
    for (offset, line) in lines.enumerated() {
      write(line, at: Point(x: rest.x + 2, y: rest.y + offset), style: style, in: rest)
    }
  }

  private mutating func drawLine(
    _ line: FilePickerState.Line, of picker: FilePickerState, isSelected: Bool, theme: Theme, in row: Rect
  ) {
    let start = Point(x: row.x + 2, y: row.y)
    switch line {
    case .parent: write("../", at: start, style: theme[.listDirectory], in: row)
    case .saveHere:
      let text = DisplayText("Save here as " + picker.freeName).truncated(to: max(0, row.width - 3))
      write(text, at: start, style: theme[.textStrong], in: row)
    case .entry(let entry):
      drawEntry(entry, of: picker, theme: theme, in: row)
    }
    guard isSelected else { return }
    restyle(row, theme[.listSelected])
    // A sign too, for terminals that show no colours.
    write("›", at: row.origin, style: theme[.listSelected], in: row)
  }

  private mutating func drawEntry(
    _ entry: DirectoryEntry, of picker: FilePickerState, theme: Theme, in row: Rect
  ) {
    let indent = picker.isSaving ? 2 : 6
    if picker.isTicked(entry) {
      write("[x]", at: Point(x: row.x + 2, y: row.y), style: theme[.listChecked], in: row)
    }
    let note = entry.note(width: row.width)
    write(note, at: Point(x: row.endX - note.width - 1, y: row.y), style: theme[.textDim], in: row)
    let room = max(0, row.width - indent - note.width - 2)
    let name = DisplayText(entry.name)
    let mark = DisplayText((entry.kind == .folder ? "/" : "") + (entry.isLink ? "@" : ""))
    let shown = name.truncated(to: max(0, room - mark.width))
    let place = Point(x: row.x + indent, y: row.y)
    write(shown + mark, at: place, style: theme[entry.role], in: row)
    // Where the name is cut, its last column holds the sign that says so.
    let columns = shown.width - (shown == name ? 0 : 1)
    for column in MatchedColumns.of(picker.matched(in: entry.name), in: entry.name)
    where column.upperBound <= columns {
      restyle(
        Rect(x: place.x + column.lowerBound, y: row.y, width: column.count, height: 1), theme[.listMatch])
    }
  }

  private mutating func drawCompletions(_ names: [DirectoryEntry], theme: Theme, in body: Rect) {
    let room = names.count > body.height ? body.height - 1 : body.height
    for (offset, entry) in names.prefix(max(0, room)).enumerated() {
      let text = DisplayText(entry.name + (entry.kind == .folder ? "/" : "")).truncated(
        to: max(0, body.width - 3))
      write(text, at: Point(x: body.x + 2, y: body.y + offset), style: theme[entry.role], in: body)
    }
    guard names.count > room, body.height > 0 else { return }
    write(
      DisplayText("… \(names.count - room) more"), at: Point(x: body.x + 2, y: body.endY - 1),
      style: theme[.textDim], in: body)
  }

  private mutating func drawInfo(_ picker: FilePickerState, theme: Theme, in row: Rect) {
    let problem =
      picker.typing == .path ? picker.pathProblem : picker.typing == .name ? picker.nameProblem : nil
    var text = picker.info
    if picker.typing == .path {
      text = picker.isFollowingPath ? "Looking…" : "Tab completes, Enter goes there"
    }
    if picker.typing == .name { text = "Enter keeps the name, Esc the old one" }
    let shown = DisplayText(problem.map { "✗ " + $0 } ?? text).truncated(to: max(0, row.width - 2))
    write(
      shown, at: Point(x: row.x + 1, y: row.y), style: theme[problem == nil ? .overlayHint : .editProblem],
      in: row)
  }
}

extension FilePickerState {
  fileprivate var title: String {
    switch purpose {
    case .attach: tickedText.map { "Attach files · \($0)" } ?? "Attach files"
    case .save(let file): "Save \(file.name)"
    }
  }

  fileprivate var footnote: String {
    switch (typing, isSaving) {
    case (.nothing, true): "w saves here · i other name · e path"
    case (.nothing, false): ticked.isEmpty ? "Enter takes · Space ticks" : "a attaches what is ticked"
    case (.filter, _): "Enter opens · Tab keeps the filter · Esc drops it"
    case (.path, _), (.name, _): "Esc back to the list"
    }
  }

  /// How the list is ordered and narrowed, where that is not the usual.
  fileprivate var orderNote: String {
    var parts: [String] = []
    if !filter.isEmpty { parts.append("only “\(filter.text)”") }
    if listing.order != .name { parts.append("by \(listing.order.rawValue)") }
    if listing.showsHidden { parts.append("with hidden") }
    return parts.joined(separator: " · ")
  }
}

extension DirectoryEntry {
  fileprivate var role: Role {
    if refusal != nil { return .textDim }
    if isHidden { return .listHidden }
    return kind == .folder ? .listDirectory : .overlay
  }

  /// What stands at the right of its line: why it cannot be taken, or size and time as far as there is room.
  fileprivate func note(width: Int) -> DisplayText {
    if let refusal { return DisplayText(refusal).truncated(to: max(0, width / 2)) }
    let size = DisplayText(kind == .file ? FileText.size(byteCount) : "").padded(to: 10, .trailing)
    let time = DisplayText(modified.map { FileText.time($0) } ?? "").padded(to: 18, .trailing)
    return width >= 50 ? size + time : width >= 30 ? size : .empty
  }
}

extension DisplayText {
  /// The last columns of a text that is wider.
  func tail(_ columns: Int) -> DisplayText {
    guard width > columns else { return self }
    return columns < 2 ? slice(0..<max(0, columns)) : "…" + slice(width - columns + 1..<width)
  }
}

/// Where characters of a name stand once it is made safe to draw.
enum MatchedColumns {
  static func of(_ positions: [Int], in name: String) -> [Range<Int>] {
    guard !positions.isEmpty else { return [] }
    let characters = Array(name)
    return positions.filter { characters.indices.contains($0) }.map { position in
      let start = DisplayText(String(characters[..<position]), maxColumns: .max).width
      return start..<start + DisplayText(String(characters[position])).width
    }
  }
}
