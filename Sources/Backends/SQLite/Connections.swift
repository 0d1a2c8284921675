import Dispatch
import GRDB
import GRDBSQLite
import Glibc
import SheafModel

/// The connections to one file. Each lane has its own, opened when first needed, so that a slow count never
/// delays a page and neither delays a write.
actor Connections {
  enum Lane: Hashable { case pages, lookups, counts, writes }

  nonisolated let path: String
  /// Why nothing can be written; nil when it can.
  nonisolated let readOnlyReason: String?
  /// Whether what others write is seen only after `renew`.
  nonisolated let isSnapshot: Bool
  private var way: FileAccess
  private var queues: [Lane: Task<DatabaseQueue, any Error>] = [:]

  /// Opens the first connection at once, so that a file that cannot be used is refused here.
  ///
  /// Waits up to two seconds for a lock.
  init(path: String, readOnlyReason reason: String?) throws(BackendError) {
    self.path = path
    let first: DatabaseQueue
    let way: FileAccess
    do {
      (first, way) = try Self.openFirst(path: path, isReadOnly: reason != nil)
    } catch {
      throw BackendError(sqlite: error).during("open \(path)")
    }
    readOnlyReason = reason.map { [$0, way.remark].compactMap { $0 }.joined(separator: "; ") }
    isSnapshot = way.isSnapshot
    self.way = way
    queues[.lookups] = Task { first }
  }

  nonisolated var isReadOnly: Bool { readOnlyReason != nil }

  /// Forgets what is open, so that the file is seen as it is now.
  func renew() async {
    let path = path
    // What is open stays where the file cannot be opened in the middle of a change; the next change asks again.
    guard let (first, way) = try? await offThread({ try Self.openFirst(path: path, isReadOnly: true) })
    else { return }
    self.way = way
    queues = [.lookups: Task { first }]
  }

  /// Runs `body` in a read transaction: all its statements see the same state of the file.
  nonisolated func read<T: Sendable>(
    _ lane: Lane, _ request: String, _ body: @Sendable (Session) throws -> T
  ) async throws(BackendError) -> T {
    do {
      let queue = try await queue(for: lane)
      return try await queue.read { try body(Session($0)) }
    } catch {
      throw BackendError(sqlite: error).during(request)
    }
  }

  /// Runs `body` on the connection that writes, outside of any transaction.
  nonisolated func write<T: Sendable>(
    _ request: String, _ body: @Sendable (Session) throws -> T
  ) async throws(BackendError) -> T {
    if let readOnlyReason { throw BackendError(.readOnly, readOnlyReason, request: request) }
    do {
      let queue = try await queue(for: .writes)
      return try await queue.writeWithoutTransaction { try body(Session($0)) }
    } catch {
      throw BackendError(sqlite: error).during(request)
    }
  }

  private func queue(for lane: Lane) async throws -> DatabaseQueue {
    if let task = queues[lane] {
      do { return try await task.value } catch { queues[lane] = nil }
    }
    let (path, isReadOnly, way) = (path, isReadOnly, way)
    let task = Task {
      try await offThread {
        try Self.openQueue(path: path, isReadOnly: isReadOnly, way, reads: lane != .writes)
      }
    }
    queues[lane] = task
    return try await task.value
  }

  /// Opens the file as it can be opened.
  ///
  /// SQLite needs to write beside a file in WAL mode, and into one whose journal is unfinished, even to read it.
  private static func openFirst(path: String, isReadOnly: Bool) throws -> (DatabaseQueue, FileAccess) {
    do {
      return (try openQueue(path: path, isReadOnly: isReadOnly, .direct), .direct)
    } catch let error as DatabaseError
      where isReadOnly && [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
    {
      if PrivateCopy.unfinished(beside: path).isEmpty,
        // A library that knows no addresses takes a copy.
        let queue = try? openQueue(path: path, isReadOnly: true, .unlocked)
      {
        return (queue, .unlocked)
      }
      let copy = FileAccess.copy(try PrivateCopy(of: path))
      return (try openQueue(path: path, isReadOnly: true, copy), copy)
    }
  }

  private static func openQueue(
    path: String, isReadOnly: Bool, _ way: FileAccess, reads: Bool = true
  ) throws -> DatabaseQueue {
    guard Glibc.access(path, F_OK) == 0 else {
      throw BackendError(.notFound, "the file is no longer there")
    }
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    // Its journals are worked into a copy when it is opened.
    if case .copy = way { configuration.readonly = false }
    // A schema that another program wrote may use "text" for 'text'. Columns are always qualified here, so
    // none of ours can be taken for a text.
    configuration.acceptsDoubleQuotedStringLiterals = true
    configuration.busyMode = .callback(waitForLock)
    configuration.label = "sheaf.sqlite"
    configuration.prepareDatabase { database in
      ReadingLimits.apply(to: database.sqliteConnection, reads: reads)
      Session(database).watchForCancelling()
      // Of this connection alone; the file is not touched. The system keeps the file's pages anyway.
      try database.execute(sql: "PRAGMA cache_size = -512")
      // A collation that only the program has which made the file: what needs it compares bytes. Nothing is looked up
      // in, or written to, an index in such an order.
      sqlite3_collation_needed(database.sqliteConnection, nil) { _, connection, _, name in
        sqlite3_create_collation_v2(connection, name, SQLITE_UTF8, nil, compareBytes, nil)
      }
      database.add(function: .sheafContains)
      database.add(function: .sheafStartsWith)
    }
    return try DatabaseQueue(path: way.name(of: path), configuration: configuration)
  }

  /// Waits a little before a locked file is tried again, two seconds in all.
  @Sendable private static func waitForLock(_ tries: Int) -> Bool {
    let step: UInt32 = 10_000
    guard !Task.isCancelled, tries < 2_000_000 / Int(step) else { return false }
    usleep(step)
    return true
  }
}

/// A collation as SQLite calls it, by bytes.
private func compareBytes(
  _: UnsafeMutableRawPointer?, _ countA: Int32, _ a: UnsafeRawPointer?, _ countB: Int32,
  _ b: UnsafeRawPointer?
) -> Int32 {
  let common = Int(min(countA, countB))
  if common > 0, let a, let b {
    let order = memcmp(a, b, common)
    if order != 0 { return order }
  }
  return countA - countB
}

/// Runs work that may block on a thread that is not one of the few that run tasks.
func offThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
  }
}
