import FoundationEssentials
import SheafJSON
import SheafModel
import SheafQuery
import SheafText
import SheafValues

/// What holds of every record, wherever it came from: it can be shown, compared, exported and kept.
enum RecordLaws {
  static func check(_ records: [Record], _ fields: [Field]) throws {
    try hold(Set(records.map(\.id)).count == records.count, "a record comes twice")
    for record in records {
      try hold(record.cells.count == fields.count, "\(record.cells.count) cells for \(fields.count) fields")
      for (value, field) in zip(record.cells, fields) { try check(value, field) }
    }
    let sorts = fields.prefix(3).map { Sort(field: $0.id, descending: true) }
    _ = SortOrder(sorts, fields: fields).sorted(records)
    let kept = try JSONDecoder().decode([Record].self, from: JSONEncoder().encode(records))
    // JSON is UTF-8, so texts with other bytes come back repaired.
    try hold(kept == records || records.contains(where: \.hasRawBytes), "what is kept is not what came")
  }

  static func check(_ value: Value, _ field: Field) throws {
    try hold(value == value && SortOrder.compare(value, value) == 0, "a value is not the same as itself")
    let shown = DisplayText(ValueText.display(value, for: field), maxColumns: 80)
    try hold(shown.text.unicodeScalars.allSatisfy { !$0.isControl }, "a control code is drawn")
    let json = PlainText.json(value, for: field)
    try hold(JSONText.problem(in: json) == nil, "an export is no JSON: \(json)")
    _ = PlainText.plain(value, for: field)
    guard let now = SampleFields.now, let text = ValueText.editing(value, for: field) else { return }
    _ = ValueParser.parse(text, for: field, now: now)
    _ = ValueFromJSON.parse(json, for: field, now: now)
  }
}

extension Record {
  fileprivate var hasRawBytes: Bool { cells.contains { !"\($0)".utf8.allSatisfy { $0 < 0x80 } } }
}

extension Unicode.Scalar {
  var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
