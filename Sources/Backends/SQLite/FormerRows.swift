import FoundationEssentials
import SheafModel

/// Rows as they were before a write and as it left them, so that they can be put back byte for byte.
struct FormerRows: Codable, Hashable {
  struct Row: Codable, Hashable {
    var table: String
    /// The columns that were changed; all of them for a row that was added or deleted.
    var columns: [String]
    /// The key and the cells before; nil for a row that the write added.
    var formerKey: [StoredValue]?
    var was: [StoredValue]?
    /// The key and the cells that it left; nil for a row that it took away.
    var key: [StoredValue]?
    var isNow: [StoredValue]?
    /// Whether the write was about this row.
    var isOwn = false
  }

  /// In the order in which they were first changed.
  var rows: [Row]
  /// Whether they refer to rows that the file does not have, as it did before the write.
  var isDangling = false

  var byteCount: Int {
    rows.reduce(0) { sum, row in
      ((row.was ?? []) + (row.isNow ?? [])).reduce(sum) { $0 + $1.byteCount }
    }
  }

  /// The table of the write may be called otherwise since.
  mutating func moveOwn(to name: String) {
    let former = Set(rows.filter(\.isOwn).map { ExactText($0.table) })
    for index in rows.indices where former.contains(ExactText(rows[index].table)) { rows[index].table = name }
  }

  func token() throws(BackendError) -> String {
    do {
      return String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    } catch {
      throw BackendError(.malformed, "the former rows could not be written down")
    }
  }

  init(rows: [Row], isDangling: Bool = false) {
    self.rows = rows
    self.isDangling = isDangling
  }

  /// Nil for what another kind of write has kept.
  init?(token: String) {
    guard let rows = try? JSONDecoder().decode(FormerRows.self, from: Data(token.utf8)) else { return nil }
    self = rows
  }
}

/// Puts former rows back, as far as nobody else has changed them since.
struct FormerRowsWriter {
  let session: Session
  let shelf: RowShelf

  private enum Step {
    case done, changedSince
    /// Another row has its key.
    case occupied
  }

  /// Puts them back and answers with those that are not as they were.
  ///
  /// The rules of the file apply as to every write, so a row may be changed by one again; it is then set once more.
  func putBack(_ former: FormerRows) throws(BackendError) -> [FormerRows.Row] {
    try session.script("PRAGMA defer_foreign_keys = ON")
    var left: [FormerRows.Row] = []
    var done: [FormerRows.Row] = []
    var waiting = Array(former.rows.reversed())
    while !waiting.isEmpty {
      var refused: [FormerRows.Row] = []
      var refusal: BackendError?
      for row in waiting {
        do throws(BackendError) {
          switch try step(row, isFirst: true) {
          case .done: done.append(row)
          case .changedSince: left.append(row)
          case .occupied: refused.append(row)
          }
        } catch {
          // Another of these rows may be in its way.
          guard case .invalid = error.kind else { throw error }
          refused.append(row)
          refusal = error
        }
      }
      if refused.count == waiting.count {
        if let refusal { throw refusal }
        left += refused
        break
      }
      waiting = refused
    }
    if let own = left.first(where: { $0.isOwn }) { throw Self.changedSince(own) }
    return left + (try settled(done))
  }

  private static func changedSince(_ row: FormerRows.Row) -> BackendError {
    let name = RecordKey.id(of: row.key ?? row.formerKey ?? []).raw
    return BackendError(
      .invalid(nil), "\(row.table) \(name) has been changed since, so nothing was taken back")
  }

  /// Sets rows once more that a rule changed while others were put back, and answers with those that it changes
  /// every time.
  private func settled(_ rows: [FormerRows.Row]) throws(BackendError) -> [FormerRows.Row] {
    // Where a row has come back to the key of one that the write added, nothing else is to be taken away there.
    let homes = Set(rows.compactMap { row in row.formerKey.map { Home(table: row.table, key: $0) } })
    var open = rows
    for _ in 0..<3 where !open.isEmpty {
      var changed: [FormerRows.Row] = []
      for row in open {
        if try isBack(row, homes) { continue }
        _ = try step(row, isFirst: false)
        changed.append(row)
      }
      if changed.isEmpty { return [] }
      open = rows
    }
    var left: [FormerRows.Row] = []
    for row in open {
      if try !isBack(row, homes) { left.append(row) }
    }
    return left
  }

  private func step(_ row: FormerRows.Row, isFirst: Bool) throws(BackendError) -> Step {
    guard let shape = try shelf.shape(of: row.table) else { return .changedSince }
    if try isBack(row) { return .done }
    if let key = row.key, let current = try shelf.row(row.columns, key, shape) {
      guard !isFirst || current == row.isNow else { return .changedSince }
      if let was = row.was, let formerKey = row.formerKey {
        try change(row, from: current, to: was, key, formerKey, shape)
      } else {
        try shelf.delete(key, shape)
      }
      return .done
    }
    guard let formerKey = row.formerKey, let was = row.was else { return .done }
    if let current = try shelf.row(row.columns, formerKey, shape) {
      guard !isFirst else { return .occupied }
      try change(row, from: current, to: was, formerKey, formerKey, shape)
    } else {
      // Only a row that went with the write is known as a whole.
      guard row.key == nil else { return .changedSince }
      try shelf.insert(row.columns, was, formerKey, shape)
    }
    return .done
  }

  /// Writes only the cells that differ: more would call more rules.
  private func change(
    _ row: FormerRows.Row, from current: [StoredValue], to was: [StoredValue], _ key: [StoredValue],
    _ formerKey: [StoredValue], _ shape: RowShelf.Shape
  ) throws(BackendError) {
    let indices = was.indices.filter { current[$0] != was[$0] }
    try shelf.change(
      indices.map { row.columns[$0] }, indices.map { was[$0] }, key, to: formerKey, shape)
  }

  /// Where a row belongs.
  private struct Home: Hashable {
    var table: String
    var key: [StoredValue]
  }

  /// - Parameter homes: where rows are that have come back, so that what is there is one of them.
  private func isBack(_ row: FormerRows.Row, _ homes: Set<Home> = []) throws(BackendError) -> Bool {
    guard let shape = try shelf.shape(of: row.table) else { return false }
    func isLeft(_ key: [StoredValue]) throws(BackendError) -> Bool {
      if homes.contains(Home(table: row.table, key: key)) { return true }
      return try shelf.row([], key, shape) == nil
    }
    guard let formerKey = row.formerKey else {
      guard let key = row.key else { return true }
      return try isLeft(key)
    }
    guard try shelf.row(row.columns, formerKey, shape) == row.was else { return false }
    guard let key = row.key, key != formerKey else { return true }
    return try isLeft(key)
  }
}
