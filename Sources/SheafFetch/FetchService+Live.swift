import SheafModel

/// The changes of one table that are being heard.
struct Listener {
  var task: Task<Void, Never>
  /// Nil until the service has said so for the first time.
  var isHeard: Bool?
  /// Changes that came while an edit was on its way that adds or takes away records: until its answer is here,
  /// its own echo cannot be told from a change by others.
  private(set) var deferred: [LiveChange] = []
  private var deferredBytes = 0

  init(task: Task<Void, Never>) { self.task = task }

  /// The most that is kept of changes that wait, in bytes; the rows are read again instead of what is beyond.
  private static let deferredLimit = 8 << 20

  mutating func put(off change: LiveChange) {
    deferredBytes += change.byteCount
    guard deferredBytes <= Self.deferredLimit else {
      if deferred.last != .reloaded { deferred = [.reloaded] }
      return
    }
    deferred.append(change)
  }

  mutating func takeDeferred() -> [LiveChange] {
    defer { (deferred, deferredBytes) = ([], 0) }
    return deferred
  }
}

extension LiveChange {
  /// About what it takes in memory.
  fileprivate var byteCount: Int {
    switch self {
    case .created(let records, _), .updated(let records): RecordSize.bytes(of: records)
    case .deleted(let records): records.count * MemoryLayout<ID<Record>>.stride
    case .connected, .disconnected, .schemaChanged, .reloaded: 0
    }
  }
}

extension FetchService {
  /// How long a table without a grid is still listened to: another query of it opens it again at once.
  private static let patience = Duration.seconds(1)

  /// Listens to the changes of a grid's table, where its service tells them.
  func listen(_ id: GridID) {
    guard let table = grids[id]?.tableID, let live = backend as? any LiveBackend else { return }
    if let listener = listeners[table] {
      if let isHeard = listener.isHeard { publish(.live(id, isHeard: isHeard)) }
      return
    }
    let changes = live.changes(of: table)
    let task = Task {
      for await change in changes { self.hear(change, of: table) }
    }
    listeners[table] = Listener(task: task)
  }

  /// Stops listening to tables that no grid shows any more, after a moment.
  func stopListeningSoon(to table: ID<Table>) {
    guard listeners[table] != nil, idleListening == nil else { return }
    idleListening = Task { [clock] in
      // Cancelled when the service stops, which ends the listeners too.
      guard (try? await clock.sleep(for: Self.patience)) != nil, !Task.isCancelled else { return }
      self.idleListening = nil
      self.stopIdleListeners()
    }
  }

  private func stopIdleListeners() {
    let shown = Set(grids.values.map(\.tableID))
    for (table, listener) in listeners where !shown.contains(table) {
      listener.task.cancel()
      listeners[table] = nil
    }
  }

  func hear(_ change: LiveChange, of table: ID<Table>) {
    guard !isStopped, listeners[table] != nil else { return }
    switch change {
    case .connected:
      let isFirst = listeners[table]?.isHeard == nil
      setHeard(true, table)
      // Some changes were missed, of the fields as well as of the records.
      if !isFirst { describeAgain(table) }
    case .disconnected: setHeard(false, table)
    case .schemaChanged: describeAgain(table)
    case .reloaded: for id in gridIDs(of: table) { check(id) }
    case .created, .updated, .deleted:
      if changesRows(table) {
        listeners[table]?.put(off: change)
      } else {
        apply(change, to: table)
      }
    }
  }

  /// Takes the changes that waited for the answer to an edit.
  func hearDeferred(_ table: ID<Table>) {
    guard listeners[table]?.deferred.isEmpty == false, !changesRows(table) else { return }
    for change in listeners[table]?.takeDeferred() ?? [] { hear(change, of: table) }
  }

  /// Whether an edit is on its way that adds or takes away records of a table.
  private func changesRows(_ table: ID<Table>) -> Bool {
    sendings.keys.contains { id in
      guard let edit = queue[id]?.edit, edit.table == table else { return false }
      switch edit.change {
      case .create, .delete, .restore: return true
      case .update, .attach, .move: return false
      }
    }
  }

  private func setHeard(_ isHeard: Bool, _ table: ID<Table>) {
    listeners[table]?.isHeard = isHeard
    for id in gridIDs(of: table) { publish(.live(id, isHeard: isHeard)) }
  }

  func gridIDs(of table: ID<Table>) -> [GridID] {
    grids.values.filter { $0.tableID == table && $0.table != nil }.map(\.id).sorted { $0.number < $1.number }
  }

  private func apply(_ change: LiveChange, to table: ID<Table>) {
    for id in gridIDs(of: table) {
      switch change {
      case .created(let records, let isLast): takeCreated(records, isLast: isLast, id)
      case .updated(let records): takeUpdated(records, id)
      case .deleted(let records): takeDeleted(records, id)
      case .connected, .disconnected, .schemaChanged, .reloaded: break
      }
      publishExtent(id)
    }
    pump()
  }

  /// So many times a grid's table is described again because its service could do less than it said.
  private static let lessonLimit = 6

  /// Describes a grid's table again after its service refused what it was thought to do: its adapter may know
  /// better now, and the query is divided anew.
  ///
  /// Where it does not, the rows that were asked for have failed. False when that has been tried often enough.
  func learn(_ id: GridID, _ rows: Range<Int>, _ error: BackendError) -> Bool {
    guard let grid = grids[id], grid.lessons < Self.lessonLimit else { return false }
    grids[id]?.lessons += 1
    let table = grid.tableID
    run(.description(table)) { [backend] () async throws(BackendError) in
      try await backend.table(table)
    } then: { service, result in
      if case .success(let described) = result, service.tables[table] != described {
        service.describedAgain(table, result)
      } else if service.grids[id] != nil {
        service.giveUpCheck(id)
        service.publish(.rowsFailed(id, rows: rows, error))
      }
    }
    return true
  }

  /// Reads a table's fields again, and the rows of its grids after them.
  func describeAgain(_ table: ID<Table>) {
    guard !gridIDs(of: table).isEmpty else { return }
    run(.description(table)) { [backend] () async throws(BackendError) in
      try await backend.table(table)
    } then: { service, result in
      service.describedAgain(table, result)
    }
  }

  private func describedAgain(_ id: ID<Table>, _ result: Result<Table, BackendError>) {
    switch result {
    case .failure(let error):
      // What is shown stays, and reading the rows again tells whether they can still be had.
      for grid in gridIDs(of: id) {
        if error.kind != .cancelled { publish(.readFailed(grid, .fields, error)) }
        check(grid)
      }
    case .success(let table):
      let known = tables[id]
      tables[id] = table
      for grid in gridIDs(of: id) {
        if known == table { check(grid) } else { adopt(table, in: grid) }
      }
    }
  }

  /// Takes a table's new fields into an open grid.
  ///
  /// Cells are in the order of the fields, so nothing that was loaded counts any more.
  private func adopt(_ table: Table, in id: GridID) {
    guard var grid = grids[id] else { return }
    for key in grid.runs.keys { cache.remove(key) }
    let isSame = grid.table?.fields.map(\.id) == table.fields.map(\.id)
    if !isSame { grid.runs.reset() }
    grids[id] = grid
    guard describe(id, table) else { return }
    publish(.opened(id, .success(table), pending: queue.pending(in: table.id)))
    check(id, isUrgent: true)
  }
}
