import SheafFetch
import SheafModel
import SheafValues

/// Carries out one edit through a fetch service and waits for its fate.
struct EditRun {
  /// After so many waits for the service the edit is given up.
  private static let waitLimit = 5

  let scripting: Scripting
  /// The table that is edited.
  let table: Table
  /// Told how far an upload is: which file, and how much of it.
  var progress: @Sendable (Int, TransferProgress) -> Void = { _, _ in }
  /// Whether what the edit is based on was read for it, just now.
  var isFresh = false

  /// What the service made of the edit; a cell that it has otherwise than was sent is told.
  ///
  /// An edit that fails is forgotten, so that it does not happen later when nobody expects it.
  ///
  /// A command is carried out also where not all of it can be taken back; what it did besides is told.
  func run(_ edit: Edit) async throws(ScriptingFailure) -> SavedEdit {
    var edit = edit
    edit.isConsented = true
    return try await carryOut(edit)
  }

  private func carryOut(_ edit: Edit) async throws(ScriptingFailure) -> SavedEdit {
    let (events, mailbox) = AsyncStream.makeStream(of: FetchEvent.self)
    let service = FetchService(
      backend: scripting.backend, connection: scripting.connection, journal: scripting.journal,
      clock: scripting.clock, budget: .mebibytes(1), known: [table], freshEdit: isFresh ? edit.id : nil,
      publish: { mailbox.yield($0) })
    let running = Task { await service.run() }
    service.send(.submit(edit))
    let fate = await fate(of: edit, in: events, service)
    if case .failure = fate { service.send(.discard(edit.id)) }
    // The journal has forgotten the edit once the service is idle.
    await service.waitUntilIdle()
    running.cancel()
    await running.value
    let saved = try fate.get()
    for difference in WriteReport.differences(edit, saved, fields: table.fields) {
      scripting.note(difference.sentence)
    }
    return saved
  }

  private func fate(
    of edit: Edit, in events: AsyncStream<FetchEvent>, _ service: FetchService
  ) async -> Result<SavedEdit, ScriptingFailure> {
    var waits = 0
    for await event in events {
      if case .recovered(let left) = event { tellRecovered(left.count) }
      guard case .edit(edit.id, let phase) = event else { continue }
      switch phase {
      case .queued, .sending: continue
      case .uploading(let file, _, let transfer): progress(file, transfer)
      case .saved(let saved): return .success(saved)
      case .waiting(let seconds, let error):
        waits += 1
        guard waits <= Self.waitLimit, seconds <= RequestRetry.longestWait, error.kind != .unreachable else {
          return .failure(ScriptingFailure(error))
        }
        if seconds >= 2 { scripting.note("\(error.message); trying again in \(Int(seconds.rounded(.up))) s") }
      case .rejected(let error): return .failure(ScriptingFailure(error.naming(fieldsOf: table)))
      case .conflict(let server): return .failure(Self.conflict(server))
      case .discarded: return .failure(ScriptingFailure(.failed, "the edit was discarded"))
      case .unrecorded(let reason):
        return .failure(
          ScriptingFailure(.failed, "the edit could not be made safe, so it was not sent: \(reason)"))
      }
    }
    return .failure(ScriptingFailure(.failed, "stopped before the service answered"))
  }

  private func tellRecovered(_ count: Int) {
    let edits = count == 1 ? "one edit" : "\(count) edits"
    scripting.note("\(edits) left by an earlier run will be sent as well")
  }

  private static func conflict(_ server: Record) -> ScriptingFailure {
    ScriptingFailure(
      .failed, "record \(server.id) was changed by somebody else in the meantime; nothing was written")
  }
}
