import FoundationEssentials
import GRDB
import Synchronization

/// The workspace file behind the server: documents (users, tables, fields, …) and records in SQLite,
/// uploaded files in a folder beside it.
///
/// One write at a time; reads go on meanwhile and see the state before it.
final class Store: Sendable {
  /// The folder of uploaded files.
  let filesPath: String
  private let path: String
  private let pool: DatabasePool
  private let isTemporary: Bool
  private let generation = Mutex(0)

  /// Opens a file, making it if it is not there.
  /// - Parameter path: the file; nil for one that goes away with `close()`.
  init(path: String?) throws {
    let chosen = path ?? Self.temporaryPath()
    self.path = chosen
    isTemporary = path == nil
    filesPath = chosen + "-files"
    try FileManager.default.createDirectory(atPath: filesPath, withIntermediateDirectories: true)
    var configuration = Configuration()
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
      db.add(function: .plainText)
      db.add(function: .foldedText)
    }
    pool = try DatabasePool(path: chosen, configuration: configuration)
    try pool.write(Self.makeTables)
  }

  private static func temporaryPath() -> String {
    let folder = FileManager.default.temporaryDirectory.path
    return folder + "/sheaf-loopback-\(UUID().uuidString.lowercased()).sqlite"
  }

  private static func makeTables(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS sequence (name TEXT PRIMARY KEY, last INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS document (
          kind TEXT NOT NULL, id INTEGER NOT NULL, parent INTEGER, position INTEGER NOT NULL DEFAULT 0,
          trashed INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS document_parent ON document (kind, parent, position, id);
        CREATE TABLE IF NOT EXISTS record (
          tbl INTEGER NOT NULL, id INTEGER NOT NULL, position REAL NOT NULL,
          trashed INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, created_by INTEGER,
          changed_at TEXT NOT NULL, changed_by INTEGER, cells TEXT NOT NULL,
          PRIMARY KEY (tbl, id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS record_position ON record (tbl, trashed, position, id);
        CREATE TABLE IF NOT EXISTS link (
          relation INTEGER NOT NULL, near INTEGER NOT NULL, far INTEGER NOT NULL,
          PRIMARY KEY (relation, near, far)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS link_far ON link (relation, far, near);
        """)
  }

  /// A number that changes with every change of a document; caches of documents compare it.
  var documentGeneration: Int { generation.withLock { $0 } }

  /// Reads a consistent state.
  func read<T: Sendable>(_ body: @escaping @Sendable (StoreAccess) throws -> T) async throws -> T {
    try await pool.read { db in try body(StoreAccess(db)) }
  }

  /// Changes the state; what throws changes nothing.
  func write<T: Sendable>(_ body: @escaping @Sendable (StoreAccess) throws -> T) async throws -> T {
    let (value, changed) = try await pool.write { db in
      let access = StoreAccess(db)
      let value = try body(access)
      return (value, access.changedDocuments)
    }
    if changed { generation.withLock { $0 += 1 } }
    return value
  }

  /// Closes the file, and removes it if it was made for this run only.
  func close() throws {
    try pool.close()
    guard isTemporary else { return }
    for suffix in ["", "-wal", "-shm", "-files"] where FileManager.default.fileExists(atPath: path + suffix) {
      try FileManager.default.removeItem(atPath: path + suffix)
    }
  }
}

extension DatabaseFunction {
  /// `plain_text(json)`: the words that a person reads in a cell or a record, one a line.
  static var plainText: DatabaseFunction {
    DatabaseFunction("plain_text", argumentCount: 1, pure: true) { values in
      guard let text = String.fromDatabaseValue(values[0]) else { return nil }
      guard let json = try? JSON(parsing: text) else { return text }
      return json.plainText
    }
  }

  /// `folded(text)`: the text without regard to case, in all scripts.
  static var foldedText: DatabaseFunction {
    DatabaseFunction("folded", argumentCount: 1, pure: true) { values in
      String.fromDatabaseValue(values[0])?.foldedCase
    }
  }
}

extension String {
  /// The text without regard to case; upper first, because letters such as the final sigma meet only there.
  var foldedCase: String {
    utf8.allSatisfy { $0 < 0x80 } ? lowercased() : uppercased().lowercased()
  }
}

extension JSON {
  /// Members of cell objects that a person reads; ids, colours and addresses are not among them.
  private static let readable: Set<String> = ["value", "name", "visible_name", "label", "email"]

  /// The words that a person reads in this value, one a line.
  var plainText: String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .number(let text), .string(let text): text
    case .array(let items): items.map(\.plainText).joined(separator: "\n")
    case .object(let object):
      object.members
        .filter { Self.readable.contains($0.key) || $0.key.hasPrefix("field_") }
        .map(\.value.plainText).joined(separator: "\n")
    }
  }
}
