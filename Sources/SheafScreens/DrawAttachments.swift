import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// The files of a cell, with what is on its way in and out.
  mutating func drawAttachments(_ files: AttachmentsState, theme: Theme, in area: Rect) {
    let inside = drawBox(files.title, theme: theme, in: area)
    drawFootnote(DisplayText(files.footnote), theme: theme, in: area)
    let visible = files.list.visible(items: files.rows.count, page: inside.height)
    for (offset, index) in visible.enumerated() {
      drawRow(files.rows[index], isSelected: index == files.list.index, theme: theme, in: inside.row(offset))
    }
    if files.rows.isEmpty {
      write(
        files.canAdd ? "No files; a adds one" : "No files", at: Point(x: inside.x + 2, y: inside.y),
        style: theme[.textDim], in: inside)
    }
  }

  private mutating func drawRow(
    _ file: AttachmentsState.Row, isSelected: Bool, theme: Theme, in row: Rect
  ) {
    let note = file.noteText(columns: isSelected ? row.width * 2 / 3 : row.width / 2, isWhole: isSelected)
    let bar = file.percent != nil && row.width >= 50 ? Self.barWidth + 3 : 0
    let noteX = row.endX - note.width - 1
    write(note, at: Point(x: noteX, y: row.y), style: theme[file.role], in: row)
    if let percent = file.percent, bar > 0 {
      drawBar(percent, theme: theme, at: Point(x: noteX - bar, y: row.y), in: row)
    }
    let room = max(0, noteX - bar - row.x - 3)
    write(DisplayText(file.name).truncated(to: room), at: Point(x: row.x + 2, y: row.y), in: row)
    guard isSelected else { return }
    restyle(row, theme[.listSelected])
    write("›", at: row.origin, style: theme[.listSelected], in: row)
  }

  private static let barWidth = 10

  private mutating func drawBar(_ percent: Int, theme: Theme, at point: Point, in row: Rect) {
    let done = min(max(0, percent), 100) * Self.barWidth / 100
    var x = point.x + write("[", at: point, in: row)
    x += write(
      DisplayText("=").repeated(done), at: Point(x: x, y: point.y), style: theme[.progressBar], in: row)
    let rest = DisplayText("-").repeated(Self.barWidth - done)
    x += write(rest, at: Point(x: x, y: point.y), style: theme[.progressRest], in: row)
    write("]", at: Point(x: x, y: point.y), in: row)
  }
}

extension AttachmentsState {
  fileprivate var footnote: String {
    "Enter opens · w saves" + (canRemove ? " · x removes · e renames" : "") + (canAdd ? " · a adds" : "")
      + (canAddFromAddress ? " · U from address" : "")
  }

  fileprivate var title: String {
    let known = files.compactMap(\.byteCount).reduce(0) { $0 &+ $1 }
    let count = "\(files.count) \(files.count == 1 ? "file" : "files")"
    let parts =
      [field.name, count] + (known > 0 ? [FileText.size(known)] : []) + (isSaving ? ["saving…"] : [])
    return parts.joined(separator: " · ")
  }
}

extension AttachmentsState.Row {
  fileprivate var role: Role {
    switch status {
    case .stored: .textDim
    case .saving, .uploading: .editSending
    case .waiting, .uploaded: .editPending
    case .failedForNow: .statusWarning
    case .refused: .editRefused
    }
  }

  /// What is on its way, else kind and size.
  fileprivate func noteText(columns: Int, isWhole: Bool) -> DisplayText {
    guard status == .stored else { return DisplayText(note).truncated(to: max(0, columns)) }
    let words = [type, pictureText, isWhole ? thumbnailText : ""].filter { !$0.isEmpty }
    let kind = DisplayText(words.joined(separator: " ")).truncated(to: max(0, columns - 14))
    return kind + DisplayText(size).padded(to: 12, .trailing)
  }
}
