import GRDB
import Glibc
public import SheafModel
import Synchronization

/// What connections keep between runs of the program, in an SQLite file that running programs share.
///
/// The file is made with the first text or count that is kept. It holds nothing that cannot be asked for again: one
/// that cannot be read or written is as good as an empty one, and so is the file when it is removed.
public final class SQLiteCache: ConnectionCache {
  private let path: String
  private let connection: String
  private let now: @Sendable () -> Int
  /// Nil before the first use; an inner nil after it failed.
  private let database = Mutex<DatabaseQueue??>(nil)

  /// - Parameters:
  ///   - path: absolute; nothing is opened yet.
  ///   - connection: whose texts and counts these are; others in the same file are left alone.
  public convenience init(path: String, connection: ID<Connection>) {
    self.init(path: path, connection: connection) { time(nil) }
  }

  /// - Parameter now: seconds since 1970.
  init(path: String, connection: ID<Connection>, now: @escaping @Sendable () -> Int) {
    self.path = path
    self.connection = connection.raw
    self.now = now
  }

  public func kept(_ key: String) async -> KeptText? {
    let connection = connection
    // What cannot be read is not there.
    let kept = try? await opened()?.read { database -> KeptText? in
      let row = try Row.fetchOne(
        database, sql: "select content, time from kept where connection = ? and key = ?",
        arguments: [connection, key])
      // A damaged file may lack what every text has.
      guard let row, let content = row["content"] as String?, let time = row["time"] as Int? else {
        return nil
      }
      return KeptText(content, time: time)
    }
    return kept ?? nil
  }

  public func keep(_ text: String?, under key: String) async {
    let (connection, time) = (connection, now())
    // What cannot be written is not kept.
    try? await opened()?.write { database in
      guard let text else {
        return try database.execute(
          sql: "delete from kept where connection = ? and key = ?", arguments: [connection, key])
      }
      try database.execute(
        sql: "insert or replace into kept (connection, key, content, time) values (?, ?, ?, ?)",
        arguments: [connection, key, text, time])
    }
  }

  public func count(_ key: String, adding number: Int) async -> Int {
    let connection = connection
    // A count that cannot be kept begins anew with every run.
    let count = try? await opened()?.write { database in
      if number != 0 {
        try database.execute(
          sql: """
            insert into counted (connection, key, number) values (?, ?, ?)
            on conflict (connection, key) do update set number = number + excluded.number
            """,
          arguments: [connection, key, number])
      }
      return try Int.fetchOne(
        database, sql: "select number from counted where connection = ? and key = ?",
        arguments: [connection, key])
    }
    return (count ?? nil) ?? number
  }

  /// Forgets every text of the connection; for a profile that gets another secret, which may show other things.
  public func forgetTexts() { forget(["kept"]) }

  /// Forgets everything that the connection keeps; for a profile that goes.
  public func forgetAll() { forget(["kept", "counted"]) }

  private func forget(_ tables: [String]) {
    let connection = connection
    // Nothing is worth telling about a cache that cannot be written.
    try? opened()?.write { database in
      for table in tables {
        try database.execute(sql: "delete from \(table) where connection = ?", arguments: [connection])
      }
    }
  }

  private func opened() -> DatabaseQueue? {
    database.withLock { database in
      if let database { return database }
      // A cache that cannot be opened is an empty one for this run.
      let opened = try? SharedDatabase.open(path, schema: Self.schema, patience: 10)
      database = .some(opened)
      return opened
    }
  }

  private static let schema = """
    create table if not exists kept (
      connection text not null, key text not null, content text not null, time integer not null,
      primary key (connection, key)) without rowid;
    create table if not exists counted (
      connection text not null, key text not null, number integer not null,
      primary key (connection, key)) without rowid;
    """
}
