import Dispatch
import SheafModel
import Synchronization

/// Receipts: what a change will leave is read inside its transaction, with everything that defaults and triggers
/// made of it, and made durable before the transaction ends. So the key of a new record is known whatever kind it
/// is of, and nobody else can take it meanwhile.
extension SQLiteBackend: ReceiptBackend {
  func create(
    _ draft: RecordDraft, keep: @escaping ReceiptKeeping
  ) async throws(BackendError) -> SheafModel.Record {
    try await told(.create("new", draft.cells), draft.table, keep: keep)
  }

  func update(
    _ patch: RecordPatch, keep: @escaping ReceiptKeeping
  ) async throws(BackendError) -> SheafModel.Record {
    try await told(
      .update(patch.record, patch.changes), patch.table, overwrites: patch.overwrites, keep: keep)
  }

  func delete(
    _ records: [ID<SheafModel.Record>], in table: ID<SheafModel.Table>, keep: @escaping ReceiptKeeping
  ) async throws(BackendError) -> Restoration? {
    try await carryOut(.delete(records), in: table, overwrites: false, consents: true, keep: keep).restoration
  }

  func restore(
    _ restoration: Restoration, keep: @escaping ReceiptKeeping
  ) async throws(BackendError) -> [SheafModel.Record] {
    try await carryOut(
      .restore(restoration), in: restoration.table, overwrites: false, consents: true, keep: keep
    ).records
  }

  func settled(
    _ receipt: Receipt, in table: ID<SheafModel.Table>
  ) async throws(BackendError) -> SavedEdit? {
    let prints = try RowPrints(receipt)
    return try await read(table, "SELECT from \(table.raw)") { reader in
      try reader.settled(prints)
    }
  }

  /// Blocks the thread of the connection that writes, which has nothing else to do until the transaction ends.
  static func wait(_ keep: @escaping ReceiptKeeping, _ receipt: Receipt) throws(BackendError) {
    let done = DispatchSemaphore(value: 0)
    let answer = Mutex<Result<Void, BackendError>>(.success(()))
    Task {
      let result = await outcome { () async throws(BackendError) in try await keep(receipt) }
      answer.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    try answer.withLock { $0 }.get()
  }
}

extension RecordWriter {
  /// Says of records what they are known by, as they are now.
  ///
  /// - Parameter given: the columns that tell best which record it is; none when all do.
  func receipt(
    _ fate: RowPrints.Fate, _ records: [ID<SheafModel.Record>], naming given: [ID<Field>]
  ) throws(BackendError) -> Receipt {
    var rows: [RowPrints.Row] = []
    for id in records {
      rows.append(RowPrints.Row(id: id.raw, print: try reader.rowPrint(of: id, naming: given)))
    }
    return try RowPrints(fate: fate, rows: rows).receipt()
  }

  /// Whether the record holds what was to be written, so that reading it tells that it was.
  func holds(_ record: SheafModel.Record, _ patch: RecordPatch) -> Bool {
    patch.changes.allSatisfy { change in
      guard let index = plan.columns.firstIndex(where: { $0.field.id == change.field }) else { return false }
      return CellComparison.isSame(change.value, record.cells[index])
    }
  }
}

extension PageReader {
  /// A record's print, nil when there is no such record.
  func rowPrint(of id: ID<SheafModel.Record>, naming given: [ID<Field>] = []) throws(BackendError)
    -> RowPrint?
  {
    guard let row = plan.condition(for: id) else { return nil }
    let columns = plan.columns
    let source = "FROM \(plan.name.quotedName) AS t WHERE \(row.text)"
    guard let cells = try session.wideRow(columns.map { $0.expression }, source, row.bindings) else {
      return nil
    }
    let telling = zip(columns, cells).filter { column, cell in
      column.column.keyPosition == 0 && !cell.isNull && (given.isEmpty || given.contains(column.field.id))
    }
    return RowPrint(cells: cells, telling: telling.map { (field: $0.field.id, value: $1) })
  }

  /// What the change left that the prints are of, nil when it was not made.
  func settled(_ prints: RowPrints) throws(BackendError) -> SavedEdit? {
    var records: [SheafModel.Record] = []
    for row in prints.rows {
      let id = ID<SheafModel.Record>(row.id)
      guard let print = row.print else {
        throw BackendError(
          .fateUnknown, "the rules of the file took the record \(row.id) away or gave it another key")
      }
      let isThere =
        try self.rowPrint(of: id, naming: print.fields).map { $0.isSameRecord(as: print) } ?? false
      switch prints.fate {
      case .gone where isThere: return nil
      case .gone: break
      case .made:
        guard isThere, let record = try record(id, plan.columns.map { $0.field.id }, .whole) else {
          return nil
        }
        records.append(record)
      }
    }
    return SavedEdit(records: records)
  }
}
