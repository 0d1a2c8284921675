import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// The edits that are not saved, then what was said, newest first; all of the selected one stands under the list.
  mutating func drawMessages(_ list: MessagesState, in state: AppState, theme: Theme, frame: Rect) {
    let inside = drawBox("Edits not saved, and messages", theme: theme, in: frame)
    drawFootnote("Enter opens an edit · x drops it", theme: theme, in: frame)
    let lines = MessageLine.all(state)
    let (foot, body) = inside.splitBottom(min(Overlay.messageLines, inside.height / 2))
    if lines.indices.contains(list.list.index) {
      horizontalLine(foot.row(0), style: theme[.overlayBorder])
      for (offset, line) in DisplayText.lines(
        lines[list.list.index].whole, width: max(1, foot.width - 2), maxLines: max(0, foot.height - 1)
      ).enumerated() {
        write(line, at: Point(x: foot.x + 1, y: foot.y + 1 + offset), in: foot)
      }
    }
    for (offset, index) in list.list.visible(items: lines.count, page: body.height).enumerated() {
      let row = body.row(offset)
      let note = lines[index].note.truncated(to: max(row.width / 2, row.width - lines[index].text.width - 3))
      drawItem(lines[index].text, note: note, isSelected: false, theme: theme, in: row)
      restyle(row, theme[lines[index].role])
      if index == list.list.index { restyle(row, theme[.listSelected]) }
    }
    if lines.isEmpty {
      write(
        " Everything is saved, and nothing was said", at: inside.origin, style: theme[.textDim], in: inside)
    }
  }
}

/// A line of the list of messages.
private struct MessageLine {
  let text: DisplayText
  let note: DisplayText
  let role: Role
  /// What stands under the list while it is selected.
  let whole: String

  static func all(_ state: AppState) -> [MessageLine] {
    let held = state.edits.held
    let edits = state.edits.entries.values.map { entry in
      let (mark, role) = EditMark.of(entry, isHeld: held[entry.edit.id] != nil)
      let cause = held[entry.edit.id].flatMap { state.edits[$0] }
      let phase = cause.map { "waits for “\($0.label)”" } ?? PhaseText.of(entry)
      return MessageLine(
        text: mark + " " + DisplayText(entry.label), note: DisplayText(phase), role: role,
        whole: "\(entry.label): \(phase)")
    }
    let said = state.messages.reversed().map { message in
      MessageLine(
        text: DisplayText(message.notice.text),
        note: DisplayText(String(message.time.text(separator: " ").dropFirst(11).prefix(8))),
        role: StatusStyle.role(message.notice.tone), whole: message.notice.text)
    }
    return edits + said
  }
}

/// What marks an edit that is not saved, wherever it is shown: a character for terminals without colours, and a role.
enum EditMark {
  /// - Parameter isHeld: whether it waits for another edit that needs the user.
  static func of(_ entry: EditBoard.Entry, isHeld: Bool = false) -> (DisplayText, Role) {
    switch entry.phase {
    case nil: ("…", .editUnrecorded)
    case .conflict: ("≠", .editConflict)
    case .rejected, .unrecorded: ("✗", .editRefused)
    default: isHeld ? ("↳", .editRefused) : ("▲", CellStyle.role(entry))
    }
  }

  /// The mark of a record with several edits: the one that promises least.
  static func of(_ entries: [EditBoard.Entry]) -> (DisplayText, Role)? {
    entries.min { rank($0) < rank($1) }.map { of($0) }
  }

  private static func rank(_ entry: EditBoard.Entry) -> Int {
    switch entry.phase {
    case nil: 0
    case .conflict: 1
    case .rejected, .unrecorded: 2
    default: 3
    }
  }
}

/// How far an edit is, in a few words.
enum PhaseText {
  static func of(_ entry: EditBoard.Entry) -> String {
    switch entry.phase {
    case nil: "not kept yet: being written down"
    case .queued: "waits its turn"
    case .sending(let attempt): attempt > 1 ? "sending, try \(attempt)" : "sending"
    case .uploading(let file, let count, let progress):
      "file \(file + 1) of \(count)"
        + (progress.total.map { " · \($0 > 0 ? progress.completed * 100 / $0 : 100) %" } ?? "")
    case .waiting(let seconds, let error):
      "tried again in \(Int(seconds.rounded(.up))) s: \(ErrorText.sentence(error))"
    case .rejected(let error): "refused: \(ErrorText.sentence(error))"
    case .conflict: "changed by somebody else meanwhile: Enter shows both"
    case .unrecorded(let reason): "not recorded: \(reason)"
    case .saved: "saved"
    case .discarded: "dropped"
    }
  }
}
