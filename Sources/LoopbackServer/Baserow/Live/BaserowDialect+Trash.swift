/// Something on its way into the trash.
struct TrashedItem {
  /// What it is: workspace, application, table, field, view, row or rows.
  var type: String
  var id: Int
  /// The table, for records.
  var parent: Int?
  var workspace: Int
  var application: Int?
  var name: String
  /// What the records in it are called.
  var names: [String]?
  var parentName: String?
  /// The records of an item of several.
  var records: [Int] = []
}

/// The trash.
extension BaserowDialect {
  static var trashRoutes: [BaserowRoute] {
    [
      BaserowRoute("GET", "/api/trash/", .user, listTrashes),
      BaserowRoute("GET", "/api/trash/workspace/{workspace:int}/", .user, listTrash),
      BaserowRoute("PATCH", "/api/trash/restore/", .user, restore),
    ]
  }

  private static func listTrashes(_ context: BaserowContext) throws -> Reply {
    let workspaces = try context.memberships().compactMap { membership -> JSON? in
      guard let id = membership.parent, let workspace = try context.access.documentOrTrash(.workspace, id)
      else {
        return nil
      }
      let applications = try context.access.documents(.application, parent: id, withTrash: true).map {
        item -> JSON in
        [
          "id": .int(item.id), "name": item.body["name"] ?? "", "trashed": .bool(item.isTrashed),
          "type": "database",
        ]
      }
      return [
        "id": .int(id), "trashed": .bool(workspace.isTrashed), "name": workspace.body["name"] ?? "",
        "applications": .array(workspace.isTrashed ? [] : applications),
      ]
    }
    return .json(200, ["workspaces": .array(workspaces)])
  }

  private static func listTrash(_ context: BaserowContext) throws -> Reply {
    let workspace = context.id("workspace")
    guard try context.access.documentOrTrash(.workspace, workspace) != nil else {
      throw BaserowError.missing("GROUP", "group")
    }
    try context.require(workspace: workspace)
    let items = try context.access.documents(.trash, parent: workspace).reversed()
    let listing = RowListing(context: context)
    let (window, _) = try listing.paged(count: items.count, largest: 200)
    let shown = items.dropFirst(window.offset).prefix(window.limit).map { item -> JSON in
      var body = item.body
      body["records"] = nil
      return body
    }
    return listing.answer(window, count: items.count, rows: JSON.array(Array(shown)).serialized)
  }

  private static func restore(_ context: BaserowContext) throws -> Reply {
    guard let type = context.body["trash_item_type"]?.text else {
      throw BaserowError.required("trash_item_type")
    }
    guard let id = context.body["trash_item_id"]?.int else { throw BaserowError.required("trash_item_id") }
    let parent = context.body.present("parent_trash_item_id")?.int
    let entry = try context.access.documents(.trash).last { item in
      item.body["trash_item_type"]?.text == type && item.body["trash_item_id"]?.int == id
        && (parent == nil || item.body["parent_trash_item_id"]?.int == parent)
    }
    guard let entry else {
      throw BaserowError(
        404, "ERROR_TRASH_ITEM_DOES_NOT_EXIST", "The specified trash item does not exist.")
    }
    try context.require(workspace: entry.parent ?? 0)
    try context.restore(entry)
    try context.access.remove(.trash, entry.id)
    return Reply(status: 204)
  }
}

extension BaserowContext {
  func addToTrash(_ item: TrashedItem) throws {
    let id = try access.next(DocumentKind.trash.rawValue)
    let body: JSON = [
      "id": .int(id), "user_who_trashed": .string(try user.name), "trash_item_type": .string(item.type),
      "trash_item_id": .int(item.id), "parent_trash_item_id": .optional(item.parent),
      "trashed_at": .string(timestamp), "application": .optional(item.application),
      "workspace": .int(item.workspace), "name": .string(item.name),
      "names": item.names.map { .array($0.map { .string($0) }) } ?? .null,
      "parent_name": .optional(item.parentName), "records": .array(item.records.map { .int($0) }),
    ]
    try access.save(Document(kind: .trash, id: id, parent: item.workspace, position: id, body: body))
  }

  /// Notes that records went into the trash: one by itself, several as one item.
  func trash(_ records: [StoredRecord], in schema: TableSchema) throws {
    let names = records.map { ($0.cells[schema.primary?.key ?? ""] ?? .null).plainText }
    let isOne = records.count == 1
    let id = isOne ? records[0].id : try access.next("trashed_rows")
    try addToTrash(
      TrashedItem(
        type: isOne ? "row" : "rows", id: id, parent: schema.id, workspace: schema.workspace,
        application: schema.database, name: isOne ? String(id) : " ", names: names,
        parentName: schema.name, records: records.map(\.id)))
  }

  fileprivate func restore(_ entry: Document) throws {
    let id = entry.body["trash_item_id"]?.int ?? 0
    switch entry.body["trash_item_type"]?.text {
    case "row", "rows":
      guard let table = entry.body["parent_trash_item_id"]?.int else { return }
      let schema = try schema(table)
      try restoreRecords((entry.body["records"]?.array ?? []).compactMap(\.int), in: schema)
    case "field": try restoreField(id)
    case let kind?:
      guard var document = try access.documentOrTrash(DocumentKind(kind), id) else { return }
      document.isTrashed = false
      try access.save(document)
    case nil: return
    }
  }

  private func restoreField(_ id: Int) throws {
    guard var document = try access.documentOrTrash(.field, id) else { return }
    document.isTrashed = false
    try access.save(document)
    guard let field = BaserowField(document) else { return }
    if let related = field.relatedField, var other = try access.documentOrTrash(.field, related) {
      other.isTrashed = false
      try access.save(other)
    }
    try Recalculation(self).runAll(field.table)
  }
}
