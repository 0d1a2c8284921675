import SheafModel
import SheafValues

/// Compares a cell with the operand of a predicate.
///
/// A cell of several items is equal to an operand when it holds all items of the operand. Linked records and
/// people are compared by identifier; with a text by name as well.
enum CellComparison {
  static func isEqual(_ cell: Value, _ operand: Value) -> Bool {
    if cell.isEmpty || operand.isEmpty { return isEqualWhereEmpty(cell, operand) }
    switch (cell, operand) {
    case (.number(let a), .number(let b)), (.duration(let a), .duration(let b)): return a.isSameNumber(as: b)
    case (.boolean(let a), .boolean(let b)): return a == b
    case (.date(let a), .date(let b)): return a == b
    case (.dateTime(let a), .dateTime(let b)): return isSameMoment(a, b)
    case (.choices(let items), .choices(let wanted)):
      return wanted.allSatisfy { one in
        items.contains { $0.id.isExactly(one.id) || $0.name.isExactly(one.name) }
      }
    case (.links(let items), .links(let wanted)):
      return wanted.allSatisfy { one in items.contains { $0.id == one.id } }
    case (.people(let items), .people(let wanted)):
      return wanted.allSatisfy { one in items.contains { $0.id.isExactly(one.id) } }
    case (.links(let items), .text(let text)):
      return items.contains { $0.id == ID(text) || isSameName($0.title, text) }
    case (.people(let items), .text(let text)):
      return items.contains { $0.id.isExactly(text) || isSameName($0.name, text) }
    case (.choices(let items), .text(let text)):
      return items.contains { $0.id.isExactly(text) || isSameName($0.name, text) }
    case (.list(let items), .list(let wanted)):
      return wanted.allSatisfy { one in items.contains { isEqual($0, one) } }
    case (.list(let items), _): return items.contains { isEqual($0, operand) }
    case (.blob, _), (.excerpt, _), (_, .excerpt): return false
    default:
      return texts(cell).contains { text in texts(operand).contains { TextMatching.isExactly(text, $0) } }
    }
  }

  /// Nil where the two have no common order.
  static func isLess(_ a: Value, _ b: Value) -> Bool? {
    switch (a, b) {
    case (.number(let a), .number(let b)), (.duration(let a), .duration(let b)): a.isLess(than: b)
    case (.date(let a), .date(let b)): a < b
    case (.dateTime(let a), .dateTime(let b)): a < b
    case (.text(let a), .text(let b)): TextMatching.precedes(a, b)
    default: nil
    }
  }

  /// The texts in which `contains` and `starts with` look: one for each item of a cell.
  static func texts(_ value: Value) -> [String] {
    switch value {
    case .null, .blob: []
    case .text(let text), .excerpt(let text, _), .json(let text): [text]
    case .number(let number), .duration(let number): [number.text]
    case .boolean(let isTrue): [isTrue ? "true" : "false"]
    case .date(let date): [date.description]
    case .dateTime(let time): [time.description]
    case .choices(let items): items.map(\.name)
    case .links(let items): items.compactMap(\.title)
    case .people(let items): items.map(\.name)
    case .attachments(let items): items.map(\.name)
    case .list(let items): items.flatMap(texts)
    }
  }

  static func isSameMoment(_ a: DateTime, _ b: DateTime) -> Bool { !(a < b) && !(b < a) }

  /// An empty text is a text to `=`; any other empty value equals only another empty one.
  private static func isEqualWhereEmpty(_ cell: Value, _ operand: Value) -> Bool {
    if case .text(let wanted) = operand, wanted.isEmpty {
      if case .text(let text) = cell { return text.isEmpty }
      return false
    }
    return cell.isEmpty && operand.isEmpty
  }

  private static func isSameName(_ name: String?, _ text: String) -> Bool {
    name.map { TextMatching.isExactly($0, text) } ?? false
  }
}
