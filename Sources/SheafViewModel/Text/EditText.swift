import SheafModel
import SheafValues

/// Words for edits.
enum EditText {
  /// What an edit did, when nothing more is known of its record.
  static func label(_ edit: Edit) -> String {
    switch edit.change {
    case .update(let record, let changes):
      "\(changes.map(\.field.raw).joined(separator: ", ")) of record \(record)"
    case .create: "New record in \(edit.table)"
    case .delete(let records): "the deletion of \(count(records.count, "record"))"
    case .restore(let restoration): "Bringing back \(count(restoration.records.count, "record"))"
    case .move(let record, _, _): "The place of record \(record)"
    case .attach(let record, let field, let files, let stored):
      "\(count(files.count + stored.count, "file")) for \(field) of record \(record)"
    }
  }

  static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// What a service says as a clause, as a sentence of its own.
  static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// Whether two contents look the same to the user: `1.50` and `1.5` are one number, and a choice is itself
  /// whatever colour the service has for it.
  static func showsSame(_ a: Value, _ b: Value, field: Field) -> Bool {
    if a == b || a.isEmpty && b.isEmpty { return true }
    switch (a, b) {
    // A space that was cut off at the end is a change, though it cannot be seen.
    case (.text, .text): return false
    case (.number(let a), .number(let b)): return a.isSameNumber(as: b)
    case (.links(let a), .links(let b)): return Set(a.map(\.id)) == Set(b.map(\.id))
    case (.attachments(let a), .attachments(let b)): return Set(a.map(\.name)) == Set(b.map(\.name))
    case (.choices(let a), .choices(let b)): return Set(a.map(\.name)) == Set(b.map(\.name))
    // A time that was typed without a zone is meant on the clock of the service's field.
    case (.dateTime(let a), .dateTime(let b)) where (a.utcOffset == nil) != (b.utcOffset == nil):
      return a.date == b.date && (a.hour, a.minute, a.second) == (b.hour, b.minute, b.second)
    case (.dateTime(let a), .dateTime(let b)): return a.epochSeconds == b.epochSeconds
    case (.excerpt(let a, _), .text(let b)): return b.hasPrefix(a)
    default: return ValueText.display(a, for: field) == ValueText.display(b, for: field)
    }
  }
}
