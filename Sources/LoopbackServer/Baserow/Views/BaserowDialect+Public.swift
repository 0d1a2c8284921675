/// Views that were shared with everybody, and forms.
extension BaserowDialect {
  static var publicRoutes: [BaserowRoute] {
    [
      BaserowRoute("GET", "/api/database/views/{slug}/public/info/", .open, readInfo),
      BaserowRoute("GET", "/api/database/views/grid/{slug}/public/rows/", .open, listRows),
      BaserowRoute("GET", "/api/database/views/form/{slug}/submit/", .open, readForm),
      BaserowRoute("POST", "/api/database/views/form/{slug}/submit/", .open, submitForm),
    ]
  }

  private static func readInfo(_ context: BaserowContext) throws -> Reply {
    let view = try context.publicView()
    let schema = try context.schema(view.parent ?? 0)
    let fields = try context.visibleFields(of: view, in: schema).map { field -> JSON in
      var json = try context.json(of: field, in: schema)
      for key in ["table_id", "database_id", "workspace_id"] { json[key] = 0 }
      return json
    }
    let slug = view.body["slug"] ?? ""
    let shown: JSON = [
      "id": slug, "table": ["id": 0, "database_id": 0], "name": view.body["name"] ?? "",
      "order": .int(view.position), "type": view.body["type"] ?? "grid",
      "sortings": .array(try context.access.documents(.sort, parent: view.id).map(context.json(ofPart:))),
      "group_bys": .array(try context.access.documents(.groupBy, parent: view.id).map(context.json(ofPart:))),
      "public": true, "slug": slug, "show_logo": view.body["show_logo"] ?? true,
      "allow_public_export": view.body["allow_public_export"] ?? false,
      "row_identifier_type": view.body["row_identifier_type"] ?? "id",
      "row_height_size": view.body["row_height_size"] ?? "small",
    ]
    return .json(200, ["fields": .array(fields), "view": shown])
  }

  private static func listRows(_ context: BaserowContext) throws -> Reply {
    let view = try context.publicView()
    let schema = try context.schema(view.parent ?? 0)
    let query = try RowRequest(context: context, schema: schema).viewQuery(view)
    let listing = RowListing(context: context)
    let count = try query.count(context.access)
    let window = try listing.limited ?? listing.paged(count: count, largest: nil).0
    let rows = try query.page(
      context.access, offset: window.offset, limit: window.limit, media: context.media)
    let renderer = RowRenderer(schema: schema, fields: context.visibleFields(of: view, in: schema))
    return listing.answer(window, count: count, rows: renderer.list(rows))
  }

  private static func readForm(_ context: BaserowContext) throws -> Reply {
    let view = try context.publicView()
    let schema = try context.schema(view.parent ?? 0)
    let options = try context.fieldOptions(of: view)
    var form = JSONObject()
    for key in ["title", "description", "mode", "cover_image", "logo_image", "submit_text"] {
      form[key] = view.body[key] ?? .null
    }
    form["fields"] = .array(
      schema.fields.compactMap { field in
        guard let option = options[String(field.id)], option["enabled"]?.bool == true else { return nil }
        var described: JSONObject = [
          "id": .int(field.id), "name": .string(field.name), "type": .string(field.type.rawValue),
        ]
        described = described.merging(field.options)
        var entry: JSONObject = [
          "name": option.present("name").flatMap(\.text).flatMap { $0.isEmpty ? nil : .string($0) }
            ?? .string(field.name)
        ]
        entry["description"] = option["description"] ?? ""
        entry["required"] = option["required"] ?? true
        entry["order"] = option["order"] ?? 32767
        entry["field"] = .object(described)
        for key in [
          "show_when_matching_conditions", "condition_type", "conditions", "condition_groups",
          "field_component",
        ] { entry[key] = option[key] ?? .null }
        return .object(entry)
      })
    form["show_logo"] = view.body["show_logo"] ?? true
    form["allow_public_export"] = view.body["allow_public_export"] ?? false
    return .json(200, .object(form))
  }

  private static func submitForm(_ context: BaserowContext) throws -> Reply {
    let view = try context.publicView()
    let schema = try context.schema(view.parent ?? 0)
    let options = try context.fieldOptions(of: view)
    let enabled = schema.fields.filter { options[String($0.id)]?["enabled"]?.bool == true }
    var problems = JSONObject()
    for field in enabled where options[String(field.id)]?["required"]?.bool == true {
      guard context.body.present(field.key) == nil else { continue }
      problems[field.key] = [BaserowError.problem("This field is required.", "required")]
    }
    if !problems.isEmpty { throw BaserowError.invalidBody(.object(problems)) }
    let given = context.values(try context.bodyObject(), in: schema)
      .filter { id, _ in enabled.contains { $0.id == id } }
    let record = try context.createRecords([given], in: schema, before: nil)[0]
    return .json(
      200,
      [
        "submit_action": view.body["submit_action"] ?? "MESSAGE",
        "submit_action_message": view.body["submit_action_message"] ?? "",
        "submit_action_redirect_url": view.body["submit_action_redirect_url"] ?? "",
        "row_id": .int(record.id),
      ])
  }
}

extension BaserowContext {
  /// The shared view whose slug the path names.
  fileprivate func publicView() throws -> Document {
    let slug = parameters["slug"]
    let found = try access.documents(.view).first {
      $0.body["slug"]?.text == slug && $0.body["public"]?.bool == true
    }
    guard let found else { throw BaserowError.missing("VIEW", "view") }
    return found
  }

  fileprivate func visibleFields(of view: Document, in schema: TableSchema) -> [BaserowField] {
    schema.fields.filter { view.body["field_options"]?[String($0.id)]?["hidden"]?.bool != true }
  }
}
