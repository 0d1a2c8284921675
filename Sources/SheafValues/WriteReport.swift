public import SheafModel

/// What a service made of an edit otherwise than it was sent: rounded, cut, dropped or left as it was.
public enum WriteReport {
  /// A cell that the service has otherwise than it was sent.
  public struct Difference: Hashable, Sendable {
    public var field: ID<Field>
    /// One sentence that names the field, what was sent and what the service has.
    public var sentence: String
  }

  /// The cells that a saved edit left otherwise than it said, in its order.
  public static func differences(_ edit: Edit, _ saved: SavedEdit, fields: [Field]) -> [Difference] {
    guard let record = saved.records.first else { return [] }
    switch edit.change {
    case .update(_, let changes):
      return changes.compactMap { change in
        difference(change.field, sent: change.value, base: change.base, record, fields)
      }
    case .create(_, let cells): return differences(cells, record, fields: fields)
    case .attach(_, let field, let files, let stored):
      return missingFiles(field, files, stored, record, fields)
    case .delete, .restore, .move: return []
    }
  }

  /// The cells that a record, with every field of its table in order, has otherwise than they were sent.
  public static func differences(_ cells: [CellValue], _ record: Record, fields: [Field]) -> [Difference] {
    cells.compactMap { difference($0.field, sent: $0.value, base: nil, record, fields) }
  }

  private static func difference(
    _ id: ID<Field>, sent: Value, base: Value?, _ record: Record, _ fields: [Field]
  ) -> Difference? {
    guard let index = fields.firstIndex(where: { $0.id == id }), record.cells.indices.contains(index) else {
      return nil
    }
    let (field, got) = (fields[index], record.cells[index])
    if got.showsSame(as: sent, in: field) || isSameClock(got, sent) { return nil }
    // What is read of it tells no more than whether there is something.
    if field.isWriteOnly, got.isEmpty == sent.isEmpty { return nil }
    let (sentText, gotText) = texts(sent, got, field)
    if let base, got.showsSame(as: base, in: field) {
      return Difference(
        field: id, sentence: "\(field.name) was not changed: sent \(sentText), the service kept \(gotText)")
    }
    return Difference(
      field: id, sentence: "\(field.name) was saved otherwise: sent \(sentText), the service has \(gotText)")
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
  ) -> [Difference] {
    guard let index = fields.firstIndex(where: { $0.id == id }), record.cells.indices.contains(index) else {
      return []
    }
    guard case .attachments(let held) = record.cells[index] else {
      let sentence = "\(fields[index].name) was not changed: the service kept it empty"
      return [Difference(field: id, sentence: sentence)]
    }
    var names = held.map(\.name)
    // What the service calls a file that it fetched itself is its own matter.
    let missing = (stored.map(\.name) + files.filter { $0.address == nil }.map(\.name)).filter { name in
      guard let at = names.firstIndex(where: { $0.isExactly(name) }) else { return true }
      names.remove(at: at)
      return false
    }
    guard !missing.isEmpty else { return [] }
    let sent = missing.map { "“\($0)”" }.joined(separator: ", ")
    let got = names.isEmpty ? "nothing else" : names.map { "“\($0)”" }.joined(separator: ", ")
    let sentence = "\(fields[index].name) was saved otherwise: sent \(sent), the service has \(got)"
    return [Difference(field: id, sentence: sentence)]
  }

  /// The two as a cell shows them; exactly where a cell would show the same.
  private static func texts(_ sent: Value, _ got: Value, _ field: Field) -> (String, String) {
    let shown = [sent, got].map { ValueText.display(masked($0, field), for: field) }
    let texts =
      shown[0] == shown[1]
      ? [sent, got].map { PlainText.plain(masked($0, field), for: field) } : shown
    return (quoted(texts[0]), quoted(texts[1]))
  }

  private static func masked(_ value: Value, _ field: Field) -> Value {
    field.isWriteOnly && !value.isEmpty ? .text(Field.mask) : field.masked(value)
  }

  private static func quoted(_ text: String) -> String { text.isEmpty ? "nothing" : "“\(text)”" }
}
