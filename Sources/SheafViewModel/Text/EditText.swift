import SheafModel

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
}
