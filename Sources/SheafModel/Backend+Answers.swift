/// What a backend is asked, with the answer held against the question.
///
/// Who uses a backend asks in this way: an answer about another record, or with other cells than were asked for, is
/// a failure in words and never taken for what it is not. Of a write it then says nothing of what was done.
extension Backend {
  /// As `record`.
  package func askedRecord(
    _ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> Record {
    let record = try await record(id, in: table, fields: fields)
    // A file gives a record under the key that it has, in whichever form that was asked for.
    if !(self is any TellingBackend) { try record.check(answers: id) }
    try record.check(cells: fields.count)
    return record
  }

  /// As `update`; a backend that gives receipts is handed what keeps them.
  package func askedUpdate(
    _ patch: RecordPatch, keep: ReceiptKeeping? = nil
  ) async throws(BackendError) -> Record {
    let record =
      if let keep, let backend = self as? any ReceiptBackend {
        try await backend.update(patch, keep: keep)
      } else {
        try await update(patch)
      }
    if !(self is any TellingBackend) { try record.check(answers: patch.record) }
    return record
  }

  /// As `create`; a backend that gives receipts is handed what keeps them.
  package func askedCreate(
    _ draft: RecordDraft, keep: ReceiptKeeping? = nil
  ) async throws(BackendError) -> Record {
    let record =
      if let keep, let backend = self as? any ReceiptBackend {
        try await backend.create(draft, keep: keep)
      } else {
        try await create(draft)
      }
    guard !record.id.raw.isEmpty else {
      throw BackendError(.malformed, "the service did not say which record it made")
    }
    return record
  }
}

extension BatchBackend {
  /// As `create` of several drafts.
  ///
  /// `.fateUnknown` when there are not as many records as drafts, each another one.
  package func askedCreate(_ drafts: [RecordDraft]) async throws(BackendError) -> [Record] {
    let records = try await create(drafts)
    guard records.count == drafts.count, Set(records.map(\.id)).count == drafts.count else {
      throw BackendError(
        .fateUnknown,
        "\(drafts.count) records were sent and the service answered with "
          + "\(Set(records.map(\.id)).count)")
    }
    return records
  }
}

extension ID<Record> {
  /// Throws `.malformed` where what came is not the record that was asked for.
  public func check(answer other: String?, request: String? = nil) throws(BackendError) {
    if let other, ID(other) == self { return }
    throw BackendError(
      .malformed,
      "the record \(self) was asked for, and the service answered with "
        + (other.map { "the record \($0)" } ?? "one without an identifier"), request: request)
  }
}

extension Record {
  /// Throws `.malformed` where this is not the record that was asked for.
  public func check(answers asked: ID<Record>, request: String? = nil) throws(BackendError) {
    try asked.check(answer: id.raw, request: request)
  }

  fileprivate func check(cells count: Int) throws(BackendError) {
    guard cells.count == count else {
      throw BackendError(.malformed, "a record came without all of its fields")
    }
  }
}
