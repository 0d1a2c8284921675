import SheafFetch
public import SheafModel

extension UnsavedEdits {
  /// What is done with edits that wait for the user; those that do not are sent in any case.
  public enum Decision: Hashable, Sendable {
    /// Refused edits are sent once more, except those that may have been carried out all the same.
    case retry
    /// The named refused edits are sent once more, whatever became of the first time.
    case resend([ID<Edit>])
    /// The named edits are written over what the service has.
    case overwrite([ID<Edit>])
  }

  /// How many times the waits that services ask for are waited out.
  private static let waitLimit = 5

  /// Sends the edits that no running program has, and prints those that are saved.
  ///
  /// Fails when one of them is not.
  ///
  /// - Parameter open: opens the place of a connection.
  public func send(
    _ decision: Decision, open: @Sendable (ID<Connection>) async throws(BackendError) -> any Backend
  ) async throws(ScriptingFailure) {
    let items: [JournalItem]
    switch decision {
    case .retry: items = try await self.items()
    case .resend(let edits), .overwrite(let edits): items = try await named(edits)
    }
    if items.isEmpty { note("everything is saved") }
    let inUse = items.count { $0.isInUse }
    if inUse > 0 { note("\(inUse) of these are in the hands of a sheaf that is running") }
    let free = items.filter { !$0.isInUse }.map(\.entry)
    var left = 0
    for connection in connections(of: free) {
      let entries = free.filter { $0.connection == connection }
      do throws(BackendError) {
        let backend = try await open(connection)
        let unsaved = await send(entries, decision, to: backend, connection)
        left += unsaved.count
        for entry in entries where unsaved[entry.edit.id] == nil { try tell("saved \(line(entry))\n") }
        for entry in entries {
          if let reason = unsaved[entry.edit.id] { note("not saved: \(line(entry)): \(reason)") }
        }
      } catch {
        left += entries.count
        note("\(place(connection) ?? connection.raw): \(error.message)")
      }
    }
    guard left == 0 else {
      throw ScriptingFailure(.failed, left == 1 ? "one edit is not saved" : "\(left) edits are not saved")
    }
  }

  /// The text goes to a reader who may be gone, which is no failure of a service.
  private func tell(_ text: String) throws(BackendError) {
    do throws(ScriptingFailure) {
      try emit(text)
    } catch {
      throw BackendError(.storageFull, error.message)
    }
  }

  private func connections(of entries: [JournalEntry]) -> [ID<Connection>] {
    var seen: Set<ID<Connection>> = []
    return entries.map(\.connection).filter { seen.insert($0).inserted }
  }

  /// The edits that are still not saved, each with the reason.
  private func send(
    _ entries: [JournalEntry], _ decision: Decision, to backend: any Backend, _ connection: ID<Connection>
  ) async -> [ID<Edit>: String] {
    let service = FetchService(
      backend: backend, connection: connection, journal: journal, clock: clock, budget: .mebibytes(1)
    ) { _ in }
    let running = Task { await service.run() }
    // Handled when the journal is being read, so that the service is not taken for idle before that.
    service.send(.sendPending)
    await service.waitUntilIdle()
    for request in entries.compactMap({ self.request(for: $0, decision) }) { service.send(request) }
    await service.waitUntilIdle()
    await waitOut(service)
    var unsaved: [ID<Edit>: String] = [:]
    let pending = await service.pendingEdits
    for item in pending where entries.contains(where: { $0.edit.id == item.edit.id }) {
      unsaved[item.edit.id] = item.phase.reason
    }
    running.cancel()
    await running.value
    return unsaved
  }

  /// Only what was refused before is sent again: what is refused now would be refused twice.
  private func request(for entry: JournalEntry, _ decision: Decision) -> FetchRequest? {
    switch (entry.phase, decision) {
    case (.refused(let error), .retry): error.kind == .fateUnknown ? nil : .retry(entry.edit.id)
    case (.refused, .resend(let edits)) where edits.contains(entry.edit.id): .retry(entry.edit.id)
    case (.conflict, .overwrite(let edits)) where edits.contains(entry.edit.id): .overwrite(entry.edit.id)
    default: nil
    }
  }

  /// Waits as long as the service asks for it, as often as is sensible.
  private func waitOut(_ service: FetchService) async {
    var waits = 0
    while waits < Self.waitLimit {
      await service.waitUntilIdle()
      let waiting = (await service.pendingEdits).compactMap(\.wait)
      guard let longest = waiting.max(by: { $0.seconds < $1.seconds }) else {
        // One whose wait has ended just now is on its way.
        if await service.isIdle { return }
        continue
      }
      waits += 1
      if longest.seconds >= 2 {
        note("\(longest.error.message); trying again in \(Int(longest.seconds.rounded(.up))) s")
      }
      // A wait that is cut short means that the program is to end.
      guard (try? await clock.sleep(for: .seconds(longest.seconds))) != nil else { return }
      service.send(.sendPending)
    }
    await service.waitUntilIdle()
  }
}

extension PendingEdit {
  /// A wait that is worth its time.
  fileprivate var wait: (seconds: Double, error: BackendError)? {
    guard case .waiting(let seconds, let error) = phase, error.kind != .unreachable,
      seconds <= RequestRetry.longestWait
    else { return nil }
    return (seconds, error)
  }
}

extension EditPhase {
  /// Why an edit is not saved.
  fileprivate var reason: String {
    switch self {
    case .rejected(let error), .waiting(_, let error): error.message
    case .conflict: "somebody else has changed it meanwhile; --overwrite writes over that, --drop keeps it"
    case .unrecorded(let reason): reason
    case .queued, .sending, .uploading, .saved, .discarded: "it waits for another edit that is not saved"
    }
  }
}
