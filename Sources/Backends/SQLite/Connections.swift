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
  nonisolated let isReadOnly: Bool
  private var queues: [Lane: Task<DatabaseQueue, any Error>] = [:]

  /// Opens the first connection at once, so that a file that cannot be used is refused here.
  ///
  /// Waits up to two seconds for a lock.
  init(path: String, isReadOnly: Bool) throws(BackendError) {
    self.path = path
    self.isReadOnly = isReadOnly
    let first: DatabaseQueue
    do {
      first = try Self.openQueue(path: path, isReadOnly: isReadOnly)
    } catch {
      throw BackendError(sqlite: error).during("open \(path)")
    }
    queues[.lookups] = Task { first }
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
    guard !isReadOnly else { throw BackendError(.readOnly, "the file is read-only", request: request) }
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
    let (path, isReadOnly) = (path, isReadOnly)
    let task = Task { try await offThread { try Self.openQueue(path: path, isReadOnly: isReadOnly) } }
    queues[lane] = task
    return try await task.value
  }

  private static func openQueue(path: String, isReadOnly: Bool) throws -> DatabaseQueue {
    guard access(path, F_OK) == 0 else {
      throw BackendError(.notFound, "the file is no longer there")
    }
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    // A schema that another program wrote may use "text" for 'text'. Columns are always qualified here, so
    // none of ours can be taken for a text.
    configuration.acceptsDoubleQuotedStringLiterals = true
    configuration.busyMode = .callback(waitForLock)
    configuration.label = "sheaf.sqlite"
    configuration.prepareDatabase { database in
      // Cancelling must reach a statement in whatever moment it comes, so the statement asks.
      sqlite3_progress_handler(database.sqliteConnection, 2000, { _ in Task.isCancelled ? 1 : 0 }, nil)
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
    return try DatabaseQueue(path: path, configuration: configuration)
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
