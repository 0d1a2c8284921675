import CPreupdate
import GRDBSQLite
import Glibc

/// Every row that is changed while it listens, in order: by triggers, foreign keys and conflict clauses too.
final class ChangeLog {
  /// A row by its key, as it was called before and after one change of it.
  struct Entry: Hashable {
    var table: String
    /// Nil for a row that was added.
    var before: [StoredValue]?
    /// Nil for a row that was deleted.
    var after: [StoredValue]?
  }

  private(set) var entries: [Entry] = []
  /// Whether every change is in it: there may be too many, and not every SQLite gives an account.
  private(set) var isComplete = true
  /// The columns that are the key, for each table without rowid.
  private let keyPlaces: [String: [Int]]

  /// More changes of one write are not kept apart.
  static let limit = 10_000

  init(keyPlaces: [String: [Int]]) { self.keyPlaces = keyPlaces }

  func listen(to connection: OpaquePointer?) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    let isHeard = cpu_watch(
      UnsafeMutableRawPointer(connection),
      { context, database, operation, schema, table, before, after in
        guard let context, let database, let schema, let table, strcmp(schema, "main") == 0 else { return }
        let log = Unmanaged<ChangeLog>.fromOpaque(context).takeUnretainedValue()
        let name = String(storedBytes: UnsafeRawBufferPointer(start: table, count: strlen(table)))
        log.note(name, operation, before, after, database)
      }, context)
    if isHeard == 0 { isComplete = false }
  }

  func stop(_ connection: OpaquePointer?) { _ = cpu_watch(UnsafeMutableRawPointer(connection), nil, nil) }

  private func note(
    _ table: String, _ operation: Int32, _ before: Int64, _ after: Int64, _ database: UnsafeMutableRawPointer
  ) {
    guard entries.count < Self.limit else {
      isComplete = false
      return
    }
    var entry = Entry(table: table, before: [.integer(before)], after: [.integer(after)])
    if let places = keyPlaces[table] {
      entry.before = places.map { StoredValue(cpu_value(database, Int32($0), 0)) }
      entry.after = places.map { StoredValue(cpu_value(database, Int32($0), 1)) }
    }
    if operation == SQLITE_INSERT { entry.before = nil }
    if operation == SQLITE_DELETE { entry.after = nil }
    entries.append(entry)
  }
}

extension StoredValue {
  /// A value that SQLite lends for the time of a call; NULL for none.
  fileprivate init(_ value: UnsafeMutableRawPointer?) {
    guard let value = value.map({ OpaquePointer($0) }) else {
      self = .null
      return
    }
    func bytes(_ start: UnsafeRawPointer?) -> [UInt8] {
      [UInt8](UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(value))))
    }
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: self = .integer(sqlite3_value_int64(value))
    case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
    case SQLITE_BLOB: self = .blob(bytes(sqlite3_value_blob(value)))
    case SQLITE_TEXT:
      let content = bytes(UnsafeRawPointer(sqlite3_value_text(value)))
      self = String(validating: content, as: UTF8.self).map { .text($0) } ?? .malformedText(content)
    default: self = .null
    }
  }
}
