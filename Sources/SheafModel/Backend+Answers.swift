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

  /// As `page`: whole records, each once.
  package func askedPage(_ request: PageRequest) async throws(BackendError) -> Page {
    let page = try await page(request)
    for record in page.records { try record.check(cells: request.fields.count) }
    guard Set(page.records.map(\.id)).count == page.records.count else {
      throw BackendError(.malformed, "a record came twice on one page")
    }
    return page
  }

  /// As `update`; a backend that gives receipts is handed what keeps them.
  /// - Parameter fields: those of the table, in their order.
  package func askedUpdate(
    _ patch: RecordPatch, fields: [ID<Field>], keep: ReceiptKeeping? = nil
  ) async throws(BackendError) -> Record {
    let record =
      if let keep, let backend = self as? any ReceiptBackend {
        try await backend.update(patch, keep: keep)
      } else {
        try await update(patch)
      }
    if !(self is any TellingBackend) { try record.check(answers: patch.record) }
    return try await completed(record, in: patch.table, fields: fields)
  }

  /// As `create`; a backend that gives receipts is handed what keeps them.
  /// - Parameter fields: those of the table, in their order.
  package func askedCreate(
    _ draft: RecordDraft, fields: [ID<Field>], keep: ReceiptKeeping? = nil
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
    return try await completed(record, in: draft.table, fields: fields)
  }

  /// A record that a write was answered with, read where the answer lacks fields: the table may have changed since.
  private func completed(
    _ record: Record, in table: ID<Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> Record {
    guard record.cells.count != fields.count else { return record }
    do throws(BackendError) {
      return try await askedRecord(record.id, in: table, fields: fields)
    } catch {
      throw BackendError(
        .carriedOut, "it was saved, and the record could not be read afterwards: \(error.message)")
    }
  }

  /// As `delete`; a backend that gives receipts is handed what keeps them.
  package func askedDelete(
    _ records: [ID<Record>], in table: ID<Table>, keep: ReceiptKeeping? = nil
  ) async throws(BackendError) -> Restoration? {
    let restoration =
      if let keep, let backend = self as? any ReceiptBackend {
        try await backend.delete(records, in: table, keep: keep)
      } else {
        try await delete(records, in: table)
      }
    guard let restoration else { return nil }
    let strangers = Set(restoration.records).subtracting(records)
    guard restoration.table == table, strangers.isEmpty else {
      throw BackendError(
        .carriedOut, "it was deleted; what would bring it back is about other records, so undo cannot")
    }
    return restoration
  }

  /// As `restore`; a backend that gives receipts is handed what keeps them.
  package func askedRestore(
    _ restoration: Restoration, keep: ReceiptKeeping? = nil
  ) async throws(BackendError) -> [Record] {
    let records =
      if let keep, let backend = self as? any ReceiptBackend {
        try await backend.restore(restoration, keep: keep)
      } else {
        try await restore(restoration)
      }
    let wanted = Set(restoration.records)
    for record in records where !wanted.contains(record.id) {
      throw BackendError(
        .malformed,
        "the record \(record.id) came back, and it is none of those that were to be brought back")
    }
    guard Set(records.map(\.id)).count == records.count else {
      throw BackendError(.malformed, "a record came back twice")
    }
    return records
  }

  /// As `upload`: what was stored is what was sent.
  package func askedUpload(
    _ file: LocalFile, for table: ID<Table>, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment {
    let stored = try await upload(file, for: table, progress: progress)
    // What keeps files on this machine has what they held when they were copied.
    if !(self is any TellingBackend), let count = stored.byteCount, count != file.byteCount {
      throw BackendError(
        .malformed, "“\(file.name)” was sent with \(file.byteCount) bytes, and the service stored \(count)")
    }
    return stored
  }
}

extension BulkCreateBackend {
  /// As `createEach`.
  ///
  /// `.fateUnknown` when there are not as many answers as drafts, each about another record.
  package func askedCreateEach(
    _ drafts: [RecordDraft]
  ) async throws(BackendError) -> [Result<ID<Record>, BackendError>] {
    let answers = try await createEach(drafts)
    let made = answers.compactMap { try? $0.get() }
    guard answers.count == drafts.count, Set(made).count == made.count, !made.contains(where: \.raw.isEmpty)
    else {
      throw BackendError(
        .fateUnknown,
        "\(drafts.count) records were sent and the service answered with \(answers.count), "
          + "\(Set(made).count) of them different")
    }
    return answers
  }
}

extension RecordReplacingBackend {
  /// As `replace`.
  package func askedReplace(
    _ record: ID<Record>, with draft: RecordDraft, fields: [ID<Field>]
  ) async throws(BackendError) -> Record {
    let replaced = try await replace(record, with: draft)
    try replaced.check(answers: record)
    try replaced.check(cells: fields.count)
    return replaced
  }
}

extension BatchBackend {
  /// As `create` of several drafts.
  ///
  /// `.fateUnknown` when there are not as many records as drafts, each another one.
  package func askedCreate(_ drafts: [RecordDraft]) async throws(BackendError) -> [Record] {
    let records = try await create(drafts)
    guard records.count == drafts.count, Set(records.map(\.id)).count == drafts.count,
      !records.contains(where: \.id.raw.isEmpty)
    else {
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
