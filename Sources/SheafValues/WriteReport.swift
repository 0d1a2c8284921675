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
    if EditText.showsSame(got, sent, field: field) || isSameClock(got, sent) { return nil }
    // What is read of it tells no more than whether there is something.
    if field.isWriteOnly, got.isEmpty == sent.isEmpty { return nil }
    if let base, EditText.showsSame(got, base, field: field) {
      return
        "\(field.name) was not changed: sent \(quoted(sent, field)), the service kept \(quoted(got, field))"
    }
    return
      "\(field.name) was saved otherwise: sent \(quoted(sent, field)), the service has \(quoted(got, field))"
  }

  /// A time that was typed without a distance from UTC is read on the field's own clock.
  private static func isSameClock(_ got: Value, _ sent: Value) -> Bool {
    guard case .dateTime(var got) = got, case .dateTime(let sent) = sent, sent.utcOffset == nil else {
      return false
    }
    got.utcOffset = nil
    return got == sent
  }

  private static func missingFiles(
    _ id: ID<Field>, _ files: [LocalFile], _ stored: [Attachment], _ record: Record, _ fields: [Field]
  ) -> [String] {
    guard let index = fields.firstIndex(where: { $0.id == id }), record.cells.indices.contains(index) else {
      return []
    }
    guard case .attachments(let held) = record.cells[index] else {
      return ["\(fields[index].name) was not changed: the service kept it empty"]
    }
    var names = held.map(\.name)
    // What the service calls a file that it fetched itself is its own matter.
    let missing = (stored.map(\.name) + files.filter { $0.address == nil }.map(\.name)).filter { name in
      guard let at = names.firstIndex(of: name) else { return true }
      names.remove(at: at)
      return false
    }
    guard !missing.isEmpty else { return [] }
    let sent = missing.map { "“\($0)”" }.joined(separator: ", ")
    let got = names.isEmpty ? "nothing else" : names.map { "“\($0)”" }.joined(separator: ", ")
    return ["\(fields[index].name) was saved otherwise: sent \(sent), the service has \(got)"]
  }

  private static func quoted(_ value: Value, _ field: Field) -> String {
    if case .text(let text) = value, !field.isMasked, text != text.trimmed { return "“\(text)”" }
    let text = DisplayRow.text(of: value, field: field).text
    return text.isEmpty ? "nothing" : "“\(text)”"
  }
}
