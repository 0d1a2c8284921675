public import SheafModel

/// Shows, hides, orders and freezes columns.
///
/// What is changed is seen in the grid when the panel closes.
public struct ColumnsState: Equatable, Sendable, OverlayModel {
  public internal(set) var columns: Columns
  public let fields: [Field]
  public internal(set) var list = ScrollList()

  init(_ grid: GridState) {
    columns = grid.columns
    fields = grid.fields
    let shown = grid.visibleColumns
    let selected = shown.indices.contains(grid.selection.column) ? shown[grid.selection.column].field : nil
    let index = columns.all.firstIndex { $0.field == selected } ?? 0
    list.select(index, items: columns.all.count, page: 10)
  }

  var mode: KeymapMode { .list }
  var overlay: Overlay { .columns(self) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    let page = PaletteState.page(height: context.height)
    let all = columns.all
    if list.move(command, count: count, items: all.count, page: page) { return .handled }
    guard all.indices.contains(list.index) else { return .close }
    let chosen = all[list.index]
    switch command {
    case .tick, .open:
      guard chosen.isHidden || columns.visible.count > 1 else {
        return .notice("The last column stays", .warning)
      }
      columns.setHidden(!chosen.isHidden, chosen.field)
    case .moveColumnLeft: shift(chosen.field, by: -1, page: page)
    case .moveColumnRight: shift(chosen.field, by: 1, page: page)
    case .freeze:
      let position = (columns.visible.firstIndex { $0.field == chosen.field } ?? -1) + 1
      columns.frozenCount = columns.frozenCount == position ? 0 : position
    case .close, .back, .escape, .interrupt, .columnsPanel: return .answer(.arrangement(columns))
    default: return .ignored
    }
    return .handled
  }

  private mutating func shift(_ field: ID<Field>, by direction: Int, page: Int) {
    guard columns.move(field, by: direction) else { return }
    let index = columns.all.firstIndex { $0.field == field } ?? list.index
    list.select(index, items: columns.all.count, page: page)
  }
}
