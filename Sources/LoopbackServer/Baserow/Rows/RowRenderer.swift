/// Writes records as the service sends them.
struct RowRenderer {
  /// The fields to send, in order.
  let fields: [BaserowField]
  let usesNames: Bool
  /// Whether the stored cells can be sent as they are.
  private let copiesCells: Bool

  init(schema: TableSchema, fields: [BaserowField]? = nil, usesNames: Bool = false) {
    self.fields = fields ?? schema.fields
    self.usesNames = usesNames
    copiesCells = !usesNames && !schema.hasTrashedFields && self.fields.count == schema.fields.count
  }

  /// The JSON text of one record.
  func text(_ row: RawRow, extra: String = "") -> String {
    var text = "{\"id\":\(row.id),\"order\":\"\(RowOrder.text(row.position))\""
    if copiesCells {
      if row.cells.utf8.count > 2 { text += "," + row.cells.dropFirst().dropLast() }
    } else {
      let slices = ObjectSlices(row.cells)
      let values = Dictionary(
        slices.slices.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
      for field in fields {
        text += ","
        JSON.quote(usesNames ? field.name : field.key, into: &text)
        text += ":"
        text += values[field.key] ?? "null"
      }
    }
    return text + extra + "}"
  }

  /// The JSON text of a list of records.
  func list(_ rows: [RawRow]) -> String {
    var text = "["
    for (index, row) in rows.enumerated() {
      if index > 0 { text += "," }
      text += self.text(row)
    }
    return text + "]"
  }

  /// One record as JSON.
  func json(_ record: StoredRecord, media: String) -> JSON {
    // The text was made here; there is nothing else that it could be but JSON.
    (try? JSON(parsing: text(RawRow(record, media: media)))) ?? .null
  }
}
