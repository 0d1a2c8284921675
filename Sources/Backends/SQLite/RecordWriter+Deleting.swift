import SheafModel

extension RecordWriter {
  /// Deletes the records and answers with what brings them back, nil when that would be too much to keep.
  func delete(_ records: [ID<SheafModel.Record>]) throws(BackendError) -> Restoration? {
    try checkIndexes()
    let columns = plan.columns.filter { !$0.column.isGenerated }
    let keepsRowid = keepsHiddenRowid
    let cells = columns.map { $0.expression } + (keepsRowid ? plan.key.expressions(of: "t") : [])
    let select = "SELECT \(cells.joined(separator: ", ")) FROM \(plan.name.quotedName) AS t WHERE"
    var kept: [[StoredValue]] = []
    var conditions: [SQLText] = []
    for id in records {
      guard let row = plan.condition(for: id),
        let cells = try session.row("\(select) \(row.text)", row.bindings)
      else { throw gone(id) }
      kept.append(cells)
      conditions.append(row)
    }
    try deferForeignKeys()
    let before = session.totalChanges
    var direct = 0
    for (id, row) in zip(records, conditions) {
      let count = try session.run("DELETE FROM \(plan.name.quotedName) AS t WHERE \(row.text)", row.bindings)
      direct += count
      // A cascade from another of these records may have taken it already.
      if count == 0, try reader.record(id, [], .whole) != nil { throw refused("delete the record \(id.raw)") }
    }
    let others = session.totalChanges - before - kept.count
    guard kept.reduce(0, { $0 + $1.reduce(0) { $0 + $1.byteCount } }) <= DeletedRows.byteLimit else {
      return nil
    }
    let deleted = DeletedRows(
      columns: columns.map { $0.column.name },
      rowids: keepsRowid ? kept.compactMap { $0.last?.asInt64 } : nil,
      rows: keepsRowid ? kept.map { Array($0.dropLast()) } : kept)
    return Restoration(
      table: ID(plan.name), records: records, token: try deleted.token(), caveat: Self.caveat(others))
  }

  /// Whether the rowid is in none of the columns, so that it has to be kept beside them.
  private var keepsHiddenRowid: Bool {
    guard case .rowid = plan.key else { return false }
    return plan.schema.rowidColumn == nil
  }

  private static func caveat(_ others: Int) -> String? {
    guard others > 0 else { return nil }
    let rows = others == 1 ? "1 other row was" : "\(others) other rows were"
    return "\(rows) changed or deleted by the rules of the file, and undoing this does not bring that back"
  }

  /// Records that refer to each other may go and come in any order: the whole is checked at the end.
  private func deferForeignKeys() throws(BackendError) {
    try session.script("PRAGMA defer_foreign_keys = ON")
  }

  /// Puts deleted rows back as they were.
  func restore(_ restoration: Restoration) throws(BackendError) -> [SheafModel.Record] {
    let deleted = try DeletedRows(token: restoration.token)
    try deferForeignKeys()
    var records: [SheafModel.Record] = []
    for (index, row) in deleted.rows.enumerated() {
      var names = deleted.columns.map { $0.quotedName }
      var values = row
      if let rowids = deleted.rowids, case .rowid(let alias) = plan.key, rowids.indices.contains(index) {
        names.append(alias)
        values.append(.integer(rowids[index]))
      }
      guard names.count == values.count else {
        throw BackendError(.malformed, "what was deleted cannot be read back")
      }
      let marks = names.map { _ in "?" }.joined(separator: ", ")
      let list = names.joined(separator: ", ")
      try session.run("INSERT INTO \(plan.name.quotedName) (\(list)) VALUES (\(marks))", values)
    }
    for id in restoration.records { records.append(try answer(id)) }
    return records
  }
}

extension StoredValue {
  var asInt64: Int64? { if case .integer(let number) = self { number } else { nil } }
}
