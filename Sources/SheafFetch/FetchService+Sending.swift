import SheafModel

extension FetchService {
  /// Sends the edits whose turn it is.
  ///
  /// The journal hears of it first: an edit that is on its way when the program dies is one whose fate is
  /// unknown. Where the service gives a receipt before the edit is made for good, the journal hears of that.
  func sendReady() {
    guard !isStopped else { return }
    for id in queue.takeReady() {
      guard let entry = queue[id] else { continue }
      let isTold = entry.edit.needsReceipt && !entry.isFateUnknown && backend is any ReceiptBackend
      write(isTold ? [] : [.put(queue.journalEntry(entry))]) { error in self.start(id, error) }
    }
    settle()
  }

  /// Makes a receipt durable, after which the service makes the edit for good.
  private func keep(_ receipt: Receipt, of id: ID<Edit>) async throws(BackendError) {
    guard !isStopped, sendings[id] != nil, queue[id]?.isUnwanted == false else {
      throw BackendError(.cancelled, "it was taken back before it was carried out")
    }
    queue.modify(id) { $0.receipt = receipt }
    guard let entry = queue[id] else { return }
    let error = await withCheckedContinuation { continuation in
      write([.put(queue.journalEntry(entry))]) { continuation.resume(returning: $0) }
    }
    if let error { throw BackendError(.storageFull, error.message) }
  }

  private func start(_ id: ID<Edit>, _ error: JournalError?) {
    if queue[id]?.isUnwanted == true {
      queue.set(id, .queued)
      discard(id)
      return
    }
    if let error {
      wait(id, BackendError(.storageFull, error.message), isFateUnknown: queue[id]?.isFateUnknown ?? false)
      return
    }
    guard !isStopped, let entry = queue.started(id) else { return }
    let task = Task { await self.carryOut(entry) }
    sendings[id] = Sending(task: task)
    publish(.edit(id, .sending(attempt: entry.attempt)))
  }

  private func carryOut(_ entry: EditQueue.Entry) async {
    let edit = entry.edit
    let table: Table
    switch await described(edit.table) {
    case .success(let known): table = known
    case .failure(let error):
      return finished(edit.id, .failed(error, isFateUnknown: entry.isFateUnknown && error.isRetryable), nil)
    }
    var change = edit.change
    if case .attach(_, _, let files, let stored) = change, !files.isEmpty {
      if let error = await upload(files, for: edit, after: stored.count) {
        return finished(edit.id, .failed(error, isFateUnknown: false), table)
      }
      guard let current = queue[edit.id], sendings[edit.id] != nil else { return }
      queue.set(edit.id, .sending)
      publish(.edit(edit.id, .sending(attempt: current.attempt)))
      change = current.edit.change
    }
    let sender = EditSender(
      backend: backend, table: table, isFateUnknown: entry.isFateUnknown, overwrites: entry.overwrites,
      consents: edit.isConsented,
      hasFreshBases: isFresh(entry), receipt: entry.receipt
    ) { [weak self] receipt throws(BackendError) in try await self?.keep(receipt, of: edit.id) }
    finished(edit.id, await sender.send(change), table)
  }

  /// Whether an edit goes for the first time, right after what it is based on was read.
  private func isFresh(_ entry: EditQueue.Entry) -> Bool {
    entry.edit.id == freshEdit && entry.attempt == 1 && !entry.isFateUnknown && elapsed() < .seconds(2)
  }

  private func described(_ id: ID<Table>) async -> Result<Table, BackendError> {
    if let table = tables[id] { return .success(table) }
    let result = await outcome { [backend] () async throws(BackendError) in try await backend.table(id) }
    if case .success(let table) = result { tables[id] = table }
    return result
  }

  /// Stores the files one by one.
  ///
  /// What is stored is in the journal, so that no file is sent twice.
  private func upload(_ files: [LocalFile], for edit: Edit, after storedCount: Int) async -> BackendError? {
    let count = storedCount + files.count
    for (index, file) in files.enumerated() {
      let number = storedCount + index
      guard let gate = beginUpload(edit.id, file: number, of: count, file.byteCount) else { return cancelled }
      let result = await outcome { [backend] () async throws(BackendError) in
        guard let address = file.address else {
          return try await backend.askedUpload(file, for: edit.table) { gate.report($0) }
        }
        guard let remote = backend as? any RemoteUploadBackend else {
          throw BackendError(.unsupported, "this service does not fetch files from addresses")
        }
        return try await remote.upload(from: address, for: edit.table)
      }
      gate.close()
      guard sendings[edit.id] != nil else { return cancelled }
      switch result {
      case .success(let attachment): write(queue.stored(attachment, for: edit.id))
      case .failure(let error): return error
      }
    }
    return nil
  }

  private var cancelled: BackendError { BackendError(.cancelled, "the upload was stopped") }

  private func beginUpload(_ id: ID<Edit>, file: Int, of count: Int, _ byteCount: Int) -> ProgressGate? {
    guard queue[id] != nil, sendings[id] != nil else { return nil }
    let start = TransferProgress(completed: 0, total: byteCount)
    queue.set(id, .uploading(file: file, of: count, start))
    let gate = ProgressGate(elapsed: elapsed) { [publish] progress in
      publish(.edit(id, .uploading(file: file, of: count, progress)))
    }
    sendings[id]?.gate = gate
    gate.report(start)
    return gate
  }

  private func finished(_ id: ID<Edit>, _ outcome: EditSender.Outcome, _ table: Table?) {
    // Without a sending it was discarded, and its answer is nobody's.
    guard sendings.removeValue(forKey: id) != nil, let entry = queue[id] else { return settle() }
    defer { hearDeferred(entry.edit.table) }
    switch outcome {
    case .saved(let saved): self.saved(entry.edit, saved, table)
    case .conflict(let record):
      if entry.isUnwanted { return giveUp(id) }
      write(queue.conflict(id, with: record))
      for grid in gridIDs(of: entry.edit.table) { replace(record, in: grid) }
      publish(.edit(id, .conflict(server: record)))
    case .failed(let error, let mayBeSaved):
      // Without a receipt the service has not carried it out.
      let isUnmade =
        entry.edit.needsReceipt && backend is any ReceiptBackend && entry.receipt == nil
        && !entry.isFateUnknown
      let isFateUnknown = mayBeSaved && !isUnmade
      // The service is being stopped: the journal says that it was on its way.
      if error.kind == .cancelled, isStopped { return settle() }
      if entry.isUnwanted { return isFateUnknown ? reject(id, Self.tooLate) : giveUp(id) }
      if error.isRetryable || isFateUnknown || error.kind == .cancelled {
        wait(id, error, isFateUnknown: isFateUnknown)
      } else if queue.isSuperseded(id) {
        giveUp(id)
      } else {
        reject(id, error)
      }
    }
    sendReady()
  }

  private func reject(_ id: ID<Edit>, _ error: BackendError) {
    write(queue.reject(id, error))
    publish(.edit(id, .rejected(error)))
    sendReady()
  }

  private static let tooLate = BackendError(
    .fateUnknown, "it was on its way when it was discarded, and may have been saved all the same")

  /// It came back unsaved and the user does not want it, or has put something else in its place.
  private func giveUp(_ id: ID<Edit>) {
    queue.set(id, .queued)
    discard(id)
  }

  private func wait(_ id: ID<Edit>, _ error: BackendError, isFateUnknown: Bool) {
    let seconds = retryPolicy.seconds(after: error, attempt: max(1, queue[id]?.attempt ?? 1))
    write(queue.wait(id, seconds: seconds, error, isFateUnknown: isFateUnknown))
    publish(.edit(id, .waiting(seconds: seconds, error)))
    startWaiting(id, seconds: seconds)
  }

  private func saved(_ edit: Edit, _ saved: SavedEdit, _ table: Table?) {
    let changes = queue.finish(edit.id, saved) { record, field in
      guard let index = table?.fields.firstIndex(where: { $0.id == field }), index < record.cells.count else {
        return nil
      }
      return record.cells[index]
    }
    if case .create(let local, _) = edit.change, let record = saved.records.first {
      realIDs[RecordKey(table: edit.table, record: local)] = record.id
    }
    // First the rows, then the end of the edit: so no frame shows the old content without the edit over it.
    show(edit, saved)
    publish(.edit(edit.id, .saved(saved)))
    write(changes)
    sendUnreachable()
  }
}
