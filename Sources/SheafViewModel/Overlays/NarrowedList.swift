/// A list that is narrowed by typing: what palettes and pickers have in common.
public struct NarrowedList<Item: Equatable & Sendable>: Equatable, Sendable {
  public struct Shown: Equatable, Sendable {
    public let item: Item
    /// The characters of its text that matched.
    public let matched: [Int]
  }

  public var items: [Item] { didSet { narrow() } }
  public private(set) var filter = TextLine()
  public private(set) var list = ScrollList()
  public private(set) var shown: [Shown] = []
  private let text: @Sendable (Item) -> String
  /// An item for what is typed that is not among the items, shown after those that match.
  private let offer: (@Sendable (String, [Item]) -> Item?)?

  init(
    _ items: [Item], offer: (@Sendable (String, [Item]) -> Item?)? = nil,
    text: @escaping @Sendable (Item) -> String
  ) {
    self.items = items
    self.text = text
    self.offer = offer
    narrow()
  }

  public var selected: Item? { shown.indices.contains(list.index) ? shown[list.index].item : nil }

  /// Moves, or edits the filter; answers false for another command.
  mutating func apply(_ command: Command, count: Int?, page: Int) -> Bool {
    if list.move(command, count: count, items: shown.count, page: page) { return true }
    guard filter.apply(command) else { return false }
    narrow()
    return true
  }

  mutating func type(_ text: String) {
    guard filter.insert(text) else { return }
    narrow()
  }

  mutating func select(_ index: Int, page: Int) { list.select(index, items: shown.count, page: page) }

  mutating func clearFilter() {
    filter = TextLine()
    narrow()
  }

  private mutating func narrow() {
    shown =
      filter.isEmpty
      ? items.map { Shown(item: $0, matched: []) }
      : FuzzyMatch.ranked(items, by: filter.text, text: text).map {
        Shown(item: $0.item, matched: $0.match.positions)
      }
    if !filter.isEmpty, let item = offer?(filter.text.trimmed, items) {
      shown.append(Shown(item: item, matched: []))
    }
    list = ScrollList()
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.items == b.items && a.filter == b.filter && a.list == b.list
  }
}
