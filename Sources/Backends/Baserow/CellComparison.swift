import SheafModel

extension Value {
  /// Whether both mean the same content of a cell on the server: what else differs, such as an address that is
  /// made anew for every answer or how an empty cell is written, says nothing.
  func isSameOnServer(as other: Value) -> Bool {
    if isEmpty || other.isEmpty { return isEmpty && other.isEmpty }
    switch (self, other) {
    case (.number(let a), .number(let b)), (.duration(let a), .duration(let b)): return a.isSameNumber(as: b)
    case (.dateTime(let a), .dateTime(let b)): return !(a < b) && !(b < a)
    case (.choices(let a), .choices(let b)): return Set(a.map(\.id)) == Set(b.map(\.id))
    case (.links(let a), .links(let b)): return Set(a.map(\.id)) == Set(b.map(\.id))
    case (.people(let a), .people(let b)): return Set(a.map(\.id)) == Set(b.map(\.id))
    case (.attachments(let a), .attachments(let b)):
      return a.map { [$0.id, $0.name] } == b.map { [$0.id, $0.name] }
    case (.excerpt(let start, let count), .text(let text)), (.text(let text), .excerpt(let start, let count)):
      return text.utf8.count == count && text.hasPrefix(start)
    default: return self == other
    }
  }
}
