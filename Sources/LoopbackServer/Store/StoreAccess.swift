import GRDB

/// One transaction on the store.
///
/// Not `Sendable`: it lives and dies inside the closure it was given to.
final class StoreAccess {
  let db: Database
  /// Whether this transaction changed a document.
  var changedDocuments = false

  init(_ db: Database) {
    self.db = db
  }

  /// The next number of a sequence; numbers are never given twice.
  func next(_ sequence: String) throws -> Int {
    try db.execute(
      sql: """
        INSERT INTO sequence (name, last) VALUES (?, 1)
        ON CONFLICT (name) DO UPDATE SET last = last + 1
        """, arguments: [sequence])
    return try Int.fetchOne(db, sql: "SELECT last FROM sequence WHERE name = ?", arguments: [sequence]) ?? 1
  }

  /// Makes a sequence go on after a number, if it is not there yet.
  func advance(_ sequence: String, to last: Int) throws {
    try db.execute(
      sql: """
        INSERT INTO sequence (name, last) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)
        """, arguments: [sequence, last])
  }
}
