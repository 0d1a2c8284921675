import FoundationEssentials
import GRDB
public import SheafFetch
public import SheafModel

/// The journal of unsaved edits in an SQLite file, which several running programs may share.
///
/// Each entry belongs to the program that wrote it. The entries of a program that is gone, even by a crash,
/// are claimed by the next one that asks; those of a running one are left alone.
public final class SQLiteJournal: EditJournal {
  private let database: DatabaseQueue
  private let owner: JournalOwner
  private let ownersFolder: String

  /// Opens the journal, making the file and its folders when they are missing.
  ///
  /// Blocks for a few milliseconds.
  ///
  /// - Parameter path: absolute; beside it are SQLite's own files and a folder with a mark of each program.
  public init(path: String) throws(JournalError) {
    do {
      // An edit that was shown as pending outlives a power cut, too.
      database = try SharedDatabase.open(path, schema: Self.schema, patience: 5, isDurable: true)
    } catch {
      throw Self.failure(error, "opened")
    }
    ownersFolder = path + ".owners"
    owner = try JournalOwner(folder: ownersFolder)
  }

  public func apply(_ changes: [JournalChange]) async throws(JournalError) {
    let owner = owner.token
    do {
      try await database.write { database in
        for change in changes { try Self.apply(change, owner, database) }
      }
    } catch {
      throw Self.failure(error, "written")
    }
  }

  /// Takes over the entries of programs that are gone, as `EditJournal` asks.
  ///
  /// An entry that this version cannot read, because a newer one wrote it, is left for that one.
  public func claim(_ connection: ID<Connection>) async throws(JournalError) -> [JournalEntry] {
    let (token, folder) = (owner.token, ownersFolder)
    do {
      return try await database.write { database in
        let owners = try String.fetchAll(
          database, sql: "select distinct owner from entry where connection = ? and owner <> ?",
          arguments: [connection.raw, token])
        let gone = owners.filter { JournalOwner.isGone($0, folder: folder) }
        var rows: [Row] = []
        for owner in gone {
          rows += try Row.fetchAll(
            database, sql: "select sequence, content from entry where connection = ? and owner = ?",
            arguments: [connection.raw, owner])
        }
        return try Self.take(rows, token, database)
      }
    } catch {
      throw Self.failure(error, "read")
    }
  }

  public func all() async throws(JournalError) -> [JournalItem] {
    let (token, folder) = (owner.token, ownersFolder)
    do {
      return try await database.read { database in
        let rows = try Row.fetchAll(database, sql: "select owner, content from entry order by sequence")
        let owners = Set(rows.compactMap { $0["owner"] as String? })
        let running = owners.filter { $0 != token && !JournalOwner.isGone($0, folder: folder) }
        return rows.compactMap { row in
          // A damaged file may lack what every entry has.
          let (owner, content): (String?, String?) = (row["owner"], row["content"])
          guard let owner, let content else { return nil }
          // What a newer version wrote is left for that one.
          let entry = try? JSONDecoder().decode(JournalEntry.self, from: Data(content.utf8))
          return entry.map { JournalItem($0, isInUse: running.contains(owner)) }
        }
      }
    } catch {
      throw Self.failure(error, "read")
    }
  }

  private static func take(_ rows: [Row], _ owner: String, _ database: Database) throws -> [JournalEntry] {
    var entries: [JournalEntry] = []
    let decoder = JSONDecoder()
    for row in rows.sorted(by: { ($0["sequence"] as Int64? ?? 0) < ($1["sequence"] as Int64? ?? 0) }) {
      let (sequence, content): (Int64?, String?) = (row["sequence"], row["content"])
      // Nil for what a newer version wrote: it stays where it is.
      guard let sequence, let content,
        let entry = try? decoder.decode(JournalEntry.self, from: Data(content.utf8))
      else { continue }
      try database.execute(
        sql: "update entry set owner = ? where sequence = ?", arguments: [owner, sequence])
      entries.append(entry)
    }
    return entries
  }

  private static func apply(_ change: JournalChange, _ owner: String, _ database: Database) throws {
    switch change {
    case .put(let entry):
      let content = String(decoding: try JSONEncoder().encode(entry), as: UTF8.self)
      try database.execute(
        sql: """
          insert into entry (edit, connection, owner, content) values (?, ?, ?, ?)
          on conflict (edit) do update set owner = excluded.owner, content = excluded.content
          """,
        arguments: [entry.edit.id.raw, entry.connection.raw, owner, content])
      if let claim = entry.receipt?.claim { try void(claim, but: entry, database) }
    case .remove(let id):
      try database.execute(sql: "delete from entry where edit = ?", arguments: [id.raw])
    }
  }

  /// Takes the receipts of other edits back that claim the same: they were not carried out, and a record that looks
  /// like theirs is another.
  private static func void(_ claim: String, but entry: JournalEntry, _ database: Database) throws {
    let rows = try Row.fetchAll(
      database,
      sql: "select sequence, content from entry where connection = ? and edit <> ? and instr(content, ?) > 0",
      arguments: [entry.connection.raw, entry.edit.id.raw, "\"claim\""])
    for row in rows {
      let (sequence, content): (Int64?, String?) = (row["sequence"], row["content"])
      // What a newer version wrote is left for that one.
      guard let sequence, let content,
        var other = try? JSONDecoder().decode(JournalEntry.self, from: Data(content.utf8)),
        other.receipt?.claim == claim, other.phase == .sending
      else { continue }
      (other.receipt, other.phase) = (nil, .queued)
      try database.execute(
        sql: "update entry set content = ? where sequence = ?",
        arguments: [String(decoding: try JSONEncoder().encode(other), as: UTF8.self), sequence])
    }
  }

  private static let schema = """
    create table if not exists entry (
      sequence integer primary key autoincrement,
      edit text not null unique,
      connection text not null,
      owner text not null,
      content text not null
    );
    create index if not exists entry_connection on entry (connection, owner);
    """

  private static func failure(_ error: any Error, _ verb: String) -> JournalError {
    if let error = error as? JournalError { return error }
    let reason = (error as? DatabaseError)?.message ?? String(describing: error)
    return JournalError("the journal of unsaved edits cannot be \(verb): \(reason)")
  }
}
