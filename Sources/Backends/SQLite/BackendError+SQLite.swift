import GRDB
import SheafModel

extension BackendError {
  /// What an error of SQLite means to the rest of the program; an error that is one of ours stays as it is.
  init(sqlite error: any Error) {
    switch error {
    case let error as BackendError: self = error
    case let error as DatabaseError: self.init(error)
    case is CancellationError: self.init(.cancelled, "cancelled")
    default: self.init(.failed, String(describing: error))
    }
  }

  /// The same error, saying what was being done.
  func during(_ request: String) -> BackendError {
    var error = self
    if error.request == nil { error.request = request }
    return error
  }

  private init(_ error: DatabaseError) {
    let said = error.message ?? "SQLite gave no reason"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
      // A wait that the user cancelled ends as busy, too.
      if Task.isCancelled {
        self.init(.cancelled, "cancelled")
      } else {
        self.init(.locked, "another program is writing to the file and has not finished")
      }
    case .SQLITE_INTERRUPT, .SQLITE_ABORT: self.init(.cancelled, "cancelled")
    case .SQLITE_READONLY: self.init(.readOnly, "the file is read-only")
    case .SQLITE_PERM, .SQLITE_AUTH: self.init(.forbidden, "the file may not be used: \(said)")
    case .SQLITE_CANTOPEN:
      self.init(
        .forbidden, "the file, or the journal that belongs beside it, cannot be opened")
    case .SQLITE_FULL: self.init(.storageFull, "the disk is full")
    case .SQLITE_NOTADB:
      self.init(.notADatabase, "the file is not a SQLite database, or it is encrypted")
    case .SQLITE_CORRUPT: self.init(.corrupt, "the database file is damaged: \(said)")
    case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_RANGE: self.init(.invalid(nil), said)
    case .SQLITE_TOOBIG:
      self.init(
        .invalid(nil),
        "a value is longer than the \(ReadingLimits.valueBytes >> 20) MiB that are read at once: \(said)")
    case .SQLITE_IOERR: self.init(.failed, "the file could not be read or written: \(said)")
    case .SQLITE_NOMEM:
      self.init(
        .failed, "this takes more memory than SQLite is given here, which bounds what a file may compute")
    default: self.init(said)
    }
  }

  /// Errors that SQLite tells apart only by their words.
  private init(_ said: String) {
    if let module = said.rest(after: "no such module: ") {
      self.init(.unsupported, "this table needs the SQLite module \(module), which is not here")
    } else if said.hasPrefix("no such function") || said.hasPrefix("no such collation") {
      self.init(.unsupported, "this needs something of the program that made the file: \(said)")
    } else if said.hasPrefix("foreign key mismatch") {
      self.init(
        .failed,
        "a foreign key of the file points to columns that are no key of their table, so SQLite writes nothing here: \(said)"
      )
    } else if said.hasPrefix("malformed database schema") {
      self.init(.corrupt, "what the file says of its tables cannot be read: \(said)")
    } else if said.hasPrefix("no such table") || said.hasPrefix("no such view") {
      // The table that is open was looked up a moment before, so it is another.
      self.init(
        .failed, "a view, a trigger or a foreign key of the file names a table that it does not have: \(said)"
      )
    } else if said.hasPrefix("no such column") || said.contains("has no column named") {
      self.init(
        .failed,
        "a view or a trigger of the file, or an older idea of the table, names a column that is not there: \(said)"
      )
    } else {
      self.init(.failed, said)
    }
  }
}

extension String {
  /// What follows `prefix`, when the text begins with it.
  func rest(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
