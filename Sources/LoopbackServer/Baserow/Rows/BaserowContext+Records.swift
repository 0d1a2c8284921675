import GRDB

/// Making, changing and removing records, with everything that follows from it.
extension BaserowContext {
  /// Where uploaded files are for whoever asks.
  var media: String { "\(call.origin)/media" }

  /// Makes records before another, or at the end.
  /// - Parameters:
  ///   - isImport: whether the cells that nothing is said of are empty rather than the default.
  ///   - isAlone: whether it is the record of a request for one, whose numbers the service reads twice.
  func createRecords(
    _ items: [Values], in schema: TableSchema, before: Int?, isImport: Bool = false, isBatch: Bool = false,
    isAlone: Bool = false
  ) throws -> [StoredRecord] {
    let inputs = try checked(items, in: schema, isBatch: isBatch)
    let places = try places(items.count, before: before, in: schema)
    let author: Int? = if case .nobody = caller { nil } else { try user.id }
    var ids: [Int] = []
    for (input, place) in zip(inputs, places) {
      let id = try access.next("record_\(schema.id)")
      var record = StoredRecord(
        table: schema.id, id: id, position: place, createdAt: timestamp, createdBy: author,
        changedAt: timestamp, changedBy: author, cells: [:])
      for field in schema.fields {
        let isEmptyText = isImport && [.text, .longText].contains(field.type)
        record.cells.append(field.key, isEmptyText ? "" : try madeCell(field, for: record))
      }
      apply(input, to: &record, in: schema)
      if isAlone { try readNumbersAgain(&record, in: schema) }
      try access.save(record)
      try setLinks(input, of: record, in: schema)
      ids.append(id)
    }
    try Recalculation(self).run(schema.id, ids)
    let records = try inOrder(ids, of: schema)
    try register(
      action: records.count == 1 && !isBatch ? "create_row" : "create_rows", table: schema.id,
      details: ["created": .array(ids.map { .int($0) })])
    tellOfCreated(records, in: schema, before: before)
    return records
  }

  private func readNumbersAgain(_ record: inout StoredRecord, in schema: TableSchema) throws {
    for field in schema.fields where field.type == .number {
      guard case .string(let text)? = record.cells[field.key] else { continue }
      do throws(CellProblem) {
        record.cells[field.key] = try LocalNumber(field: field).read(text)
      } catch {
        throw BaserowError.invalidBody(error.detail)
      }
    }
  }

  private func places(_ count: Int, before: Int?, in schema: TableSchema) throws -> [Double] {
    guard let before else {
      let end = try access.positionAtEnd(schema.id)
      return (0..<count).map { end + Double($0) }
    }
    guard let places = try access.positions(count, before: before, in: schema.id) else {
      throw BaserowError.missingRows([before])
    }
    return places
  }

  private func apply(_ input: [Int: CellInput], to record: inout StoredRecord, in schema: TableSchema) {
    for field in schema.fields {
      guard case .cell(let value)? = input[field.id] else { continue }
      record.cells[field.key] = Self.ordered(value, like: record.cells[field.key])
    }
  }

  /// Options and people that a cell had already stay before those that are new, whatever was sent.
  private static func ordered(_ value: JSON, like old: JSON?) -> JSON {
    guard case .array(let items) = value, items.first?["url"] == nil, let old = old?.array else {
      return value
    }
    let kept = old.filter { item in items.contains { $0["id"] == item["id"] } }
    let new = items.filter { item in !kept.contains { $0["id"] == item["id"] } }
    return .array(kept + new)
  }

  private func setLinks(_ input: [Int: CellInput], of record: StoredRecord, in schema: TableSchema) throws {
    for field in schema.fields {
      guard case .links(let ids)? = input[field.id], let linked = field.linkedTable else { continue }
      let before = try access.linked(
        field.relation, from: record.id, backwards: field.isFarSide, table: linked)
      // Records that do not exist are silently left out, as the service does.
      let existing = try access.records(linked, ids).map(\.id)
      try access.setLinks(field.relation, from: record.id, backwards: field.isFarSide, to: existing)
      let touched = Set(before).symmetricDifference(existing)
      if !touched.isEmpty { try Recalculation(self).run(linked, Array(touched)) }
    }
  }

  /// Changes records: by number, the values to set.
  func updateRecords(
    _ items: [(id: Int, values: Values)], in schema: TableSchema, isBatch: Bool = false
  ) throws -> [StoredRecord] {
    let inputs = try checked(items.map(\.values), in: schema, isBatch: isBatch)
    let before = try access.records(schema.id, items.map(\.id))
    let missing = items.map(\.id).filter { id in !before.contains { $0.id == id } }
    guard missing.isEmpty else { throw BaserowError.missingRows(missing) }
    for (item, input) in zip(items, inputs) {
      guard var record = before.first(where: { $0.id == item.id }) else { continue }
      apply(input, to: &record, in: schema)
      try touch(&record, in: schema)
      try access.save(record)
      try setLinks(input, of: record, in: schema)
    }
    try Recalculation(self).run(schema.id, items.map(\.id))
    let after = try inOrder(items.map(\.id), of: schema)
    let fields = Set(items.flatMap(\.values.keys)).sorted()
    try registerUpdate(before: before, after: after, fields: fields, in: schema)
    tellOfUpdated(before: before, after: after, fields: fields, in: schema)
    return after
  }

  /// Notes who changed a record, and when.
  private func touch(_ record: inout StoredRecord, in schema: TableSchema) throws {
    record.changedAt = timestamp
    record.changedBy = try user.id
    for field in schema.fields where [.lastModified, .lastModifiedBy].contains(field.type) {
      record.cells[field.key] = try madeCell(field, for: record)
    }
  }

  /// Moves one record before another, or to the end.
  func moveRecord(_ id: Int, before: Int?, in schema: TableSchema) throws -> StoredRecord {
    guard let old = try access.record(schema.id, id) else { throw BaserowError.missingRows([id]) }
    var record = old
    record.position = try places(1, before: before, in: schema)[0]
    try access.save(record)
    try register(
      action: "move_row", table: schema.id,
      details: ["moved": .int(id), "from": .number("\(old.position)"), "to": .number("\(record.position)")])
    tellOfUpdated(before: [old], after: [record], fields: [], in: schema)
    return record
  }

  /// Moves records into the trash.
  func deleteRecords(_ ids: [Int], in schema: TableSchema, quoted: Bool = false) throws {
    let records = try access.records(schema.id, ids)
    let missing = ids.filter { id in !records.contains { $0.id == id } }
    guard missing.isEmpty else { throw BaserowError.missingRows(missing, quoted: quoted) }
    try access.setTrashed(true, schema.id, ids)
    try trash(records, in: schema)
    try register(
      action: ids.count == 1 ? "delete_row" : "delete_rows", table: schema.id,
      details: ["deleted": .array(ids.map { .int($0) })])
    try Recalculation(self).run(schema.id, ids)
    tellOfDeleted(records, in: schema)
  }

  /// Takes records out of the trash.
  func restoreRecords(_ ids: [Int], in schema: TableSchema) throws {
    try access.setTrashed(false, schema.id, ids)
    try Recalculation(self).run(schema.id, ids)
    tellOfCreated(try inOrder(ids, of: schema), in: schema, before: nil)
  }

  /// The records of a list, in its order.
  func inOrder(_ ids: [Int], of schema: TableSchema) throws -> [StoredRecord] {
    let found = try access.records(schema.id, ids)
    return ids.compactMap { id in found.first { $0.id == id } }
  }

  // Other clients hear of every change to a table they look at.

  func tellOfCreated(_ records: [StoredRecord], in schema: TableSchema, before: Int?) {
    let renderer = RowRenderer(schema: schema)
    tell(
      .table(schema.id),
      [
        "type": "rows_created", "table_id": .int(schema.id),
        "rows": .array(records.map { renderer.json($0, media: media) }), "metadata": [:],
        "before_row_id": .optional(before),
      ])
  }

  func tellOfUpdated(before: [StoredRecord], after: [StoredRecord], fields: [Int], in schema: TableSchema) {
    let renderer = RowRenderer(schema: schema)
    tell(
      .table(schema.id),
      [
        "type": "rows_updated", "table_id": .int(schema.id),
        "rows_before_update": .array(before.map { renderer.json($0, media: media) }),
        "rows": .array(after.map { renderer.json($0, media: media) }), "metadata": [:],
        "updated_field_ids": .array(fields.map { .int($0) }),
      ])
  }

  func tellOfDeleted(_ records: [StoredRecord], in schema: TableSchema) {
    let renderer = RowRenderer(schema: schema)
    tell(
      .table(schema.id),
      [
        "type": "rows_deleted", "table_id": .int(schema.id),
        "row_ids": .array(records.map { .int($0.id) }),
        "rows": .array(records.map { renderer.json($0, media: media) }),
      ])
  }
}
