/// Databases.
extension BaserowDialect {
  static var applicationRoutes: [BaserowRoute] {
    [
      BaserowRoute("GET", "/api/applications/", .user, listAllApplications),
      BaserowRoute("GET", "/api/applications/workspace/{workspace:int}/", .user, listApplications),
      BaserowRoute("POST", "/api/applications/workspace/{workspace:int}/", .user, createApplication),
      BaserowRoute("POST", "/api/applications/workspace/{workspace:int}/order/", .user, orderApplications),
      BaserowRoute("GET", "/api/applications/{application:int}/", .user) { context in
        .json(200, try context.json(ofApplication: context.application()))
      },
      BaserowRoute("PATCH", "/api/applications/{application:int}/", .user, renameApplication),
      BaserowRoute("DELETE", "/api/applications/{application:int}/", .user, deleteApplication),
    ]
  }

  private static func listAllApplications(_ context: BaserowContext) throws -> Reply {
    let workspaces = try context.memberships().compactMap(\.parent).filter {
      try context.access.document(.workspace, $0) != nil
    }
    let applications = try workspaces.flatMap { try context.access.documents(.application, parent: $0) }
    return .json(200, .array(try applications.map(context.json(ofApplication:))))
  }

  private static func listApplications(_ context: BaserowContext) throws -> Reply {
    let workspace = try context.workspace()
    try context.require(workspace: workspace.id)
    let applications = try context.access.documents(.application, parent: workspace.id)
    return .json(200, .array(try applications.map(context.json(ofApplication:))))
  }

  private static func createApplication(_ context: BaserowContext) throws -> Reply {
    let workspace = try context.workspace()
    try context.require(workspace: workspace.id)
    guard let type = context.body["type"]?.text else { throw BaserowError.required("type") }
    guard type == "database" else {
      throw BaserowError(
        400, "ERROR_APPLICATION_TYPE_DOES_NOT_EXIST", "The application type \(type) does not exist.")
    }
    guard let name = context.body["name"]?.text else { throw BaserowError.required("name") }
    let application = try context.addDatabase(name, workspace: workspace.id)
    if context.body["init_with_data"]?.bool == true {
      _ = try context.addTable("Table", database: application.id, data: nil, firstRowIsHeader: false)
    }
    let json = try context.json(ofApplication: application)
    context.tell(.workspace(workspace.id), ["type": "application_created", "application": json])
    return .json(200, json)
  }

  private static func orderApplications(_ context: BaserowContext) throws -> Reply {
    let workspace = try context.workspace()
    try context.require(workspace: workspace.id)
    let ids = (context.body["application_ids"]?.array ?? []).compactMap(\.int)
    try context.access.reorder(.application, ids, parent: workspace.id)
    return Reply(status: 204)
  }

  private static func renameApplication(_ context: BaserowContext) throws -> Reply {
    var application = try context.application()
    if let name = context.body["name"] { application.body["name"] = name }
    try context.access.save(application)
    let json = try context.json(ofApplication: application)
    context.tell(
      .workspace(application.parent ?? 0),
      ["type": "application_updated", "application_id": .int(application.id), "application": json])
    return .json(200, json)
  }

  private static func deleteApplication(_ context: BaserowContext) throws -> Reply {
    var application = try context.application()
    let workspace = application.parent ?? 0
    try context.addToTrash(
      TrashedItem(
        type: "application", id: application.id, parent: nil, workspace: workspace,
        application: application.id, name: application.body["name"]?.text ?? "",
        parentName: context.access.document(.workspace, workspace)?.body["name"]?.text))
    application.isTrashed = true
    try context.access.save(application)
    context.tell(
      .workspace(workspace), ["type": "application_deleted", "application_id": .int(application.id)])
    return Reply(status: 204)
  }
}

extension BaserowContext {
  /// The database that the path names.
  func application() throws -> Document {
    guard let application = try access.document(.application, id("application")) else {
      throw BaserowError.missing("APPLICATION", "application")
    }
    try require(workspace: application.parent ?? 0)
    return application
  }

  func addDatabase(_ name: String, workspace: Int) throws -> Document {
    try access.insert(
      .application, parent: workspace,
      body: ["name": .string(name), "created_on": .string(timestamp)])
  }

  func json(ofApplication application: Document) throws -> JSON {
    let workspace = try access.document(.workspace, application.parent ?? 0)
    let tables = try access.documents(.table, parent: application.id)
    return [
      "id": .int(application.id), "name": application.body["name"] ?? "",
      "order": .int(application.position), "type": "database",
      "workspace": workspace.map { json(of: $0) } ?? .null,
      "created_on": application.body["created_on"] ?? "", "tables": .array(tables.map { json(ofTable: $0) }),
    ]
  }

  func json(ofTable table: Document) -> JSON {
    [
      "id": .int(table.id), "name": table.body["name"] ?? "", "order": .int(table.position),
      "database_id": .optional(table.parent), "data_sync": nil,
    ]
  }
}
