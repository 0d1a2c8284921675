import GRDBSQLite
import Synchronization

/// What reading a stranger's file may cost, whatever its views and generated columns compute.
enum ReadingLimits {
  /// The most bytes of one value on a connection that reads, computed or stored.
  static let valueBytes: Int32 = 128 << 20
  /// The most bytes that SQLite may take for all its connections.
  private static let heapBytes: Int64 = 384 << 20
  /// How deep an expression may be nested, as SQLite has it by itself: less would keep files from being opened.
  private static let depth: Int32 = 1000
  /// Steps of SQLite's machine, about a tenth of a second, for a look at the values of a table.
  static let sampleSteps = 5_000_000
  /// Steps, half a minute or so, after which a view may never end.
  static let viewSteps = 1_000_000_000

  private static let heap = Mutex(false)

  /// - Parameter reads: whether nothing is written on the connection: a row that was stored is stored again whole,
  ///   however long it is.
  static func apply(to connection: OpaquePointer?, reads: Bool) {
    sqlite3_limit(connection, SQLITE_LIMIT_EXPR_DEPTH, depth)
    if reads { sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, valueBytes) }
    heap.withLock { isSet in
      if !isSet { sqlite3_hard_heap_limit64(heapBytes) }
      isSet = true
    }
  }
}
