import SheafModel

/// What a write did to the rows of the file, all of them.
struct WriteAccount {
  var traces: [RowTrace] = []
  /// Whether more happened than one change of each of the write's own rows.
  var hasMore = false
  /// What puts every row back, where there is more; nil where it cannot be kept.
  var former: FormerRows?
  /// How many other rows changed of which no more is known.
  var unlisted = 0

  /// The rows that are not the write's own and are otherwise than before, or came or went.
  func others(than own: Set<RowTrace>) -> [RowTrace] { traces.filter { !own.contains($0) && !$0.isPassing } }
}

extension RecordWriter {
  /// Runs a change and accounts for every row that it touched.
  ///
  /// Where that is more than one change of each row that it is about, the change is taken back and made again, so
  /// that the rows can be read as they were: only the first time tells which they are.
  ///
  /// - Parameters:
  ///   - count: how many rows it is about.
  ///   - keepsAll: whether rows that it is about are kept as they were in any case.
  func accounted<T>(
    _ count: Int, _ isOwn: (RowTrace) -> Bool, keepsAll: Bool = false, _ change: () throws(BackendError) -> T
  ) throws(BackendError) -> (T, WriteAccount) {
    try session.script("SAVEPOINT sheaf_write")
    let changesBefore = session.totalChanges
    var log = ChangeLog(keyPlaces: plan.keyPlaces)
    var result = try session.noting(log, change)
    var account = WriteAccount(traces: RowTrace.traces(log.entries))
    if !log.isComplete {
      let others = max(0, session.totalChanges - changesBefore - count)
      account = WriteAccount(hasMore: others > 0, unlisted: others)
    } else if keepsAll || account.traces.contains(where: { !isOwn($0) || $0.steps > 1 }) {
      let first = account.traces
      try session.script("ROLLBACK TO sheaf_write")
      let shelf = RowShelf(session: session)
      let before = try rows(first, \.before, shelf)
      log = ChangeLog(keyPlaces: plan.keyPlaces)
      result = try session.noting(log, change)
      account.traces = RowTrace.traces(log.entries)
      let now = try rows(account.traces, \.after, shelf)
      account.hasMore = true
      account.former = log.isComplete ? try Self.former(account.traces, before, now, isOwn, shelf) : nil
    }
    try session.script("RELEASE sheaf_write")
    return (result, account)
  }

  private struct Place: Hashable {
    var table: String
    var key: [StoredValue]
  }

  /// The rows as they stand, whole.
  private func rows(
    _ traces: [RowTrace], _ key: KeyPath<RowTrace, [StoredValue]?>, _ shelf: RowShelf
  ) throws(BackendError) -> [Place: [StoredValue]] {
    var found: [Place: [StoredValue]] = [:]
    for trace in traces {
      guard let key = trace[keyPath: key], let shape = try shelf.shape(of: trace.table) else { continue }
      found[Place(table: trace.table, key: key)] = try shelf.row(shape.columns, key, shape)
    }
    return found
  }

  /// Nil where a row is not known as it was, or where there would be too much to keep.
  private static func former(
    _ traces: [RowTrace], _ before: [Place: [StoredValue]], _ now: [Place: [StoredValue]],
    _ isOwn: (RowTrace) -> Bool, _ shelf: RowShelf
  ) throws(BackendError) -> FormerRows? {
    var former = FormerRows(rows: [])
    for trace in traces where !trace.isPassing {
      // The parts of a virtual table follow when the rules that fill it run again.
      guard let shape = try shelf.shape(of: trace.table) else { continue }
      var row = FormerRows.Row(table: trace.table, columns: shape.columns, isOwn: isOwn(trace))
      if let key = trace.before {
        guard let was = before[Place(table: trace.table, key: key)] else { return nil }
        (row.formerKey, row.was) = (key, was)
      }
      if let key = trace.after {
        guard let isNow = now[Place(table: trace.table, key: key)] else { return nil }
        (row.key, row.isNow) = (key, isNow)
      }
      if let was = row.was, let isNow = row.isNow {
        let changed = was.indices.filter { was[$0] != isNow[$0] }
        if changed.isEmpty, row.key == row.formerKey { continue }
        row.columns = changed.map { shape.columns[$0] }
        row.was = changed.map { was[$0] }
        row.isNow = changed.map { isNow[$0] }
      }
      former.rows.append(row)
    }
    return former.byteCount <= DeletedRows.byteLimit ? former : nil
  }
}
