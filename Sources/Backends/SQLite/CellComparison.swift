import SheafModel

/// Whether two values are the same content of a cell.
enum CellComparison {
  static func isSame(_ base: Value, _ now: Value) -> Bool {
    switch (base, now) {
    case (.excerpt(let beginning, let count), .text(let text)),
      (.excerpt(let beginning, let count), .json(let text)):
      return text.utf8.count == count && text.utf8.starts(with: beginning.utf8)
    case (.text(let a), .text(let b)), (.json(let a), .json(let b)), (.text(let a), .json(let b)),
      (.json(let a), .text(let b)):
      // By bytes: equal strings may be composed differently.
      return a.utf8.elementsEqual(b.utf8)
    case (.null, .links(let items)), (.links(let items), .null): return items.isEmpty
    case (.null, .choices(let items)), (.choices(let items), .null): return items.isEmpty
    case (.null, .attachments(let items)), (.attachments(let items), .null): return items.isEmpty
    case (.links(let a), .links(let b)): return a.map { $0.id } == b.map { $0.id }
    case (.choices(let a), .choices(let b)): return a.map { $0.name } == b.map { $0.name }
    case (.attachments(let a), .attachments(let b)): return a.map { $0.id } == b.map { $0.id }
    default: return base == now
    }
  }
}
