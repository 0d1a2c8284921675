public import SheafModel

extension Value {
  /// Whether two contents of a field are the same to people: `1.50` and `1.5` are one number, and a choice is itself
  /// whatever colour the service has for it.
  public func showsSame(as other: Value, in field: Field) -> Bool {
    if self == other || isEmpty && other.isEmpty { return true }
    switch (self, other) {
    // A space that was cut off at the end is a change, though it cannot be seen.
    case (.text, .text): return false
    case (.number(let a), .number(let b)), (.duration(let a), .duration(let b)): return a.isSameNumber(as: b)
    case (.links(let a), .links(let b)): return Set(a.map(\.id)) == Set(b.map(\.id))
    case (.attachments(let a), .attachments(let b)): return Set(a.map(\.name)) == Set(b.map(\.name))
    case (.choices(let a), .choices(let b)): return Set(a.map(\.name)) == Set(b.map(\.name))
    case (.people(let a), .people(let b)):
      // Somebody may be written by a name or an address that the service knows them by.
      return a.count == b.count
        && a.allSatisfy { one in b.contains { $0.isOne(with: one) || one.isOne(with: $0) } }
    case (.dateTime(let a), .dateTime(let b)): return a.showsSame(as: b)
    case (.excerpt(let a, _), .text(let b)): return b.hasPrefix(a)
    default: return ValueText.display(self, for: field) == ValueText.display(other, for: field)
    }
  }
}

extension DateTime {
  /// A time that was typed without a zone is meant on the clock of the service's field.
  fileprivate func showsSame(as other: DateTime) -> Bool {
    guard nanosecond == other.nanosecond else { return false }
    guard (utcOffset == nil) != (other.utcOffset == nil) else { return epochSeconds == other.epochSeconds }
    return date == other.date && (hour, minute, second) == (other.hour, other.minute, other.second)
  }
}

extension Person {
  /// Whether this one, as somebody was written, is the other, as the service knows them.
  fileprivate func isOne(with known: Person) -> Bool { id.isExactly(known.id) || id.isExactly(known.name) }
}
