/// Views.
extension BaserowDialect {
  static var viewRoutes: [BaserowRoute] {
    let table = "/api/database/views/table/{table:int}/"
    let view = "/api/database/views/{view:int}/"
    return [
      BaserowRoute("GET", table, .userOrDenied, listViews),
      BaserowRoute("POST", table, .userOrDenied, createView),
      BaserowRoute("POST", table + "order/", .userOrDenied, orderViews),
      BaserowRoute("GET", view, .userOrDenied) { context in
        .json(200, try context.json(of: context.view(), includes: context.list("include")))
      },
      BaserowRoute("PATCH", view, .userOrDenied, changeView),
      BaserowRoute("DELETE", view, .userOrDenied, deleteView),
      BaserowRoute("POST", view + "duplicate/", .userOrDenied, duplicateView),
      BaserowRoute("GET", view + "field-options/", .userOrDenied) { context in
        .json(200, ["field_options": try context.fieldOptions(of: context.view())])
      },
      BaserowRoute("PATCH", view + "field-options/", .userOrDenied, changeFieldOptions),
    ]
  }

  private static func listViews(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .read)
    var views = try context.access.documents(.view, parent: schema.id)
    if let type = context.call.parameter("type") { views = views.filter { $0.body["type"]?.text == type } }
    if let limit = context.call.parameter("limit").flatMap(Int.init) { views = Array(views.prefix(limit)) }
    let includes = context.list("include")
    return .json(200, .array(try views.map { try context.json(of: $0, includes: includes) }))
  }

  private static func createView(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .update)
    guard let type = context.body["type"]?.text else { throw BaserowError.required("type") }
    guard ViewOptions.own(of: type) != nil else {
      throw BaserowError.invalid("type", "\"\(type)\" is not a valid choice.", code: "invalid_choice")
    }
    guard let name = context.body["name"]?.text else { throw BaserowError.required("name") }
    guard context.body["ownership_type"]?.text != "personal" else { throw BaserowError.permissionDenied }
    var view = try context.addView(name, type: type, table: schema.id)
    context.change(&view)
    try context.access.save(view)
    context.tell(
      .table(schema.id),
      [
        "type": "view_created",
        "view": try context.json(of: view, includes: ViewOptions.parts),
      ])
    return .json(200, try context.json(of: view, includes: []))
  }

  private static func orderViews(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .update)
    let ids = (context.body["view_ids"]?.array ?? []).compactMap(\.int)
    try context.access.reorder(.view, ids, parent: schema.id)
    context.tell(
      .table(schema.id),
      ["type": "views_reordered", "table_id": .int(schema.id), "order": context.body["view_ids"] ?? []])
    return Reply(status: 204)
  }

  private static func changeView(_ context: BaserowContext) throws -> Reply {
    var view = try context.view()
    context.change(&view)
    try context.access.save(view)
    let json = try context.json(of: view, includes: [])
    context.tell(
      .table(view.parent ?? 0), ["type": "view_updated", "view_id": .int(view.id), "view": json])
    return .json(200, json)
  }

  private static func deleteView(_ context: BaserowContext) throws -> Reply {
    var view = try context.view()
    let schema = try context.schema(view.parent ?? 0)
    try context.addToTrash(
      TrashedItem(
        type: "view", id: view.id, parent: nil, workspace: schema.workspace, application: schema.database,
        name: view.body["name"]?.text ?? "", parentName: schema.name))
    view.isTrashed = true
    try context.access.save(view)
    context.tell(
      .table(schema.id), ["type": "view_deleted", "table_id": .int(schema.id), "view_id": .int(view.id)])
    return Reply(status: 204)
  }

  private static func duplicateView(_ context: BaserowContext) throws -> Reply {
    let view = try context.view()
    var copy = try context.addView(
      context.freeViewName(view.body["name"]?.text ?? "", in: view.parent ?? 0),
      type: view.body["type"]?.text ?? "grid", table: view.parent ?? 0)
    let (name, slug) = (copy.body["name"], copy.body["slug"])
    copy.body = view.body
    copy.body["name"] = name
    copy.body["slug"] = slug
    copy.body["public"] = false
    copy.position = view.position + 1
    try context.access.save(copy)
    try context.copyParts(from: view.id, to: copy.id)
    return .json(200, try context.json(of: copy, includes: ViewOptions.parts))
  }

  private static func changeFieldOptions(_ context: BaserowContext) throws -> Reply {
    var view = try context.view()
    let schema = try context.schema(view.parent ?? 0)
    guard let given = context.body["field_options"]?.object else {
      throw BaserowError.required("field_options")
    }
    var options = view.body["field_options"]?.object ?? [:]
    for member in given.members {
      guard let id = Int(member.key), schema.field(id) != nil else {
        throw BaserowError(
          400, "ERROR_UNRELATED_FIELD", "The field is not related to the provided view.")
      }
      guard let changes = member.value.object, (changes["width"]?.int ?? 1) >= 0 else {
        throw BaserowError.invalid("field_options", "Must be valid field options.", code: "invalid_value")
      }
      options[member.key] = .object((options[member.key]?.object ?? [:]).merging(changes))
    }
    view.body["field_options"] = .object(options)
    try context.access.save(view)
    let all = try context.fieldOptions(of: view)
    context.tell(
      .table(schema.id),
      ["type": "view_field_options_updated", "view_id": .int(view.id), "field_options": all])
    return .json(200, ["field_options": all])
  }
}
