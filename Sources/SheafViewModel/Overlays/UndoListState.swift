import SheafModel

/// What can be undone, newest first; choosing a step undoes everything down to it.
public struct UndoListState: Equatable, Sendable, OverlayModel {
  public internal(set) var list = ScrollList()

  var mode: KeymapMode { .list }
  var overlay: Overlay { .undoList(self) }

  mutating func handle(_ command: Command, count steps: Int?, in context: Context) -> Outcome {
    let page = PaletteState.page(height: context.height)
    if list.move(command, count: steps, items: context.undo.done.count, page: page) { return .handled }
    switch command {
    case .open: return context.undo.done.isEmpty ? .close : .answer(.undoTo(list.index + 1))
    case .close, .back, .escape, .interrupt: return .close
    default: return .ignored
    }
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    list.clamp(items: context.undo.done.count, page: PaletteState.page(height: context.height))
    return []
  }
}
