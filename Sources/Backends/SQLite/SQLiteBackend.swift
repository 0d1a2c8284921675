import Glibc
import SheafFiles
import SheafModel
import Synchronization

/// One database file behind the seam that every service has.
final class SQLiteBackend: Backend {
  let connections: Connections
  private let files: AttachmentStore
  /// The tables that were opened, as they were called when they were last looked at.
  private let followed = Mutex<[ID<SheafModel.Table>: FollowedTable]>([:])
  /// Tables as they were when last looked at, by name.
  private let plans = Mutex<[ID<SheafModel.Table>: TablePlan]>([:])

  /// The steps after which a view is taken for one that never ends.
  private let viewSteps: Int

  init(
    path: String, forcesReadOnly: Bool, viewSteps: Int = ReadingLimits.viewSteps
  ) throws(BackendError) {
    // The path stays right when the program changes its directory.
    let file = try DatabaseFile(path: RealPath.of(path) ?? path)
    let reason = file.readOnlyReason ?? (forcesReadOnly ? DatabaseFile.isReadOnly : nil)
    connections = try Connections(path: file.path, readOnlyReason: reason)
    self.viewSteps = viewSteps
    files = AttachmentStore(databasePath: file.path)
  }

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    guard parent == nil else { return [] }
    return try await connections.read(.lookups, "list the tables") { session in
      let isWorkspace = try WorkspaceMetadata(session) != nil
      let listings = try SchemaReader(session: session).listings()
      let ids = self.identifiers(among: listings.map(\.name))
      return listings.compactMap { listing in
        if isWorkspace, WorkspaceMetadata.isOwnTable(listing.name) { return nil }
        let note: String? =
          switch listing.form {
          case .table: nil
          case .view: "view"
          case .virtual: "virtual table"
          }
        let id = ids[ExactText(listing.name)] ?? ID(listing.name)
        return Node(
          id: ID(id.raw), parent: nil, kind: .table, name: listing.name, table: id, note: note)
      }
    }
  }

  /// The identifiers of tables that were renamed since they were opened, by their names.
  private func identifiers(among names: [String]) -> [ExactText: ID<SheafModel.Table>] {
    let names = Set(names.map { ExactText($0) })
    var ids: [ExactText: ID<SheafModel.Table>] = [:]
    for (id, table) in followed.withLock({ $0 }) where !names.contains(ExactText(id.raw)) {
      ids[ExactText(table.name)] = id
    }
    return ids
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
    let limit = plan.schema.form == .table ? nil : viewSteps
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
    let name = try FollowedTable.name(of: table, known: followed.withLock { $0[table] }, session)
    let plan = try builder.plan(of: name, as: table)
    plans.withLock { $0[table] = plan }
    let now = try FollowedTable(name, session)
    followed.withLock { $0[table] = now }
    return plan
  }
}
