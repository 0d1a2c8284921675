import SheafModel

extension RecordWriter {
  /// Deletes the records and answers with what brings them back, none when that would be too much to keep.
  func delete(_ records: [ID<SheafModel.Record>]) throws(BackendError) -> SavedEdit {
    try checkIndexes()
    let columns = plan.columns.filter { !$0.column.isGenerated }
    let keys = plan.key.expressions(of: "t")
    let cells = columns.map { $0.expression } + keys
    let source = "FROM \(plan.name.quotedName) AS t WHERE"
    var kept: [[StoredValue]] = []
    var ownKeys: Set<[StoredValue]> = []
    var conditions: [SQLText] = []
    for id in records {
      guard let row = plan.condition(for: id),
        let cells = try session.wideRow(cells, "\(source) \(row.text)", row.bindings)
      else { throw gone(id) }
      kept.append(cells)
      ownKeys.insert(Array(cells.suffix(keys.count)))
      conditions.append(row)
    }
    let isOwn = { (trace: RowTrace) in
      trace.table == self.plan.name && trace.before.map { ownKeys.contains($0) } ?? false
    }
    let (_, account) = try accounted(records.count, isOwn) { () throws(BackendError) in
      try deferForeignKeys()
      for (id, row) in zip(records, conditions) {
        let count = try session.run(
          "DELETE FROM \(plan.name.quotedName) AS t WHERE \(row.text)", row.bindings)
        // A cascade from another of these records may have taken it already.
        if count == 0, try reader.record(id, [], .whole) != nil {
          throw refused("delete the record \(id.raw)")
        }
      }
    }
    let own = Set(account.traces.filter(isOwn))
    var saved = SavedEdit(changedTables: changedTables(account, own))
    if account.hasMore {
      let reversal = try reversal(of: account, records, own: own, isOfContents: false)
      saved.restoration = reversal.restoration
      saved.remarks = [reversal.told].compactMap { $0 }
      saved.loss = reversal.loss
      if reversal.restoration != nil { return saved }
    }
    guard kept.reduce(0, { $0 + $1.reduce(0) { $0 + $1.byteCount } }) <= DeletedRows.byteLimit else {
      saved.loss =
        saved.loss
        ?? "there is too much in \(records.count == 1 ? "the record" : "the records") to be kept for undo"
      return saved
    }
    let rows = kept.map { Array($0.dropLast(keys.count)) }
    let deleted = DeletedRows(
      columns: columns.map { $0.column.name },
      rowids: keepsHiddenRowid ? kept.compactMap { $0.last?.asInt64 } : nil,
      rows: rows)
    saved.restoration = Restoration(
      table: plan.id, records: records, token: try deleted.token(), caveat: saved.remarks.first)
    if saved.restoration?.caveat != nil { saved.remarks = [] }
    return saved
  }

  /// Whether the rowid is in none of the columns, so that it has to be kept beside them.
  private var keepsHiddenRowid: Bool {
    guard case .rowid = plan.key else { return false }
    return plan.schema.rowidColumn == nil
  }

  /// Records that refer to each other may go and come in any order: the whole is checked at the end.
  private func deferForeignKeys() throws(BackendError) {
    try session.script("PRAGMA defer_foreign_keys = ON")
  }

  /// Takes a write back, and answers with what makes it again where that is more than deleting records.
  func restore(_ restoration: Restoration) throws(BackendError) -> SavedEdit {
    guard var former = FormerRows(token: restoration.token) else {
      return SavedEdit(records: try restore(try DeletedRows(token: restoration.token), restoration.records))
    }
    former.moveOwn(to: plan.name)
    let ownRows = former.rows.filter { $0.isOwn }
    let isOwn = { (trace: RowTrace) in
      ownRows.contains {
        $0.table == trace.table && ($0.key ?? $0.formerKey) == (trace.before ?? trace.after)
      }
    }
    let (left, account) = try accounted(former.rows.count, isOwn, keepsAll: true) { () throws(BackendError) in
      try FormerRowsWriter(session: session, shelf: RowShelf(session: session)).putBack(former)
    }
    var saved = SavedEdit(changedTables: changedTables(account, Set(account.traces.filter(isOwn))))
    if ownRows.contains(where: { $0.key == nil || $0.formerKey == nil || $0.key != $0.formerKey }) {
      saved.changedTables = Array(Set(saved.changedTables + [plan.id])).sorted { $0.raw < $1.raw }
    }
    if let again = account.former, !again.rows.isEmpty {
      saved.restoration = Restoration(
        table: restoration.table, records: restoration.records, token: try again.token(), isOfContents: true)
    }
    for row in ownRows {
      guard let key = row.formerKey else { continue }
      let (record, remark) = readBack(RecordKey.id(of: key))
      saved.records += [record].compactMap { $0 }
      saved.remarks += [remark].compactMap { $0 }
    }
    if !left.isEmpty {
      let tables = Set(left.map { $0.table }).sorted().joined(separator: ", ")
      saved.remarks.append(
        "\(left.count) \(left.count == 1 ? "row" : "rows") of \(tables) stayed as they are: changed since, or again by a rule"
      )
    }
    return saved
  }

  /// Puts deleted rows back as they were.
  private func restore(
    _ deleted: DeletedRows, _ ids: [ID<SheafModel.Record>]
  ) throws(BackendError) -> [SheafModel.Record] {
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
      // The clause outranks those of the constraints, which would take other rows along.
      try session.run("INSERT OR ABORT INTO \(plan.name.quotedName) (\(list)) VALUES (\(marks))", values)
    }
    for id in ids { records += [readBack(id).record].compactMap { $0 } }
    return records
  }
}

extension StoredValue {
  var asInt64: Int64? { if case .integer(let number) = self { number } else { nil } }
}
