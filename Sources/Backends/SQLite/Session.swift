import GRDB
import GRDBSQLite
import SheafModel

/// A connection while one job has it.
///
/// Statements run here start and end inside one call, so no lock outlives the job; values go in and out byte
/// for byte, which GRDB's own rows do not do for texts with a NUL.
struct Session {
  private let database: Database
  /// After how many steps of SQLite's machine a statement is stopped; nil for none.
  private var stepLimit: Int?
  /// Whether a statement that costs more than is given to it just ends.
  private var endsEarly = false

  init(_ database: Database) { self.database = database }

  /// The same connection, on which a statement is stopped after so many steps.
  ///
  /// - Parameter endsEarly: whether that is no error, nor that a value is longer than it may be. A lack of memory is one:
  ///   SQLite ends the transaction with it.
  func limited(to steps: Int?, endsEarly: Bool = false) -> Session {
    var session = self
    session.stepLimit = steps
    session.endsEarly = endsEarly
    return session
  }

  /// Cancelling must reach a statement in whatever moment it comes, so the statement asks.
  func watchForCancelling() {
    sqlite3_progress_handler(
      database.sqliteConnection, Self.stepsBetweenChecks, { _ in Task.isCancelled ? 1 : 0 }, nil)
  }

  /// The steps after which a running statement asks whether it should go on.
  private static let stepsBetweenChecks: Int32 = 2000

  /// Stops statements that run in `body` for longer than the limit allows.
  private func bounded(_ body: () throws(BackendError) -> Void) throws(BackendError) {
    guard let stepLimit else { return try body() }
    let left = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    left.initialize(to: stepLimit)
    defer { left.deallocate() }
    sqlite3_progress_handler(
      database.sqliteConnection, Self.stepsBetweenChecks,
      { context in
        guard let left = context?.assumingMemoryBound(to: Int.self) else { return 1 }
        left.pointee -= Int(Session.stepsBetweenChecks)
        return Task.isCancelled || left.pointee < 0 ? 1 : 0
      }, left)
    defer { watchForCancelling() }
    do throws(BackendError) {
      try body()
    } catch {
      guard error.kind == .cancelled, left.pointee < 0 else { throw error }
      if endsEarly { return }
      throw BackendError(
        .failed,
        "the file takes more than \(stepLimit / 1_000_000) million steps to compute this, and may never end, so it was stopped"
      )
    }
  }

  /// All rows of a query.
  func rows(_ sql: String, _ bindings: [StoredValue] = []) throws(BackendError) -> [[StoredValue]] {
    var rows: [[StoredValue]] = []
    try forEach(sql, bindings) { row in
      let count = Int(sqlite3_column_count(row.statement))
      rows.append((0..<count).map(row.value))
    }
    return rows
  }

  /// The first row of a query, if it has one.
  func row(_ sql: String, _ bindings: [StoredValue] = []) throws(BackendError) -> [StoredValue]? {
    try rows(sql, bindings).first
  }

  /// The first row of a query with any number of columns, read by as many statements as that takes.
  ///
  /// - Parameter rest: what follows the columns.
  func wideRow(
    _ columns: [String], _ rest: String, _ bindings: [StoredValue] = []
  ) throws(BackendError) -> [StoredValue]? {
    guard !columns.isEmpty else { return try row("SELECT 1 \(rest)", bindings).map { _ in [] } }
    var cells: [StoredValue] = []
    for start in stride(from: 0, to: columns.count, by: columnLimit) {
      let part = columns[start..<min(start + columnLimit, columns.count)].joined(separator: ", ")
      guard let row = try row("SELECT \(part) \(rest)", bindings) else { return nil }
      cells += row
    }
    return cells
  }

  /// The most columns of a result, and of what one statement sets.
  var columnLimit: Int { max(1, Int(sqlite3_limit(database.sqliteConnection, SQLITE_LIMIT_COLUMN, -1))) }

  /// Runs a statement to its end and gives each row to `body`.
  func forEach(
    _ sql: String, _ bindings: [StoredValue] = [], _ body: (RowReader) -> Void
  ) throws(BackendError) {
    let statement = try prepare(sql)
    defer { statement.end() }
    let pointer = statement.pointer
    for (index, value) in bindings.enumerated() {
      try check(Self.bind(value, at: Int32(index + 1), to: pointer), sql)
    }
    let row = RowReader(statement: pointer)
    try bounded { () throws(BackendError) in
      while true {
        if Task.isCancelled { throw BackendError(.cancelled, "cancelled") }
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: body(row)
        case SQLITE_DONE: return
        case let code where endsEarly && code & 0xFF == SQLITE_TOOBIG: return
        case let code: try check(code, sql)
        }
      }
    }
  }

  /// Runs a statement that changes rows and says how many it changed itself, triggers not counted.
  @discardableResult
  func run(_ sql: String, _ bindings: [StoredValue] = []) throws(BackendError) -> Int {
    try forEach(sql, bindings) { _ in }
    return database.changesCount
  }

  /// Runs a script of statements without bindings.
  func script(_ sql: String) throws(BackendError) {
    do { try database.execute(sql: sql) } catch { throw BackendError(sqlite: error) }
  }

  /// Runs `body` in a transaction that has the write lock from its start, and commits when it returns.
  func transaction<T>(_ body: () throws(BackendError) -> T) throws(BackendError) -> T {
    var result: T?
    do {
      try database.inTransaction(.immediate) {
        result = try body()
        return .commit
      }
    } catch {
      throw BackendError(sqlite: error)
    }
    guard let result else { throw BackendError(.cancelled, "cancelled") }
    return result
  }

  /// Runs `body` while a log notes every row that it changes.
  func noting<T>(_ log: ChangeLog, _ body: () throws(BackendError) -> T) throws(BackendError) -> T {
    log.listen(to: database.sqliteConnection)
    defer { log.stop(database.sqliteConnection) }
    return try body()
  }

  /// Every row that this connection changed since it was opened, by triggers and cascades too.
  var totalChanges: Int { database.totalChangesCount }

  var lastInsertedRowID: Int64 { database.lastInsertedRowID }

  /// The first bytes of a blob, read without loading the rest; nil where SQLite cannot do that.
  func blobPrefix(table: String, column: String, rowid: Int64, count: Int) -> [UInt8]? {
    var handle: OpaquePointer?
    defer { sqlite3_blob_close(handle) }
    let code = withCName(table) { table in
      withCName(column) { sqlite3_blob_open(database.sqliteConnection, "main", table, $0, rowid, 0, &handle) }
    }
    guard code == SQLITE_OK else { return nil }
    let length = min(count, Int(sqlite3_blob_bytes(handle)))
    var bytes = [UInt8](repeating: 0, count: length)
    return sqlite3_blob_read(handle, &bytes, Int32(length), 0) == SQLITE_OK ? bytes : nil
  }

  /// The collation that a column of a table declares; nil for a view's column.
  func collation(table: String, column: String) -> String? {
    var name: UnsafePointer<CChar>?
    let code = withCName(table) { table in
      withCName(column) {
        sqlite3_table_column_metadata(
          database.sqliteConnection, "main", table, $0, nil, &name, nil, nil, nil)
      }
    }
    guard code == SQLITE_OK, let name else { return nil }
    return String(cString: name)
  }

  /// A name as the C functions take it, byte for byte.
  private func withCName<T>(_ name: String, _ body: (UnsafePointer<CChar>?) -> T) -> T {
    (name.storedBytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { body($0.baseAddress) }
  }

  private func prepare(_ sql: String) throws(BackendError) -> PreparedStatement {
    // The cache knows a statement by its text as Swift compares it, to which names that differ in how their
    // letters are composed are the same.
    guard sql.utf8.allSatisfy({ $0 < 0x80 }) else {
      var pointer: OpaquePointer?
      let bytes = sql.storedBytes.map { CChar(bitPattern: $0) }
      try check(
        sqlite3_prepare_v2(database.sqliteConnection, bytes, Int32(bytes.count), &pointer, nil), sql)
      guard let pointer else { throw BackendError(.server(status: 1), "SQLite made no statement of \(sql)") }
      return PreparedStatement(pointer: pointer, owner: nil)
    }
    do {
      let statement = try database.cachedStatement(sql: sql)
      return PreparedStatement(pointer: statement.sqliteStatement, owner: statement)
    } catch {
      throw BackendError(sqlite: error)
    }
  }

  private func check(_ code: Int32, _ sql: String) throws(BackendError) {
    guard code != SQLITE_OK else { return }
    throw BackendError(
      sqlite: DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage))
  }

  private static func bind(_ value: StoredValue, at index: Int32, to statement: OpaquePointer) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(statement, index)
    case .integer(let number): return sqlite3_bind_int64(statement, index, number)
    case .real(let number): return sqlite3_bind_double(statement, index, number)
    case .text(let text) where text.hasStandIns:
      return bind(.malformedText(text.storedBytes), at: index, to: statement)
    case .text(var text):
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { bindText($0, at: index, to: statement) }
      }
    case .malformedText(let bytes):
      return bytes.withUnsafeBytes { raw in
        raw.withMemoryRebound(to: CChar.self) { bindText($0, at: index, to: statement) }
      }
    case .blob(let bytes):
      guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
      return bytes.withUnsafeBytes {
        sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), copies)
      }
    }
  }

  private static func bindText(
    _ bytes: UnsafeBufferPointer<CChar>, at index: Int32, to statement: OpaquePointer
  ) -> Int32 {
    // A nil pointer would bind NULL, and an empty buffer may have one.
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      return sqlite3_bind_text64(statement, index, "", 0, copies, UInt8(SQLITE_UTF8))
    }
    return sqlite3_bind_text64(statement, index, start, UInt64(bytes.count), copies, UInt8(SQLITE_UTF8))
  }

  /// `SQLITE_TRANSIENT`: SQLite copies what is bound.
  private static var copies: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }
}

/// A statement that is ready to run.
private struct PreparedStatement {
  let pointer: OpaquePointer
  /// Whose it is; nil for one that is used once.
  let owner: GRDB.Statement?

  func end() {
    guard owner != nil else {
      sqlite3_finalize(pointer)
      return
    }
    sqlite3_reset(pointer)
    sqlite3_clear_bindings(pointer)
  }
}
