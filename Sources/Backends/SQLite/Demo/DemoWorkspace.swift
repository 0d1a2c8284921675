import GRDB
import Glibc
import SheafModel

/// Makes the sample workspace.
struct DemoWorkspace {
  let path: String

  /// Makes the file whole or not at all; does nothing where something is already.
  func make() throws(BackendError) {
    guard access(path, F_OK) != 0 else { return }
    let temporary = "\(path).\(getpid())-\(UInt64.random(in: 0...UInt64.max)).part"
    defer { unlink(temporary) }
    do {
      try build(at: temporary)
    } catch {
      throw BackendError(sqlite: error).during("make \(path)")
    }
    // A link refuses a name that is taken meanwhile, which a rename would not.
    guard link(temporary, path) == 0 || errno == EEXIST else {
      throw FileCopy.error("\(path) cannot be made")
    }
    FileCopy.syncFolder(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".")
  }

  private func build(at temporary: String) throws {
    let store = AttachmentStore(databasePath: path)
    try FileCopy.makeFolder(store.folder)
    var attachments: [Attachment] = []
    for file in DemoFiles.all { attachments.append(try store.keep(file.bytes, name: file.name)) }
    var configuration = Configuration()
    // The rows are right by construction, and a half-made file is thrown away.
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: temporary, configuration: configuration)
    try queue.writeWithoutTransaction { database in
      let session = Session(database)
      try session.script("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA encoding = 'UTF-8';")
      try session.transaction { () throws(BackendError) in
        try session.script(DemoSchema.metadata)
        try session.script(DemoSchema.tables)
        var rows = DemoRows(session: session, attachments: attachments)
        try rows.insertAll()
        try session.script(DemoSchema.indexesAndTriggers)
      }
    }
    try queue.close()
    try FileCopy.sync(temporary)
  }
}
