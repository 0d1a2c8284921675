import Glibc
import SheafModel
import Synchronization

/// One database file behind the seam that every service has.
final class SQLiteBackend: Backend {
  let connections: Connections
  private let files: AttachmentStore
  /// What the file said of tables when they were last looked at, by which one is known again under another name.
  private let definitions = Mutex<[ID<SheafModel.Table>: TableDefinition]>([:])
  /// Tables as they were when last looked at, by name.
  private let plans = Mutex<[ID<SheafModel.Table>: TablePlan]>([:])

  init(path: String, forcesReadOnly: Bool) throws(BackendError) {
    let file = try DatabaseFile(path: Self.absolute(path))
    let reason = file.readOnlyReason ?? (forcesReadOnly ? DatabaseFile.isReadOnly : nil)
    connections = try Connections(path: file.path, readOnlyReason: reason)
    files = AttachmentStore(databasePath: file.path)
  }

  /// A path that stays right when the program changes its directory.
  private static func absolute(_ path: String) -> String {
    guard let full = realpath(path, nil) else { return path }
    defer { free(full) }
    return String(cString: full)
  }

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    guard parent == nil else { return [] }
    return try await connections.read(.lookups, "list the tables") { session in
      let isWorkspace = try WorkspaceMetadata(session) != nil
      return try SchemaReader(session: session).listings().compactMap { listing in
        if isWorkspace, WorkspaceMetadata.isOwnTable(listing.name) { return nil }
        let note: String? =
          switch listing.form {
          case .table: nil
          case .view: "view"
          case .virtual: "virtual table"
          }
        return Node(
          id: ID(listing.name), parent: nil, kind: .table, name: listing.name, table: ID(listing.name),
          note: note)
      }
    }
  }

  func table(_ id: ID<SheafModel.Table>) async throws(BackendError) -> SheafModel.Table {
    plans.withLock { $0[id] = nil }
    return try await connections.read(.lookups, "open \(id.raw)") { session in
      try self.plan(id, session).table
    }
  }

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    try await connections.read(.pages, "SELECT from \(request.table.raw)") { session in
      try self.reader(request.table, session).page(request)
    }
  }

  func count(_ table: ID<SheafModel.Table>, matching query: Query) async throws(BackendError) -> Int {
    try await connections.read(.counts, "SELECT count(*) from \(table.raw)") { session in
      try self.reader(table, session).count(query)
    }
  }

  func row(
    of record: ID<SheafModel.Record>, in table: ID<SheafModel.Table>, matching query: Query
  ) async throws(BackendError) -> Int? {
    try await connections.read(.counts, "SELECT count(*) from \(table.raw)") { session in
      try self.reader(table, session).position(of: record, in: query)
    }
  }

  func record(
    _ id: ID<SheafModel.Record>, in table: ID<SheafModel.Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> SheafModel.Record {
    try await connections.read(.lookups, "SELECT from \(table.raw)") { session in
      guard let record = try self.reader(table, session).record(id, fields, .whole) else {
        throw BackendError(.notFound, "\(table.raw) has no record \(id.raw)")
      }
      return record
    }
  }

  func upload(
    _ file: LocalFile, for table: ID<SheafModel.Table>,
    progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment {
    let plan = try await connections.read(.lookups, "attach to \(table.raw)") { session in
      try self.plan(table, session)
    }
    guard plan.hasAttachments else {
      throw BackendError(.unsupported, "\(table.raw) has no field for files")
    }
    if let reason = plan.readOnlyReason {
      throw BackendError(.readOnly, "nothing can be attached: \(reason)")
    }
    do {
      return try await files.store(file, progress: progress)
    } catch {
      throw BackendError(sqlite: error).during("attach \(file.name)")
    }
  }

  func download(
    _ attachment: Attachment, to path: String, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) {
    do {
      try await files.copy(attachment, to: path, progress: progress)
    } catch {
      throw BackendError(sqlite: error).during("copy \(attachment.name)")
    }
  }

  private func reader(_ table: ID<SheafModel.Table>, _ session: Session) throws(BackendError) -> PageReader {
    let plan = try plan(table, session)
    let limit = plan.schema.form == .table ? nil : ReadingLimits.viewSteps
    return PageReader(session: session.limited(to: limit), plan: plan, files: files)
  }

  func read<T: Sendable>(
    _ table: ID<SheafModel.Table>, _ request: String, _ body: @Sendable (PageReader) throws -> T
  ) async throws(BackendError) -> T {
    try await connections.read(.lookups, request) { session in try body(self.reader(table, session)) }
  }

  /// Runs a change in one transaction.
  ///
  /// When it returns, the change is on the disk.
  func write<T: Sendable>(
    _ table: ID<SheafModel.Table>, _ request: String, checksReferences: Bool = true,
    _ change: @Sendable (RecordWriter) throws(BackendError) -> T
  ) async throws(BackendError) -> T {
    try await connections.write(request) { session in
      if !checksReferences { try session.script("PRAGMA foreign_keys = OFF") }
      // Of this connection alone, and it fails only where nothing else works either.
      defer { if !checksReferences { try? session.script("PRAGMA foreign_keys = ON") } }
      return try session.transaction { () throws(BackendError) in
        let plan = try self.plan(table, session)
        if let reason = plan.readOnlyReason {
          throw BackendError(.readOnly, "\(plan.name) cannot be changed: \(reason)")
        }
        return try change(RecordWriter(session: session, plan: plan, files: self.files))
      }
    }
  }

  /// The table's plan, made anew when the file's schema is not the one that it was made for.
  private func plan(_ table: ID<SheafModel.Table>, _ session: Session) throws(BackendError) -> TablePlan {
    let version = try PlanBuilder.schemaVersion(session)
    if let plan = plans.withLock({ $0[table] }), plan.schemaVersion == version { return plan }
    var builder = PlanBuilder(session: session, fileReason: connections.readOnlyReason)
    let plan: TablePlan
    do throws(BackendError) {
      plan = try builder.plan(of: table.raw)
    } catch {
      guard error.kind == .notFound, let former = definitions.withLock({ $0[table] }),
        let name = try former.newName(session)
      else { throw error }
      throw BackendError(.notFound, "\(error.message) any more; it is called \(name) now")
    }
    plans.withLock { $0[table] = plan }
    if let definition = try TableDefinition(of: table.raw, session) {
      definitions.withLock { $0[table] = definition }
    }
    return plan
  }
}
