import SheafModel

/// Writes to one table.
///
/// Each method runs inside a transaction of the caller's.
struct RecordWriter {
  let session: Session
  let plan: TablePlan
  let files: AttachmentStore

  /// Texts of an answer are cut at the length that pages cut them.
  static let answerDetail = PageRequest.Detail.excerpts(maxBytes: 4096)

  var reader: PageReader { PageReader(session: session, plan: plan, files: files) }
  private var fields: [ID<Field>] { plan.columns.map { $0.field.id } }

  /// The record as it is now, every field in order; why it cannot be told where that fails.
  ///
  /// The write stands all the same.
  func readBack(_ id: ID<SheafModel.Record>) -> (record: SheafModel.Record?, remark: String?) {
    do throws(BackendError) {
      if let record = try reader.record(id, fields, Self.answerDetail) { return (record, nil) }
      return (nil, "it was saved, and \(plan.name) has no record \(id.raw) any more")
    } catch {
      return (nil, "it was saved, but could not be read again: \(error.message)")
    }
  }

  /// The record as it is, every field in order.
  private func current(_ id: ID<SheafModel.Record>) throws(BackendError) -> SheafModel.Record {
    guard let record = try reader.record(id, fields, Self.answerDetail) else { throw gone(id) }
    return record
  }

  func update(_ patch: RecordPatch) throws(BackendError) -> SavedEdit {
    guard let row = plan.condition(for: patch.record) else { throw gone(patch.record) }
    let former = try checkBases(patch)
    var cells: [(column: ColumnPlan, value: StoredValue)] = []
    for change in patch.changes {
      let column = try writable(change.field)
      cells.removeAll { $0.column == column }
      cells.append((column, try stored(change.value, column)))
    }
    guard !cells.isEmpty else { return SavedEdit(records: [try current(patch.record)]) }
    let list = cells.map { "\($0.column.column.name.quotedName) = ?" }.joined(separator: ", ")
    let sql = "UPDATE \(plan.name.quotedName) AS t SET \(list) WHERE \(row.text)"
    let bindings = cells.map { $0.value } + row.bindings
    let isOwn = { (trace: RowTrace) in trace.table == self.plan.name && trace.before == former.key }
    let (id, account): (ID<SheafModel.Record>, WriteAccount)
    do {
      (id, account) = try accounted(1, isOwn) { () throws(BackendError) in
        try change(sql, bindings, patch.record)
      }
    } catch {
      throw naming(error, cells.map { $0.column })
    }
    let own = account.traces.first(where: isOwn)
    var saved = try telling(account, own, id)
    if !account.hasMore,
      let key = own?.after ?? RecordKey.values(of: id, count: plan.key.expressions(of: "t").count)
    {
      saved.restoration = try exactRestoration(former, patch, key)
    }
    return saved
  }

  /// Runs an update and says what the row is called after it.
  private func change(
    _ sql: String, _ bindings: [StoredValue], _ id: ID<SheafModel.Record>
  ) throws(BackendError) -> ID<SheafModel.Record> {
    guard case .columns(let names) = plan.key else {
      guard try session.run(sql, bindings) > 0 else { throw kept(id) }
      return id
    }
    let keys = names.map { $0.text.quotedName }.joined(separator: ", ")
    guard let key = try session.row("\(sql) RETURNING \(keys)", bindings) else { throw kept(id) }
    return RecordKey.id(of: key)
  }

  /// Refuses to add or delete rows where an index would be spoiled by it.
  func checkIndexes() throws(BackendError) {
    guard let reason = plan.table.fixedRowsReason else { return }
    throw BackendError(.readOnly, "no record is added to or deleted from \(plan.name): \(reason)")
  }

  func create(_ draft: RecordDraft) throws(BackendError) -> SavedEdit {
    try checkIndexes()
    var cells: [(column: ColumnPlan, value: StoredValue)] = []
    for cell in draft.cells {
      let column = try writable(cell.field, isNew: true)
      cells.removeAll { $0.column == column }
      cells.append((column, try stored(cell.value, column)))
    }
    for column in plan.columns where !cells.contains(where: { $0.column == column }) {
      if let value = try filler(column) { cells.append((column, value)) }
    }
    var key: [StoredValue] = []
    let isOwn = { (trace: RowTrace) in trace.table == self.plan.name && trace.keys.contains(key) }
    let account: WriteAccount
    do {
      (_, account) = try accounted(1, isOwn) { () throws(BackendError) in
        key = try insert(cells.map { $0.column.column.name }, cells.map { $0.value })
      }
    } catch {
      throw naming(error, cells.map { $0.column })
    }
    let own = account.traces.first(where: isOwn)
    var saved = try telling(account, own, RecordKey.id(of: key))
    if let own, own.before != nil { saved.remarks.append("it took the place of the record that had its key") }
    return saved
  }

  /// The answer to a write of one record: the record under the name that it has now, and what went with it.
  private func telling(
    _ account: WriteAccount, _ own: RowTrace?, _ id: ID<SheafModel.Record>
  ) throws(BackendError) -> SavedEdit {
    let owned = Set([own].compactMap { $0 })
    let name = own?.after.map { RecordKey.id(of: $0) } ?? id
    let restored = own?.after == nil && own != nil ? own?.before.map { RecordKey.id(of: $0) } ?? id : name
    var saved = SavedEdit(changedTables: changedTables(account, owned))
    if account.hasMore {
      let reversal = try reversal(of: account, [restored], own: owned, isOfContents: true)
      saved.restoration = reversal.restoration
      saved.remarks += [reversal.told].compactMap { $0 }
      saved.loss = reversal.loss
    }
    if let fate = fate(of: own, account, own: owned) {
      saved.remarks.append(fate)
    } else {
      let (record, remark) = readBack(name)
      saved.records = [record].compactMap { $0 }
      saved.remarks += [remark].compactMap { $0 }
    }
    return saved
  }

  private func insert(_ names: [String], _ values: [StoredValue]) throws(BackendError) -> [StoredValue] {
    let list = names.map { $0.quotedName }.joined(separator: ", ")
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    let cells = names.isEmpty ? "DEFAULT VALUES" : "(\(list)) VALUES (\(marks))"
    let sql = "INSERT INTO \(plan.name.quotedName) \(cells)"
    guard case .columns(let keys) = plan.key else {
      guard try session.run(sql, values) > 0 else { throw refused("add the record") }
      return [.integer(session.lastInsertedRowID)]
    }
    let returning = keys.map { $0.text.quotedName }.joined(separator: ", ")
    guard let key = try session.row("\(sql) RETURNING \(returning)", values) else {
      throw refused("add the record")
    }
    return key
  }

  /// What a new record gets in a column that takes no NULL, has no default and was not given: nothing, as far
  /// as the column's kind has such a value.
  ///
  /// Nil where the column may be left out.
  private func filler(_ column: ColumnPlan) throws(BackendError) -> StoredValue? {
    let isRowKey = plan.schema.rowidColumn?.name.isExactly(column.column.name) == true
    guard column.column.isNotNull, !column.column.hasDefault, !column.column.isGenerated, !isRowKey else {
      return nil
    }
    guard column.column.keyPosition == 0 else { throw column.misfit("is part of the key and needs a value") }
    if column.holdsList { return .text("[]") }
    switch column.field.kind {
    case .text, .longText, .url, .email, .phone: return .text("")
    case .number, .rating, .duration: return .integer(0)
    case .boolean: return try column.stored(.boolean(false))
    case .json: return .text("null")
    case .blob: return .blob([])
    case .choice(let options, _): return .text(options.first?.name ?? "")
    case .date:
      guard let today = try session.row("SELECT date('now')")?[0] else { return .text("") }
      return try column.stored(.text(today.plainText ?? ""))
    case .dateTime:
      guard let now = try session.row("SELECT datetime('now')")?[0] else { return .text("") }
      return try column.stored(.text(now.plainText ?? ""))
    case .link: throw column.misfit("needs a record to link to")
    case .people, .attachments, .list, .unknown: return .text("")
    }
  }

  /// A row as it was before an update of some of its cells.
  private struct FormerCells {
    var key: [StoredValue]
    var columns: [ColumnPlan] = []
    /// The same cells as they are shown, and as they are stored.
    var shown: [Value]
    var raw: [StoredValue]
  }

  /// Refuses an update whose cells no longer hold what it was made against; answers with what they hold.
  private func checkBases(_ patch: RecordPatch) throws(BackendError) -> FormerCells {
    let names = patch.changes.map { $0.field }
    guard let current = try reader.record(patch.record, names, .whole),
      let key = RecordKey.values(of: current.id, count: plan.key.expressions(of: "t").count)
    else { throw gone(patch.record) }
    var former = FormerCells(key: key, shown: current.cells, raw: try rawCells(patch.record, names))
    for name in names { former.columns.append(try plan.column(name)) }
    for (index, change) in patch.changes.enumerated() where !patch.overwrites {
      let column = former.columns[index]
      let now = current.cells[index]
      if CellComparison.isSame(change.base, now) { continue }
      // The field's kind may have been understood differently when the base was read.
      if column.link == nil, let base = try? column.stored(change.base), base == former.raw[index] {
        continue
      }
      throw BackendError(
        .conflict(try self.current(patch.record)), "the record was changed by another program")
    }
    return former
  }

  /// What puts the cells of an update back where writing the values that were shown would not: those that do not
  /// fit their field, that are shown in part, or that were written over unseen.
  private func exactRestoration(
    _ former: FormerCells, _ patch: RecordPatch, _ key: [StoredValue]
  ) throws(BackendError) -> Restoration? {
    let isExact = patch.changes.indices.allSatisfy { index in
      guard CellComparison.isSame(patch.changes[index].base, former.shown[index]) else { return false }
      if case .excerpt = patch.changes[index].base { return false }
      guard let again = try? stored(former.shown[index], former.columns[index]) else { return false }
      return again == former.raw[index]
    }
    guard !isExact else { return nil }
    let shelf = RowShelf(session: session)
    let columns = former.columns.map { $0.column.name }
    guard let shape = try shelf.shape(of: plan.name), let now = try shelf.row(columns, key, shape) else {
      return nil
    }
    let row = FormerRows.Row(
      table: plan.name, columns: columns, formerKey: former.key, was: former.raw, key: key, isNow: now,
      isOwn: true)
    let isDangling = former.columns.indices.contains { index in
      former.columns[index].link?.referenced != nil && !former.raw[index].isNull
        && (try? stored(former.shown[index], former.columns[index])) != former.raw[index]
    }
    return Restoration(
      table: plan.id, records: [RecordKey.id(of: key)],
      token: try FormerRows(rows: [row], isDangling: isDangling).token(),
      isOfContents: true)
  }

  private func rawCells(
    _ id: ID<SheafModel.Record>, _ names: [ID<Field>]
  ) throws(BackendError) -> [StoredValue] {
    guard !names.isEmpty, let row = plan.condition(for: id) else { return [] }
    var expressions: [String] = []
    for name in names { expressions.append(try plan.column(name).expression) }
    let source = "FROM \(plan.name.quotedName) AS t WHERE \(row.text)"
    guard let cells = try session.wideRow(expressions, source, row.bindings) else { throw gone(id) }
    return cells
  }

  private func writable(
    _ field: ID<Field>, isNew: Bool = false
  ) throws(BackendError) -> ColumnPlan {
    let column = try plan.column(field)
    if let reason = isNew ? column.field.readOnlyReasonOnCreate : column.field.readOnlyReason {
      throw BackendError(.invalid(field), "\(column.field.name) cannot be changed: \(reason)")
    }
    return column
  }

  private func stored(_ value: Value, _ column: ColumnPlan) throws(BackendError) -> StoredValue {
    guard let link = column.link else { return try column.kept(try column.stored(value)) }
    return try LinkResolver(session: session, column: column, link: link).stored(value)
  }
}

extension RecordWriter {
  func gone(_ id: ID<SheafModel.Record>) -> BackendError {
    BackendError(.notFound, "\(plan.name) has no record \(id.raw) any more")
  }

  private func kept(_ id: ID<SheafModel.Record>) -> BackendError { refused("change the record \(id.raw)") }

  /// For a write that SQLite left out without a word.
  func refused(_ what: String) -> BackendError {
    BackendError(
      .invalid(nil),
      "the rules of the file did not let Sheaf \(what): a trigger or ON CONFLICT IGNORE leaves it out")
  }

  /// The same refusal with the field that it is about, where SQLite's words or the change tell.
  private func naming(_ error: BackendError, _ changed: [ColumnPlan]) -> BackendError {
    guard error.kind == .invalid(nil) else { return error }
    var error = error
    let named = plan.columns.filter {
      error.message.hasSuffix(".\($0.column.name)") || error.message.contains(".\($0.column.name), ")
    }
    let links = changed.filter { $0.link?.referenced != nil }
    if let column = named.max(by: { $0.column.name.utf8.count < $1.column.name.utf8.count }) {
      error.kind = .invalid(column.field.id)
    } else if error.message.hasPrefix("FOREIGN KEY"), links.count == 1 {
      error.kind = .invalid(links[0].field.id)
    } else if changed.count == 1 {
      error.kind = .invalid(changed[0].field.id)
    }
    return error
  }
}
