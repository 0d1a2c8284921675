import SheafModel
import SheafValues

/// Words for edits.
enum EditText {
  /// What an edit did, when nobody has said it: its record has no name here.
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

  /// Why a file is not handed to another program.
  static func notOpened(_ file: Attachment) -> String {
    file.url == nil
      ? "\(file.name) has no address to open; w saves it"
      : "\(file.name) is not opened: its address is none of the web; w saves it"
  }

  /// What an edit is called that takes a step back or makes it again.
  static func label(_ step: String, _ origin: EditBoard.Origin) -> String {
    switch origin {
    case .undo: "Taking back: \(step)"
    case .redo: "Making again: \(step)"
    case .user, .recovered: step
    }
  }

  /// That so many edits go no further without the user.
  static func waiting(_ count: Int) -> String {
    count == 1 ? "1 edit waits for you" : "\(count) edits wait for you"
  }

  static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

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
