/// Which line of a list is chosen, and which is at its top.
public struct ScrollList: Equatable, Sendable {
  public private(set) var index = 0
  public private(set) var top = 0

  public init() {}

  /// Moves the choice, or answers false for a command that is no movement.
  ///
  /// `page` is the lines that fit.
  mutating func move(_ command: Command, count: Int?, items: Int, page: Int) -> Bool {
    let steps = count ?? 1
    switch command {
    case .up: index -= steps
    case .down: index += steps
    case .pageUp: index -= page * steps
    case .pageDown: index += page * steps
    case .halfPageUp: index -= max(1, page / 2) * steps
    case .halfPageDown: index += max(1, page / 2) * steps
    case .firstRow: index = (count ?? 1) - 1
    case .lastRow: index = (count ?? items) - 1
    default: return false
    }
    clamp(items: items, page: page)
    return true
  }

  mutating func select(_ index: Int, items: Int, page: Int) {
    self.index = index
    clamp(items: items, page: page)
  }

  /// Scrolls without leaving the list, the choice following where it must.
  mutating func scroll(by lines: Int, items: Int, page: Int) {
    top = min(max(0, top + lines), max(0, items - page))
    index = min(max(index, top), max(top, top + page - 1))
    clamp(items: items, page: page)
  }

  mutating func clamp(items: Int, page: Int) {
    index = min(max(0, index), max(0, items - 1))
    let page = max(1, page)
    if index < top { top = index }
    if index >= top + page { top = index - page + 1 }
    top = max(0, min(top, items - 1))
  }

  /// The lines that can be seen.
  public func visible(items: Int, page: Int) -> Range<Int> {
    min(top, items)..<min(items, top + max(0, page))
  }
}
