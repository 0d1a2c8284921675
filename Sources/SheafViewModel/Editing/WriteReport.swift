import SheafModel

/// What a service made of an edit otherwise than it was sent: rounded, cut, dropped or left as it was.
enum WriteReport {
  /// One sentence for each such cell, naming the field, what was sent and what the service has.
  static func differences(_ edit: Edit, _ saved: SavedEdit, fields: [Field]) -> [String] {
    guard let record = saved.records.first else { return [] }
    switch edit.change {
    case .update(_, let changes):
      return changes.compactMap { change in
        difference(change.field, sent: change.value, base: change.base, record, fields)
      }
    case .create(_, let cells):
      return cells.compactMap { difference($0.field, sent: $0.value, base: nil, record, fields) }
    case .attach(_, let field, let files, let stored):
      return missingFiles(field, files, stored, record, fields)
    case .delete, .restore, .move: return []
    }
  }

  private static func difference(
    _ id: ID<Field>, sent: Value, base: Value?, _ record: Record, _ fields: [Field]
  ) -> String? {
    guard let index = fields.firstIndex(where: { $0.id == id }), record.cells.indices.contains(index) else {
      return nil
    }
    let (field, got) = (fields[index], record.cells[index])
    if EditText.showsSame(got, sent, field: field) { return nil }
    if let base, EditText.showsSame(got, base, field: field) {
      return
        "\(field.name) was not changed: sent \(quoted(sent, field)), the service kept \(quoted(got, field))"
    }
    return
      "\(field.name) was saved otherwise: sent \(quoted(sent, field)), the service has \(quoted(got, field))"
  }

  private static func missingFiles(
    _ id: ID<Field>, _ files: [LocalFile], _ stored: [Attachment], _ record: Record, _ fields: [Field]
  ) -> [String] {
    guard let index = fields.firstIndex(where: { $0.id == id }), record.cells.indices.contains(index) else {
      return []
    }
    var held: [Attachment] = if case .attachments(let items) = record.cells[index] { items } else { [] }
    let count = files.count + stored.count
    guard held.count < count else { return [] }
    var missing: [String] = []
    for name in stored.map(\.name) + files.map(\.name) {
      if let at = held.firstIndex(where: { $0.name == name }) {
        held.remove(at: at)
      } else {
        missing.append(name)
      }
    }
    guard !missing.isEmpty else { return [] }
    return [
      "\(fields[index].name) lacks \(missing.joined(separator: ", ")): it was sent, the service does not have it"
    ]
  }

  private static func quoted(_ value: Value, _ field: Field) -> String {
    if case .text(let text) = value, text != text.trimmed { return "“\(text)”" }
    let text = DisplayRow.text(of: value, field: field).text
    return text.isEmpty ? "nothing" : "“\(text)”"
  }
}
