import SheafModel

/// A list to go to something by a part of its name: a command, a table, a column.
public struct PaletteState: Equatable, Sendable, OverlayModel {
  public struct Item: Equatable, Sendable {
    public let text: String
    /// Shown dimmed at the right.
    public let note: String
    let answer: Answer
  }

  public let title: String
  public internal(set) var list: NarrowedList<Item>
  private var showsPlaces = false

  /// - Parameter commands: those that do something where the palette was asked for.
  init(commands: Set<Command>, mode: KeymapMode, keymap: Keymap) {
    title = "Commands"
    let items = Command.allCases.filter { commands.contains($0) }.map { command in
      Item(
        text: command.help, note: keymap.keys(for: command, in: mode).first?.label ?? ":" + command.rawValue,
        answer: .run(command))
    }
    list = NarrowedList(items) { $0.text }
  }

  init(places: PlacesState) {
    title = "Go to"
    list = NarrowedList(Self.items(places)) { $0.text }
    showsPlaces = true
  }

  /// More of the tree is known.
  mutating func refresh(_ places: PlacesState) {
    if showsPlaces { list.items = Self.items(places) }
  }

  private static func items(_ places: PlacesState) -> [Item] {
    places.allNodes.compactMap { line -> Item? in
      guard let node = line.node else { return nil }
      let path = places.path(to: node, in: line.connection).dropLast().joined(separator: " ▸ ")
      return Item(text: node.name, note: path, answer: .place(line.connection, node.id))
    }
  }

  init(columns grid: GridState) {
    title = "Go to column"
    let items = grid.visibleColumns.compactMap { column in
      grid.table?.field(column.field).map {
        Item(text: $0.name, note: $0.nativeType ?? "", answer: .column($0.id))
      }
    }
    list = NarrowedList(items) { $0.text }
  }

  var mode: KeymapMode { .picker }
  var overlay: Overlay { .palette(self) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .accept: return list.selected.map { .answer($0.answer) } ?? .handled
    case .cancel, .escape, .interrupt: return .close
    default:
      return list.apply(command, count: count, page: Self.page(height: context.height)) ? .handled : .ignored
    }
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    list.type(String(character))
    return .handled
  }

  mutating func paste(_ text: String, in context: Context) -> Outcome {
    list.type(String(text.prefix(200)).replacing("\n", with: " "))
    return .handled
  }

  mutating func click(line: Int, isDouble: Bool, in context: Context) -> Outcome {
    // The first line holds the filter.
    guard line > 0, list.shown.indices.contains(list.list.top + line - 1) else { return .handled }
    list.select(list.list.top + line - 1, page: Self.page(height: context.height))
    return list.selected.map { .answer($0.answer) } ?? .handled
  }

  /// Lines of the list that fit on a screen of that height.
  public static func page(height: Int) -> Int { max(1, min(20, height - 6)) }
}
