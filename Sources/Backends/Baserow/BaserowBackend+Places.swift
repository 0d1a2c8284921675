import SheafHTTP
import SheafJSON
import SheafModel

/// The tree: workspaces, their databases, tables, views.
extension BaserowBackend {
  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    guard let parent else { return client.isUser ? try await workspaces() : try await databasesOfToken() }
    switch Place(parent) {
    case .workspace(let id): return try await applications(of: id)
    case .application(let id):
      return client.isUser ? try await tables(of: id) : try await tablesOfToken(in: id)
    case .table(let id): return try await viewNodes(of: id)
    case .view: return []
    case nil: throw BackendError(.notFound, "there is no place “\(parent)”")
    }
  }

  private func workspaces() async throws(BackendError) -> [Node] {
    async let everything = outcome { () async throws(BackendError) in try await self.loadApplications() }
    let items = try await listWorkspaces().items ?? []
    _ = try await everything.get()
    return items.compactMap(WireWorkspace.init).map { workspace in
      Node(
        id: Place.workspace(workspace.id).id, parent: nil, kind: .space, name: workspace.name,
        hasChildren: true, ownID: "\(workspace.id)")
    }
  }

  private func listWorkspaces() async throws(BackendError) -> JSON {
    do throws(BackendError) {
      return try await client.json(server.workspaces())
    } catch {
      // Servers before 1.16 know workspaces as groups.
      guard error.kind == .notFound else { throw error }
      return try await client.json(server.groups())
    }
  }

  /// The workspaces of a listing of everything that is in them.
  func occupiedRoots() async throws(BackendError) -> [Node] {
    guard client.isUser else { return try await databasesOfToken() }
    var seen: Set<Int> = []
    return try await loadApplications().compactMap(\.workspace).filter { seen.insert($0.id).inserted }.map {
      Node(
        id: Place.workspace($0.id).id, parent: nil, kind: .space, name: $0.name, hasChildren: true,
        ownID: String($0.id))
    }
  }

  @discardableResult
  private func loadApplications() async throws(BackendError) -> [WireApplication] {
    let items = try await client.json(server.applications()).items ?? []
    let applications = items.compactMap(WireApplication.init).sorted { ($0.order, $0.id) < ($1.order, $1.id) }
    remembered { memory in
      memory.applications = applications
      memory.applicationsTime = .now
      for table in applications.flatMap(\.tables) { memory.tableNames[table.id] = table.name }
    }
    return applications
  }

  /// Those of the last listing; listed again when it does not have what is looked for, which may be new.
  private func known(
    _ isWanted: (WireApplication) -> Bool
  ) async throws(BackendError) -> [WireApplication] {
    let found = remembered { $0.applications }.filter(isWanted)
    return found.isEmpty ? try await loadApplications().filter(isWanted) : found
  }

  private func applications(of workspace: Int) async throws(BackendError) -> [Node] {
    try await known { $0.workspace?.id == workspace }.map { application in
      Node(
        id: Place.application(application.id).id, parent: Place.workspace(workspace).id,
        kind: Self.kind(application), name: application.name, hasChildren: application.type == "database",
        note: application.type == "database" ? nil : application.type, ownID: "\(application.id)")
    }
  }

  private static func kind(_ application: WireApplication) -> Node.Kind {
    switch application.type {
    case "database": .database
    case "dashboard": .dashboard
    case "automation": .automation
    default: .other
    }
  }

  private func tables(of application: Int) async throws(BackendError) -> [Node] {
    // Tables come and go more often than databases: what opens is listed anew, but not on the way from the
    // root to a table.
    let listed = remembered { memory in
      memory.applicationsTime.map { $0.duration(to: .now) < Self.listingLifetime } == true
        ? memory.applications : []
    }
    let found = listed.first { $0.id == application }
    let opened = if let found { found } else { try await loadApplications().first { $0.id == application } }
    return opened?.tables.map { node($0, in: application) } ?? []
  }

  private func node(_ table: WireTable, in application: Int?) -> Node {
    Node(
      id: Place.table(table.id).id, parent: application.map { Place.application($0).id }, kind: .table,
      name: table.name, table: TablePlace(table: table.id).id, hasChildren: client.isUser,
      ownID: "\(table.id)")
  }

  private func viewNodes(of table: Int) async throws(BackendError) -> [Node] {
    let views = try await views(of: table)
    remembered { $0.views = (table, views, .now) }
    return views.map { view in
      Node(
        id: Place.view(view.id, of: table).id, parent: Place.table(table).id,
        kind: view.type == "form" ? .form : .view, name: view.name,
        table: TablePlace(table: table, view: view.id).id, note: Self.note(view), ownID: "\(view.id)")
    }
  }

  private static func note(_ view: WireView) -> String? {
    let words = [view.type == "grid" ? nil : view.type, view.isPersonal ? "personal" : nil].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  // Database tokens, which see neither workspaces nor the names of databases

  /// The tables that a token may see; throws `.notFound` on servers before 1.34.
  func tablesOfToken() async throws(BackendError) -> [WireTable] {
    let items = try await client.json(server.allTables()).items ?? []
    let tables = items.compactMap(WireTable.init)
    remembered { memory in
      for table in tables { memory.tableNames[table.id] = table.name }
    }
    return tables
  }

  private func databasesOfToken() async throws(BackendError) -> [Node] {
    let tables: [WireTable]
    do throws(BackendError) {
      tables = try await tablesOfToken()
    } catch {
      guard error.kind == .notFound || error.kind == .forbidden, !namedTables.isEmpty else {
        throw error.kind == .notFound ? Self.noTables(error) : error
      }
      return try namedNodes()
    }
    var seen: Set<Int> = []
    let databases = tables.compactMap(\.databaseID).filter { seen.insert($0).inserted }.sorted()
    return databases.map { id in
      Node(
        id: Place.application(id).id, parent: nil, kind: .database, name: "Database \(id)", hasChildren: true,
        note: "a token does not see its name", ownID: "\(id)")
    }
  }

  private func tablesOfToken(in database: Int) async throws(BackendError) -> [Node] {
    try await tablesOfToken().filter { $0.databaseID == database }
      .sorted { ($0.order, $0.id) < ($1.order, $1.id) }.map { node($0, in: database) }
  }

  private func namedNodes() throws(BackendError) -> [Node] {
    var nodes: [Node] = []
    for id in namedTables {
      let place = try TablePlace(id)
      nodes.append(
        Node(
          id: Place.table(place.table).id, parent: nil, kind: .table, name: "Table \(place.table)",
          table: place.id, ownID: "\(place.table)"))
    }
    return nodes
  }

  private static func noTables(_ error: BackendError) -> BackendError {
    BackendError(
      .unsupported,
      "this server does not list tables to a database token: name their numbers as `tables` in the profile",
      request: error.request)
  }
}

extension BaserowBackend: KeepingBackend {
  func forgetPlaces(under node: ID<Node>?) async { remembered { $0.applicationsTime = nil } }

  /// Names come with the tree and are then known; who asks anew wants them as they are now.
  func forget(_ table: ID<Table>) async {
    guard let place = try? TablePlace(table) else { return }
    remembered { $0.tableNames[place.table] = nil }
  }
}
