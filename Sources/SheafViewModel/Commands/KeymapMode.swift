/// Where a key is pressed.
///
/// Keys that a mode does not know are looked up in `everywhere`.
public enum KeymapMode: String, CaseIterable, Sendable, Hashable {
  case everywhere, grid
  /// The grid while several rows or cells are selected; what it does not know is the grid's.
  case select
  /// Text entry: a character that is bound to nothing is typed.
  case editor
  case list
  /// A list that is narrowed by typing.
  case picker

  /// The modes in which a key is looked up, in order.
  var chain: [KeymapMode] {
    switch self {
    case .everywhere: [.everywhere]
    case .select: [.select, .grid, .everywhere]
    case .grid, .list: [self, .everywhere]
    case .picker: [.picker, .editor]
    // A character must reach the text, whatever it means elsewhere.
    case .editor: [.editor]
    }
  }
}
