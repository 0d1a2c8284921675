import GRDB
import Glibc
import SheafFetch
import SheafFiles

/// An SQLite file of the user's that running programs share.
enum SharedDatabase {
  /// Microseconds after which a file that others are just making is tried again.
  private static let pause: UInt32 = 25_000

  /// Opens a file, making it and its folders when they are missing.
  ///
  /// - Parameters:
  ///   - path: absolute; only the user may read what is made.
  ///   - schema: makes what is missing, and changes nothing that is there.
  ///   - patience: seconds to wait for another program that writes.
  ///   - isDurable: whether what is written outlives a power cut.
  static func open(
    _ path: String, schema: String, patience: Double, isDurable: Bool = false
  ) throws -> DatabaseQueue {
    let folder = "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    // What others put there would be sent in the user's name, or shown as what a service has.
    do throws(FileRefusal) {
      try OwnFolder.makePrivate(folder)
      try OwnFile.prepare(path)
    } catch {
      throw JournalError(error)
    }
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(patience)
    if isDurable {
      configuration.prepareDatabase { database in try database.execute(sql: "pragma synchronous = full") }
    }
    let deadline = ContinuousClock.now + .seconds(patience)
    while true {
      do {
        return try open(path, configuration, schema)
      } catch let error as DatabaseError
        where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline
      {
        // Programs that make the file at the same time get in each other's way where its journal mode is set, and
        // SQLite does not wait for its turn there.
        usleep(pause)
      }
    }
  }

  /// The schema is made in the transaction that finds it missing: another program may be making it as well.
  private static func open(
    _ path: String, _ configuration: Configuration, _ schema: String
  ) throws -> DatabaseQueue {
    let database = try DatabaseQueue(path: path, configuration: configuration)
    try database.write { database in try database.execute(sql: schema) }
    return database
  }
}
