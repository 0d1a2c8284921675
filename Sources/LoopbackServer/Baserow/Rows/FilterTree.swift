/// Conditions joined by and/or, as views keep them and requests send them.
struct FilterTree: Sendable {
  /// One condition on one field.
  struct Filter: Sendable {
    var field: BaserowField
    var type: String
    var value: String
  }

  var isOr = false
  var filters: [Filter] = []
  var groups: [FilterTree] = []

  var isEmpty: Bool { filters.isEmpty && groups.allSatisfy(\.isEmpty) }
}

/// Reads the filters of requests and views, and refuses those that do not fit.
struct FilterReader {
  let context: BaserowContext
  let schema: TableSchema
  /// The fields that may be filtered by; others are as if they were not there.
  let fields: [BaserowField]
  let byName: Bool

  /// The filters of a request: the tree if there is one, else the `filter__…` parameters.
  func requested() throws -> FilterTree? {
    if let text = context.call.parameter("filters") { return try tree(text: text) }
    var tree = FilterTree(isOr: context.call.parameter("filter_type")?.uppercased() == "OR")
    for item in context.call.query where item.name.hasPrefix("filter__") {
      let parts = item.name.dropFirst("filter__".count).split(separator: "__")
      guard parts.count >= 2, let type = parts.last else { continue }
      let name = parts.dropLast().joined(separator: "__")
      guard let field = try self.field(named: name) else { continue }
      try check(String(type), field)
      tree.filters.append(FilterTree.Filter(field: field, type: String(type), value: item.value))
    }
    return tree.isEmpty ? nil : tree
  }

  /// A field by the name that a parameter gives; nil where the service silently ignores the filter.
  private func field(named name: String) throws -> BaserowField? {
    if byName { return fields.first { $0.name == name } }
    guard name.hasPrefix("field_"), let id = Int(name.dropFirst("field_".count)) else { return nil }
    guard let field = fields.first(where: { $0.id == id }) else { throw notFound(String(id)) }
    return field
  }

  private func notFound(_ name: String) -> BaserowError {
    BaserowError(400, "ERROR_FILTER_FIELD_NOT_FOUND", "The field \(name) was not found in the table.")
  }

  /// Refuses a filter that does not exist or does not take the field.
  func check(_ type: String, _ field: BaserowField) throws {
    guard FilterKinds.all.contains(type) else {
      throw BaserowError(
        400, "ERROR_VIEW_FILTER_TYPE_DOES_NOT_EXIST", "The view filter type \(type) doesn't exist.")
    }
    let kind = try ValueTypes(context: context).type(of: field, in: schema)
    guard FilterKinds.compatible(with: field, kind).contains(type) else {
      throw BaserowError(
        400, "ERROR_VIEW_FILTER_TYPE_UNSUPPORTED_FIELD",
        "The filter \(type) is not compatible with field type \(field.type.rawValue).")
    }
  }

  private func tree(text: String) throws -> FilterTree {
    guard let json = try? JSON(parsing: text), json.object != nil else {
      throw BaserowError(
        400, "ERROR_FILTERS_PARAM_VALIDATION_ERROR",
        ["error": "The provided filters are not valid JSON.", "code": "invalid_json"])
    }
    let problems = Self.problems(in: json)
    guard problems.isEmpty else {
      throw BaserowError(400, "ERROR_FILTERS_PARAM_VALIDATION_ERROR", .object(problems))
    }
    return try tree(json)
  }

  private static func problems(in json: JSON) -> JSONObject {
    var problems = JSONObject()
    if let type = json["filter_type"]?.plainText, !["AND", "OR"].contains(type) {
      problems["filter_type"] = [BaserowError.problem("\"\(type)\" is not a valid choice.", "invalid_choice")]
    }
    var wrong = JSONObject()
    for (index, filter) in (json["filters"]?.array ?? []).enumerated() {
      var missing = JSONObject()
      for key in ["field", "type", "value"] where filter[key] == nil {
        missing[key] = [BaserowError.problem("This field is required.", "required")]
      }
      if !missing.isEmpty { wrong[String(index)] = .object(missing) }
    }
    if !wrong.isEmpty { problems["filters"] = .object(wrong) }
    return problems
  }

  private func tree(_ json: JSON) throws -> FilterTree {
    var tree = FilterTree(isOr: json["filter_type"]?.text == "OR")
    for filter in json["filters"]?.array ?? [] {
      let named = filter["field"]?.plainText ?? ""
      let field = byName ? fields.first { $0.name == named } : fields.first { String($0.id) == named }
      guard let field else { throw notFound(named) }
      let type = filter["type"]?.text ?? ""
      try check(type, field)
      tree.filters.append(
        FilterTree.Filter(field: field, type: type, value: filter["value"]?.plainText ?? ""))
    }
    tree.groups = try (json["groups"]?.array ?? []).map(self.tree)
    return tree
  }

  /// The filters of a view; those on fields that are gone no longer count.
  func stored(in view: Document) throws -> FilterTree? {
    guard view.body["filters_disabled"]?.bool != true else { return nil }
    let filters = try context.access.documents(.filter, parent: view.id)
    let groups = try context.access.documents(.filterGroup, parent: view.id)
    return branch(nil, isOr: view.body["filter_type"]?.text == "OR", filters: filters, groups: groups)
  }

  private func branch(_ group: Int?, isOr: Bool, filters: [Document], groups: [Document]) -> FilterTree {
    var tree = FilterTree(isOr: isOr)
    tree.filters = filters.filter { $0.body["group"]?.int == group }.compactMap { filter in
      guard let field = filter.body["field"]?.int.flatMap(schema.field) else { return nil }
      return FilterTree.Filter(
        field: field, type: filter.body["type"]?.text ?? "", value: filter.body["value"]?.plainText ?? "")
    }
    tree.groups = groups.filter { $0.body["parent_group"]?.int == group }.map { child in
      branch(child.id, isOr: child.body["filter_type"]?.text == "OR", filters: filters, groups: groups)
    }
    return tree
  }
}
