import SheafModel

extension SQLiteBackend: TellingBackend {
  func carryOut(
    _ change: Edit.Change, in table: ID<SheafModel.Table>, overwrites: Bool, consents: Bool,
    keep: ReceiptKeeping?
  ) async throws(BackendError) -> SavedEdit {
    switch change {
    case .update(let record, let changes):
      let patch = RecordPatch(table: table, record: record, changes: changes, overwrites: overwrites)
      return try await update(patch, consents, receipt: keep)
    case .create(_, let cells):
      return try await create(RecordDraft(table: table, cells: cells), consents, receipt: keep)
    case .delete(let records):
      return try await write(table, "DELETE FROM \(table.raw)") { writer throws(BackendError) in
        guard let keep else { return try writer.agreed(try writer.delete(records), consents) }
        let receipt = try writer.receipt(.gone, records, naming: [])
        let saved = try writer.agreed(try writer.delete(records), consents)
        try Self.wait(keep, receipt)
        return saved
      }
    case .restore(let restoration): return try await restore(restoration, receipt: keep)
    case .attach, .move:
      throw BackendError(.unsupported, "a file does not do this in one step")
    }
  }

  private func update(
    _ patch: RecordPatch, _ consents: Bool, receipt keep: ReceiptKeeping?
  ) async throws(BackendError) -> SavedEdit {
    try await write(patch.table, "UPDATE \(patch.table.raw)") { writer throws(BackendError) in
      let saved = try writer.agreed(try writer.update(patch), consents)
      guard let keep else { return saved }
      let record = saved.records.first
      let isPlain = record.map { $0.id == patch.record && writer.holds($0, patch) } ?? false
      if !isPlain { try Self.wait(keep, try writer.receipt(.made, [record?.id ?? patch.record], naming: [])) }
      return saved
    }
  }

  private func create(
    _ draft: RecordDraft, _ consents: Bool, receipt keep: ReceiptKeeping?
  ) async throws(BackendError) -> SavedEdit {
    try await write(draft.table, "INSERT INTO \(draft.table.raw)") { writer throws(BackendError) in
      let saved = try writer.agreed(try writer.create(draft), consents)
      guard let keep else { return saved }
      // A record that a rule took away leaves a receipt that tells nothing, rather than none.
      let id = saved.records.first?.id ?? saved.restoration?.records.first ?? "gone"
      var receipt = try writer.receipt(.made, [id], naming: draft.cells.map(\.field))
      receipt.claim = "\(draft.table.raw) \(id.raw)"
      try Self.wait(keep, receipt)
      return saved
    }
  }

  private func restore(
    _ restoration: Restoration, receipt keep: ReceiptKeeping?
  ) async throws(BackendError) -> SavedEdit {
    // What referred to nothing before is put back, though it may not be written anew.
    let checks = FormerRows(token: restoration.token)?.isDangling != true
    return try await write(
      restoration.table, "INSERT INTO \(restoration.table.raw)", checksReferences: checks
    ) { writer throws(BackendError) in
      let saved = try writer.restore(restoration)
      // Former contents may be put back twice.
      guard let keep, !restoration.isOfContents else { return saved }
      try Self.wait(keep, try writer.receipt(.made, restoration.records, naming: []))
      return saved
    }
  }

  func update(_ patch: RecordPatch) async throws(BackendError) -> SheafModel.Record {
    try await told(.update(patch.record, patch.changes), patch.table, overwrites: patch.overwrites)
  }

  func create(_ draft: RecordDraft) async throws(BackendError) -> SheafModel.Record {
    try await told(.create("new", draft.cells), draft.table)
  }

  func delete(
    _ records: [ID<SheafModel.Record>], in table: ID<SheafModel.Table>
  ) async throws(BackendError) -> Restoration? {
    try await carryOut(.delete(records), in: table, overwrites: false, consents: true, keep: nil).restoration
  }

  func restore(_ restoration: Restoration) async throws(BackendError) -> [SheafModel.Record] {
    try await carryOut(
      .restore(restoration), in: restoration.table, overwrites: false, consents: true, keep: nil
    ).records
  }

  /// The record of a write; the write stands also where there is none to tell.
  func told(
    _ change: Edit.Change, _ table: ID<SheafModel.Table>, overwrites: Bool = false,
    keep: ReceiptKeeping? = nil
  ) async throws(BackendError) -> SheafModel.Record {
    let saved = try await carryOut(change, in: table, overwrites: overwrites, consents: true, keep: keep)
    if let record = saved.records.first { return record }
    throw BackendError(.carriedOut, saved.remarks.joined(separator: "; "))
  }
}
