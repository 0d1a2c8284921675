import SheafModel

/// Carries out one edit against the service, and finds out what became of one whose answer was lost.
struct EditSender: Sendable {
  enum Outcome: Sendable {
    case saved(SavedEdit)
    case conflict(Record)
    /// `isFateUnknown` when it may have been carried out all the same.
    case failed(BackendError, isFateUnknown: Bool)
  }

  let backend: any Backend
  let table: Table
  /// An earlier attempt may have been carried out.
  var isFateUnknown = false
  var overwrites = false
  /// It is wanted though not all of it can be taken back.
  var consents = false
  /// The bases were read for this attempt, just now.
  var hasFreshBases = false
  /// By what the service tells whether the earlier attempt was carried out.
  var receipt: Receipt?
  /// Makes a receipt durable.
  let keep: ReceiptKeeping

  /// How many times an attachment cell is read again because somebody else wrote it meanwhile.
  private static let attachAttempts = 3

  func send(_ change: Edit.Change) async -> Outcome {
    if let refusal = table.refusal(of: change.written) { return .failed(refusal, isFateUnknown: false) }
    guard isFateUnknown, let receipt, let backend = backend as? any ReceiptBackend else {
      return await attempt(change)
    }
    do throws(BackendError) {
      if let saved = try await backend.settled(receipt, in: table.id) { return .saved(saved) }
    } catch {
      guard error.kind == .fateUnknown else { return .failed(error, isFateUnknown: error.isRetryable) }
      if case .create = change { return .failed(Self.uncertainCreate(error), isFateUnknown: false) }
      return await attempt(change)
    }
    var sender = self
    sender.isFateUnknown = false
    return await sender.attempt(change)
  }

  private func attempt(_ change: Edit.Change) async -> Outcome {
    do throws(BackendError) {
      if let telling = backend as? any TellingBackend, let outcome = try await send(change, by: telling) {
        return outcome
      }
      switch change {
      case .update(let record, let changes): return try await update(record, changes)
      case .create(_, let cells): return try await create(cells)
      case .delete(let records): return try await delete(records)
      case .restore(let restoration): return try await restore(restoration)
      case .attach(let record, let field, _, let stored): return try await attach(stored, to: record, field)
      case .move(let record, let before, _): return try await move(record, before: before)
      }
    } catch {
      return outcome(of: error, change)
    }
  }

  private func outcome(of error: BackendError, _ change: Edit.Change) -> Outcome {
    switch error.kind {
    case .conflict(let record?): return .conflict(record)
    case .carriedOut: return .saved(Self.unread(error))
    // An answer that cannot be understood says as little of what was done as none.
    case .fateUnknown, .server, .cancelled, .malformed: break
    // What is asked for to find out about an earlier attempt may fail by itself.
    default: return .failed(error, isFateUnknown: isFateUnknown && error.isRetryable)
    }
    if case .create = change, error.kind != .cancelled, !(backend is any ReceiptBackend),
      !table.capabilities.operations.contains(.idempotentCreate)
    {
      return .failed(Self.uncertainCreate(error), isFateUnknown: false)
    }
    return .failed(error, isFateUnknown: true)
  }

  /// A write that stands, of which no more is known.
  private static func unread(_ error: BackendError) -> SavedEdit { SavedEdit(remarks: [error.message]) }

  /// Carries out what a service does that tells everything; nil for what it is not asked for in one step.
  private func send(
    _ change: Edit.Change, by telling: any TellingBackend
  ) async throws(BackendError) -> Outcome? {
    switch change {
    // An earlier attempt may have been carried out: then it is looked at first, as everywhere.
    case .update, .delete, .create: guard !isFateUnknown else { return nil }
    case .restore(let restoration): guard restoration.isOfContents || !isFateUnknown else { return nil }
    case .attach, .move: return nil
    }
    do throws(BackendError) {
      return .saved(
        try await telling.carryOut(
          change, in: table.id, overwrites: overwrites, consents: consents, keep: keep))
    } catch {
      guard error.kind == .conflict(nil), case .update(let record, _) = change else { throw error }
      return .conflict(try await read(record))
    }
  }

  /// The words for a create that may have been carried out.
  static func uncertainCreate(_ error: BackendError?) -> BackendError {
    let reason =
      switch error?.kind {
      case .malformed: "the answer could not be understood"
      case .server: error?.message ?? ""
      default: "no answer came"
      }
    let message = "\(reason), so the record may have been added all the same: look before sending it again"
    return BackendError(.fateUnknown, message, request: error?.request)
  }

  private func update(_ record: ID<Record>, _ changes: [CellChange]) async throws(BackendError) -> Outcome {
    if isFateUnknown {
      let current = try await read(record)
      if holds(current, changes, \.value) { return .saved(SavedEdit(records: [current])) }
      if !overwrites, !holds(current, changes, \.base) { return .conflict(current) }
    }
    let patch = RecordPatch(
      table: table.id, record: record, changes: changes, overwrites: overwrites, hasFreshBases: hasFreshBases)
    do throws(BackendError) {
      return .saved(SavedEdit(records: [try await backend.askedUpdate(patch, fields: fields, keep: keep)]))
    } catch {
      switch error.kind {
      case .conflict(nil): return .conflict(try await read(record))
      case .server(status: 500), .malformed: return await outcome(of: error, record, changes)
      default: throw error
      }
    }
  }

  /// Looks whether a service that failed inside, or answered with something else, has changed the cells.
  ///
  /// Usually one that failed has not; a newer edit, which may be what mends the failure, then need not wait for this one.
  private func outcome(of error: BackendError, _ record: ID<Record>, _ changes: [CellChange]) async -> Outcome
  {
    do throws(BackendError) {
      let current = try await read(record)
      if holds(current, changes, \.value) { return .saved(SavedEdit(records: [current])) }
      return .failed(error, isFateUnknown: !holds(current, changes, \.base))
    } catch {
      return .failed(error, isFateUnknown: true)
    }
  }

  private func holds(_ record: Record, _ changes: [CellChange], _ value: (CellChange) -> Value) -> Bool {
    changes.allSatisfy { change in
      guard let field = table.field(change.field) else { return false }
      return cell(record, change.field)?.isSameContent(as: value(change), in: field) ?? false
    }
  }

  private func create(_ cells: [CellValue]) async throws(BackendError) -> Outcome {
    if isFateUnknown, !table.capabilities.operations.contains(.idempotentCreate) {
      return .failed(Self.uncertainCreate(nil), isFateUnknown: false)
    }
    do throws(BackendError) {
      return .saved(SavedEdit(records: [try await created(cells)]))
    } catch {
      let rest = cells.filter { !$0.value.holdsFiles }
      guard isAboutFiles(error), rest.count < cells.count else { throw error }
      return .saved(try await created(rest, without: cells.filter(\.value.holdsFiles), error))
    }
  }

  private func created(_ cells: [CellValue]) async throws(BackendError) -> Record {
    let draft = RecordDraft(table: table.id, cells: cells)
    return try await backend.askedCreate(draft, fields: fields, keep: keep)
  }

  /// Whether a new record was refused for what may be its files: a service may not take the files of another record.
  private func isAboutFiles(_ error: BackendError) -> Bool {
    switch error.kind {
    case .invalid(let field?): table.field(field)?.kind == .attachments
    case .invalid(nil), .unsupported: true
    default: false
    }
  }

  /// The record without the files that the service does not take, and what was left out.
  private func created(
    _ rest: [CellValue], without files: [CellValue], _ refusal: BackendError
  ) async throws(BackendError) -> SavedEdit {
    let record: Record
    do throws(BackendError) {
      record = try await created(rest)
    } catch {
      // It was not the files.
      if case .invalid = error.kind { throw refusal }
      throw error
    }
    let names = files.compactMap { table.field($0.field)?.name }.map { "“\($0)”" }.joined(separator: ", ")
    return SavedEdit(
      records: [record], remarks: ["added without the files of \(names): \(refusal.message)"])
  }

  private func delete(_ records: [ID<Record>]) async throws(BackendError) -> Outcome {
    var remaining = records
    if isFateUnknown {
      remaining = try await existing(records).map(\.id)
      if remaining.isEmpty { return .saved(SavedEdit()) }
    }
    return .saved(SavedEdit(restoration: try await backend.askedDelete(remaining, in: table.id, keep: keep)))
  }

  private func restore(_ restoration: Restoration) async throws(BackendError) -> Outcome {
    if isFateUnknown {
      let records = try await existing(restoration.records)
      if records.count == restoration.records.count { return .saved(SavedEdit(records: records)) }
    }
    return .saved(SavedEdit(records: try await backend.askedRestore(restoration, keep: keep)))
  }

  /// Moving twice to the same place changes nothing, so what became of an earlier attempt does not matter.
  private func move(_ record: ID<Record>, before other: ID<Record>?) async throws(BackendError) -> Outcome {
    guard let moving = backend as? any RecordMovingBackend else {
      throw BackendError(.unsupported, "this service has no order of its own")
    }
    try await moving.move(record, before: other, in: table.id)
    return .saved(SavedEdit())
  }

  /// Adds the stored files to what the cell holds now; those that it has already are not added again.
  private func attach(
    _ stored: [Attachment], to record: ID<Record>, _ field: ID<Field>
  ) async throws(BackendError) -> Outcome {
    var attempt = 1
    while true {
      let current = try await read(record)
      let base = cell(current, field) ?? .null
      let held: [Attachment] = if case .attachments(let items) = base { items } else { [] }
      let missing = stored.filter { file in !held.contains { $0.id == file.id } }
      if missing.isEmpty { return .saved(SavedEdit(records: [current])) }
      let change = CellChange(field: field, base: base, value: .attachments(held + missing))
      do throws(BackendError) {
        let patch = RecordPatch(table: table.id, record: record, changes: [change], hasFreshBases: true)
        return .saved(SavedEdit(records: [try await backend.askedUpdate(patch, fields: fields)]))
      } catch {
        guard case .conflict = error.kind, attempt < Self.attachAttempts else { throw error }
        attempt += 1
      }
    }
  }

  private func existing(_ ids: [ID<Record>]) async throws(BackendError) -> [Record] {
    var found: [Record] = []
    for id in ids {
      do throws(BackendError) {
        found.append(try await read(id))
      } catch {
        guard error.kind == .notFound else { throw error }
      }
    }
    return found
  }

  private func read(_ record: ID<Record>) async throws(BackendError) -> Record {
    try await backend.askedRecord(record, in: table.id, fields: fields)
  }

  private var fields: [ID<Field>] { table.fields.map(\.id) }

  private func cell(_ record: Record, _ field: ID<Field>) -> Value? {
    guard let index = table.fields.firstIndex(where: { $0.id == field }), index < record.cells.count else {
      return nil
    }
    return record.cells[index]
  }
}

extension Value {
  fileprivate var holdsFiles: Bool {
    if case .attachments(let files) = self { !files.isEmpty } else { false }
  }
}
