/// What became of one row in a write, whatever happened to it on the way.
struct RowTrace: Hashable {
  var table: String
  /// Its key before; nil for a row that the write added.
  var before: [StoredValue]?
  /// Its key after; nil for a row that is gone.
  var after: [StoredValue]?
  /// Every key that it had meanwhile.
  var keys: Set<[StoredValue]> = []
  /// How many times it was changed.
  var steps = 0

  /// Whether it was neither there before nor is there after.
  var isPassing: Bool { before == nil && after == nil }

  /// Follows the rows of a log, each under the key that it has at the moment; in the order in which they were
  /// first changed.
  static func traces(_ entries: [ChangeLog.Entry]) -> [RowTrace] {
    struct Place: Hashable {
      var table: String
      var key: [StoredValue]
    }
    var traces: [RowTrace] = []
    var present: [Place: Int] = [:]
    var gone: [Place: Int] = [:]
    for entry in entries {
      let index: Int
      if let before = entry.before {
        if let known = present.removeValue(forKey: Place(table: entry.table, key: before)) {
          index = known
        } else {
          index = traces.count
          traces.append(RowTrace(table: entry.table, before: before))
        }
        traces[index].keys.insert(before)
      } else if let after = entry.after,
        let known = gone.removeValue(forKey: Place(table: entry.table, key: after))
      {
        // Taken out and put in again under its key, as REPLACE does.
        index = known
      } else {
        index = traces.count
        traces.append(RowTrace(table: entry.table))
      }
      traces[index].after = entry.after
      traces[index].steps += 1
      if let after = entry.after {
        traces[index].keys.insert(after)
        present[Place(table: entry.table, key: after)] = index
      } else if let before = traces[index].before, let last = entry.before, before == last {
        gone[Place(table: entry.table, key: last)] = index
      }
    }
    return traces
  }
}
