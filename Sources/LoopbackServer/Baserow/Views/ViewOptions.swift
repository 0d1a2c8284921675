/// What views of each kind carry.
enum ViewOptions {
  /// The parts that a request may have included.
  static let parts = ["filters", "sortings", "group_bys", "decorations"]

  /// The options that belong to one kind of view; nil for a kind that does not exist.
  static func own(of type: String) -> JSONObject? {
    switch type {
    case "grid": ["row_identifier_type": "id", "row_height_size": "small"]
    case "gallery": ["card_cover_image_field": nil]
    case "form":
      [
        "title": "", "description": "", "mode": "form", "cover_image": nil, "logo_image": nil,
        "submit_text": "Submit", "submit_action": "MESSAGE", "submit_action_message": "",
        "submit_action_redirect_url": "", "receive_notification_on_submit": false,
      ]
    case "kanban": ["single_select_field": nil, "card_cover_image_field": nil]
    case "calendar": ["date_field": nil, "ical_feed_url": nil, "ical_public": false]
    case "timeline": ["start_date_field": nil, "end_date_field": nil, "timescale": "month"]
    default: nil
    }
  }

  /// The options that every view has.
  static let common: JSONObject = [
    "filter_type": "AND", "filters_disabled": false, "public_view_has_password": false,
    "show_logo": true, "allow_public_export": false, "ownership_type": "collaborative",
  ]

  /// What a field has in a view that nobody changed.
  static func field(in type: String) -> JSONObject {
    switch type {
    case "grid":
      [
        "width": 200, "hidden": false, "order": 32767, "aggregation_type": "",
        "aggregation_raw_type": "",
      ]
    case "form":
      [
        "name": "", "description": "", "enabled": false, "required": true,
        "show_when_matching_conditions": false, "condition_type": "AND", "order": 32767,
        "conditions": [], "condition_groups": [], "field_component": "default",
        "include_all_select_options": true, "allowed_select_options": [],
      ]
    default: ["hidden": false, "order": 32767]
    }
  }
}

extension BaserowContext {
  /// The view that the path names.
  func view() throws -> Document {
    guard let view = try access.document(.view, id("view")), let schema = try schemaIfAny(view.parent ?? 0)
    else {
      throw BaserowError.missing("VIEW", "view")
    }
    try require(workspace: schema.workspace)
    return view
  }

  /// Makes a view.
  @discardableResult
  func addView(_ name: String, type: String, table: Int) throws -> Document {
    let owner: JSON = if case .nobody = caller { .null } else { .int(try user.id) }
    let base: JSONObject = [
      "name": .string(name), "type": .string(type), "owned_by_id": owner, "public": false,
      "slug": .string(RandomText.make(43)),
    ]
    let body = base.merging(ViewOptions.common).merging(ViewOptions.own(of: type) ?? [:])
    return try access.insert(.view, parent: table, body: .object(body))
  }

  /// Applies what the body says of a view.
  func change(_ view: inout Document) {
    let changeable =
      ["name", "filter_type", "filters_disabled", "public", "show_logo", "allow_public_export"]
      + (ViewOptions.own(of: view.body["type"]?.text ?? "")?.keys ?? [])
    for key in changeable {
      if let value = body[key] { view.body[key] = value }
    }
  }

  /// A name that no other view of the table has: `Name 2`.
  func freeViewName(_ name: String, in table: Int) throws -> String {
    let taken = Set(try access.documents(.view, parent: table).compactMap { $0.body["name"]?.text })
    var number = 2
    while taken.contains("\(name) \(number)") { number += 1 }
    return "\(name) \(number)"
  }

  /// A view as the service describes it, with the parts that were asked for.
  func json(of view: Document, includes: [String]) throws -> JSON {
    let type = view.body["type"]?.text ?? "grid"
    let table = try access.document(.table, view.parent ?? 0)
    var object: JSONObject = [
      "id": .int(view.id), "table_id": .optional(view.parent), "name": view.body["name"] ?? "",
      "order": .int(view.position), "type": .string(type),
      "table": [
        "id": .optional(view.parent), "name": table?.body["name"] ?? "",
        "order": .int(table?.position ?? 0), "database_id": .optional(table?.parent),
      ],
    ]
    object["filter_type"] = view.body["filter_type"] ?? "AND"
    if includes.contains("filters") {
      object["filters"] = .array(try access.documents(.filter, parent: view.id).map(json(ofPart:)))
      object["filter_groups"] = .array(try access.documents(.filterGroup, parent: view.id).map(json(ofPart:)))
    }
    if includes.contains("sortings") {
      object["sortings"] = .array(try access.documents(.sort, parent: view.id).map(json(ofPart:)))
    }
    if includes.contains("group_bys") {
      object["group_bys"] = .array(try access.documents(.groupBy, parent: view.id).map(json(ofPart:)))
    }
    if includes.contains("decorations") { object["decorations"] = [] }
    for key in ViewOptions.common.keys where key != "filter_type" { object[key] = view.body[key] ?? .null }
    object["owned_by_id"] = view.body["owned_by_id"] ?? .null
    for key in ViewOptions.own(of: type)?.keys ?? [] { object[key] = view.body[key] ?? .null }
    object["public"] = view.body["public"] ?? false
    object["slug"] = view.body["slug"] ?? ""
    return .object(object)
  }

  /// A filter, group, sort or grouping as the service describes it.
  func json(ofPart part: Document) -> JSON {
    .object(
      JSONObject([("id", .int(part.id)), ("view", .optional(part.parent))]).merging(part.body.object ?? [:]))
  }

  /// The options of every field in a view: those that were changed first, as the service lists them.
  func fieldOptions(of view: Document) throws -> JSON {
    let schema = try schema(view.parent ?? 0)
    let usual = ViewOptions.field(in: view.body["type"]?.text ?? "grid")
    let changed = view.body["field_options"]?.object ?? [:]
    var options = JSONObject()
    for member in changed.members where schema.field(Int(member.key) ?? 0) != nil {
      options[member.key] = .object(usual.merging(member.value.object ?? [:]))
    }
    for field in schema.fields where options[String(field.id)] == nil {
      options[String(field.id)] = .object(usual)
    }
    return .object(options)
  }

  /// Copies filters, groups, sorts and groupings from one view to another.
  func copyParts(from source: Int, to target: Int) throws {
    var groups: [Int: Int] = [:]
    for part in try access.documents(.filterGroup, parent: source) {
      var body = part.body
      body["parent_group"] = .optional(part.body["parent_group"]?.int.flatMap { groups[$0] })
      groups[part.id] = try access.insert(.filterGroup, parent: target, body: body).id
    }
    for part in try access.documents(.filter, parent: source) {
      var body = part.body
      body["group"] = .optional(part.body["group"]?.int.flatMap { groups[$0] })
      try access.insert(.filter, parent: target, body: body)
    }
    for kind in [DocumentKind.sort, .groupBy] {
      for part in try access.documents(kind, parent: source) {
        try access.insert(kind, parent: target, body: part.body)
      }
    }
  }
}
