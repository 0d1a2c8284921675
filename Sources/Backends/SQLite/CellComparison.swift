import SheafModel

/// Whether two values are the same content of a cell.
enum CellComparison {
  static func isSame(_ base: Value, _ now: Value) -> Bool {
    switch (base, now) {
    case (.excerpt(let beginning, let count), .text(let text)),
      (.excerpt(let beginning, let count), .json(let text)):
      return text.storedByteCount == count && text.utf8.starts(with: beginning.utf8)
    case (.text(let a), .text(let b)), (.json(let a), .json(let b)), (.text(let a), .json(let b)),
      (.json(let a), .text(let b)):
      return a.isExactly(b)
    case (.null, .links(let items)), (.links(let items), .null): return items.isEmpty
    case (.null, .choices(let items)), (.choices(let items), .null): return items.isEmpty
    case (.null, .attachments(let items)), (.attachments(let items), .null): return items.isEmpty
    case (.links(let a), .links(let b)): return a.map { $0.id } == b.map { $0.id }
    case (.choices(let a), .choices(let b)):
      return a.map { ExactText($0.name) } == b.map { ExactText($0.name) }
    case (.attachments(let a), .attachments(let b)):
      return a.map { ExactText($0.id) } == b.map { ExactText($0.id) }
    default: return base == now
    }
  }
}
