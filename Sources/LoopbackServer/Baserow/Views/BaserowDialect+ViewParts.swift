/// Filters, groups of filters, sorts and groupings of views.
extension BaserowDialect {
  static var viewPartRoutes: [BaserowRoute] {
    let view = "/api/database/views/{view:int}/"
    let views = "/api/database/views/"
    return [
      BaserowRoute("GET", view + "filters/", .userOrDenied) { try list(.filter, $0) },
      BaserowRoute("POST", view + "filters/", .userOrDenied, createFilter),
      BaserowRoute("GET", views + "filter/{part:int}/", .userOrDenied) { try read(.filter, $0) },
      BaserowRoute("PATCH", views + "filter/{part:int}/", .userOrDenied, changeFilter),
      BaserowRoute("DELETE", views + "filter/{part:int}/", .userOrDenied) {
        try delete(.filter, "view_filter", $0)
      },
      BaserowRoute("POST", view + "filter-groups/", .userOrDenied, createFilterGroup),
      BaserowRoute("PATCH", views + "filter-group/{part:int}/", .userOrDenied, changeFilterGroup),
      BaserowRoute("DELETE", views + "filter-group/{part:int}/", .userOrDenied) {
        try delete(.filterGroup, "view_filter_group", $0)
      },
      BaserowRoute("GET", view + "sortings/", .userOrDenied) { try list(.sort, $0) },
      BaserowRoute("POST", view + "sortings/", .userOrDenied) { try createSort(.sort, $0) },
      BaserowRoute("PATCH", views + "sort/{part:int}/", .userOrDenied) { try changeSort(.sort, $0) },
      BaserowRoute("DELETE", views + "sort/{part:int}/", .userOrDenied) {
        try delete(.sort, "view_sort", $0)
      },
      BaserowRoute("GET", view + "group_bys/", .userOrDenied) { try list(.groupBy, $0) },
      BaserowRoute("POST", view + "group_bys/", .userOrDenied) { try createSort(.groupBy, $0) },
      BaserowRoute("PATCH", views + "group_by/{part:int}/", .userOrDenied) { try changeSort(.groupBy, $0) },
      BaserowRoute("DELETE", views + "group_by/{part:int}/", .userOrDenied) {
        try delete(.groupBy, "view_group_by", $0)
      },
      BaserowRoute("GET", view + "decorations/", .userOrDenied) { context in
        _ = try context.view()
        return .json(200, [])
      },
      BaserowRoute("POST", view + "decorations/", .userOrDenied) { _ in
        throw BaserowError.featureNotAvailable()
      },
    ]
  }

  private static func list(_ kind: DocumentKind, _ context: BaserowContext) throws -> Reply {
    let view = try context.view()
    return .json(200, .array(try context.access.documents(kind, parent: view.id).map(context.json(ofPart:))))
  }

  private static func read(_ kind: DocumentKind, _ context: BaserowContext) throws -> Reply {
    .json(200, context.json(ofPart: try context.part(kind)))
  }

  private static func delete(_ kind: DocumentKind, _ name: String, _ context: BaserowContext) throws -> Reply
  {
    let part = try context.part(kind)
    let table = try context.access.document(.view, part.parent ?? 0)?.parent ?? 0
    try context.access.remove(kind, part.id)
    let message: JSONObject = [
      "type": .string(name + "_deleted"), "view_id": .optional(part.parent), name + "_id": .int(part.id),
    ]
    context.tell(.table(table), .object(message))
    return Reply(status: 204)
  }

  private static func createFilter(_ context: BaserowContext) throws -> Reply {
    let view = try context.view()
    let field = try context.bodyField(in: view)
    let type = context.body["type"]?.text ?? "equal"
    try context.checkFilter(type, field)
    let filter = try context.access.insert(
      .filter, parent: view.id,
      body: [
        "field": .int(field.id), "type": .string(type), "value": context.body["value"] ?? "",
        "preload_values": [:], "group": context.body["group"] ?? .null,
      ])
    let json = context.json(ofPart: filter)
    context.tell(.table(view.parent ?? 0), ["type": "view_filter_created", "view_filter": json])
    return .json(200, json)
  }

  private static func changeFilter(_ context: BaserowContext) throws -> Reply {
    var filter = try context.part(.filter)
    for key in ["field", "type", "value", "group"] {
      if let value = context.body[key] { filter.body[key] = value }
    }
    let table = try context.access.document(.view, filter.parent ?? 0)?.parent ?? 0
    guard let field = filter.body["field"]?.int.flatMap(try context.schema(table).field) else {
      throw BaserowError(
        400, "ERROR_FIELD_NOT_IN_TABLE", "The provided field does not belong in the related table.")
    }
    try context.checkFilter(filter.body["type"]?.text ?? "", field)
    try context.access.save(filter)
    let json = context.json(ofPart: filter)
    context.tell(
      .table(table),
      ["type": "view_filter_updated", "view_filter_id": .int(filter.id), "view_filter": json])
    return .json(200, json)
  }

  private static func createFilterGroup(_ context: BaserowContext) throws -> Reply {
    let view = try context.view()
    let group = try context.access.insert(
      .filterGroup, parent: view.id,
      body: [
        "filter_type": context.body["filter_type"] ?? "AND",
        "parent_group": context.body["parent_group"] ?? .null,
      ])
    let json = context.json(ofPart: group)
    context.tell(.table(view.parent ?? 0), ["type": "view_filter_group_created", "view_filter_group": json])
    return .json(200, json)
  }

  private static func changeFilterGroup(_ context: BaserowContext) throws -> Reply {
    var group = try context.part(.filterGroup)
    if let type = context.body["filter_type"] { group.body["filter_type"] = type }
    try context.access.save(group)
    return .json(200, context.json(ofPart: group))
  }

  private static func createSort(_ kind: DocumentKind, _ context: BaserowContext) throws -> Reply {
    let view = try context.view()
    let field = try context.bodyField(in: view)
    let isSort = kind == .sort
    let others = try context.access.documents(kind, parent: view.id)
    guard !others.contains(where: { $0.body["field"]?.int == field.id }) else {
      throw BaserowError(
        400, isSort ? "ERROR_VIEW_SORT_FIELD_ALREADY_EXISTS" : "ERROR_VIEW_GROUP_BY_FIELD_ALREADY_EXISTS",
        "A \(isSort ? "sort" : "group by") with the field already exists in the view.")
    }
    var body: JSONObject = ["field": .int(field.id), "order": context.body["order"] ?? "ASC"]
    if !isSort { body["width"] = context.body["width"] ?? 200 }
    body["type"] = context.body["type"] ?? "default"
    let part = try context.access.insert(kind, parent: view.id, body: .object(body))
    let json = context.json(ofPart: part)
    let name = isSort ? "view_sort" : "view_group_by"
    context.tell(
      .table(view.parent ?? 0), .object(JSONObject([("type", .string(name + "_created")), (name, json)])))
    return .json(200, json)
  }

  private static func changeSort(_ kind: DocumentKind, _ context: BaserowContext) throws -> Reply {
    var part = try context.part(kind)
    for key in ["field", "order", "width", "type"] {
      if let value = context.body[key] { part.body[key] = value }
    }
    try context.access.save(part)
    return .json(200, context.json(ofPart: part))
  }
}

extension BaserowContext {
  /// The part of a view that the path names.
  fileprivate func part(_ kind: DocumentKind) throws -> Document {
    let (code, name) =
      switch kind {
      case .filter: ("VIEW_FILTER", "view filter")
      case .filterGroup: ("VIEW_FILTER_GROUP", "view filter group")
      case .sort: ("VIEW_SORT", "view sort")
      default: ("VIEW_GROUP_BY", "view group by")
      }
    guard let part = try access.document(kind, id("part")),
      let view = try access.document(.view, part.parent ?? 0),
      let schema = try schemaIfAny(view.parent ?? 0)
    else { throw BaserowError.missing(code, name) }
    try require(workspace: schema.workspace)
    return part
  }

  /// The field that the body names, in the table of a view.
  fileprivate func bodyField(in view: Document) throws -> BaserowField {
    guard let id = body["field"]?.int else { throw BaserowError.required("field") }
    guard let field = try schema(view.parent ?? 0).field(id) else {
      throw BaserowError(
        400, "ERROR_FIELD_NOT_IN_TABLE", "The provided field does not belong in the related table.")
    }
    return field
  }

  fileprivate func checkFilter(_ type: String, _ field: BaserowField) throws {
    let schema = try schema(field.table)
    try FilterReader(context: self, schema: schema, fields: schema.fields, byName: false).check(type, field)
  }
}
