import SheafModel

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

  /// What a service says as a clause, as a sentence of its own.
  static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
