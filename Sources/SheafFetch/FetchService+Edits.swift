import SheafModel

extension FetchService {
  /// Makes an edit durable, tells the screen, and sends it when its turn comes.
  func submit(_ edit: Edit) {
    guard queue[edit.id] == nil else { return }
    var edit = edit
    for key in edit.recordKeys {
      if let real = realIDs[key] { edit = edit.renaming(key.record, to: real) }
    }
    let id = edit.id
    write(queue.accept(edit)) { error in self.recorded(id, error) }
  }

  private func recorded(_ id: ID<Edit>, _ error: JournalError?) {
    // It may have been discarded meanwhile.
    guard queue[id] != nil else { return }
    if let error {
      write(queue.unrecorded(id))
      publish(.edit(id, .unrecorded(error.message)))
      return
    }
    let (gone, changes) = queue.recorded(id)
    write(changes)
    for replaced in gone {
      stopWaiting(replaced)
      publish(.edit(replaced, .discarded))
    }
    publish(.edit(id, .queued))
    if queue[id]?.isUnwanted == true { discard(id) }
    sendReady()
  }

  func retry(_ id: ID<Edit>) {
    stopWaiting(id)
    if queue.wake(id) {
      publish(.edit(id, .queued))
    } else {
      let changes = queue.resend(id)
      guard !changes.isEmpty else { return }
      publish(.edit(id, .queued))
      write(changes)
    }
    sendReady()
  }

  func sendPending() { sendWaiting { _ in true } }

  /// The service has answered: edits that could not reach it need not wait out their time.
  func sendUnreachable() { sendWaiting { $0.kind == .unreachable } }

  /// Cuts the waits short that have a cause of a kind.
  private func sendWaiting(_ isMeant: (BackendError) -> Bool) {
    for pending in queue.pending() {
      if case .waiting(_, let error) = pending.phase, isMeant(error) { retry(pending.edit.id) }
    }
  }

  func overwrite(_ id: ID<Edit>) {
    let changes = queue.overwrite(id)
    guard !changes.isEmpty else { return }
    publish(.edit(id, .queued))
    write(changes)
    sendReady()
  }

  func discard(_ id: ID<Edit>) {
    let (gone, changes) = queue.discard(id)
    guard !gone.isEmpty else { return }
    for id in gone {
      stopWaiting(id)
      if let sending = sendings.removeValue(forKey: id) {
        sending.gate?.close()
        sending.task.cancel()
      }
      publish(.edit(id, .discarded))
    }
    write(changes)
    sendReady()
  }

  func stopWaiting(_ id: ID<Edit>) { editTimers.removeValue(forKey: id)?.cancel() }

  func startWaiting(_ id: ID<Edit>, seconds: Double) {
    stopWaiting(id)
    editTimers[id] = Task { [clock] in
      // Cancelled when the wait is cut short: whoever did that goes on.
      guard (try? await clock.sleep(for: .seconds(seconds))) != nil, !Task.isCancelled else { return }
      self.editTimers[id] = nil
      guard self.queue.wake(id) else { return }
      self.publish(.edit(id, .queued))
      self.sendReady()
    }
  }
}
