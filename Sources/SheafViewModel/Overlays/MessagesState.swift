import SheafModel

/// What was said, and the edits that are not saved: the outbox.
public struct MessagesState: Equatable, Sendable, OverlayModel {
  public internal(set) var list = ScrollList()

  var mode: KeymapMode { .list }
  var overlay: Overlay { .messages(self) }

  /// The outbox first, then what was said, newest first.
  public static func itemCount(_ state: AppState) -> Int { state.edits.entries.count + state.messages.count }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    let items = context.edits.entries.count + context.messageCount
    if list.move(command, count: count, items: items, page: PaletteState.page(height: context.height)) {
      return .handled
    }
    let entries = Array(context.edits.entries.values)
    let entry = entries.indices.contains(list.index) ? entries[list.index] : nil
    switch command {
    case .open:
      guard let entry, entry.needsUser else { return .handled }
      return Outcome(answer: .resolve(entry.edit.id))
    case .removeAttachment:
      guard let entry else { return .handled }
      return Outcome(answer: .drop(entry.edit.id), notice: Notice("Dropping \(entry.label)"))
    case .close, .back, .escape, .interrupt, .messages: return .close
    default: return .ignored
    }
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    // The outbox shrinks and grows while it is looked at.
    list.clamp(
      items: context.edits.entries.count + context.messageCount,
      page: PaletteState.page(height: context.height))
    return []
  }
}
