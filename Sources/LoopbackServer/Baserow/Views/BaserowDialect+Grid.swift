import GRDB

/// Records through a grid or gallery, as the service's own web pages read them.
extension BaserowDialect {
  static var gridRoutes: [BaserowRoute] {
    let grid = "/api/database/views/grid/{view:int}/"
    return [
      BaserowRoute("GET", grid, .userOrDenied) { try listRows(try $0.view(ofType: "grid"), $0) },
      BaserowRoute("POST", grid, .userOrDenied, readRows),
      BaserowRoute("GET", "/api/database/views/gallery/{view:int}/", .userOrDenied) {
        try listRows(try $0.view(ofType: "gallery"), $0)
      },
      BaserowRoute("GET", grid + "aggregations/", .userOrDenied, listAggregations),
      BaserowRoute("GET", grid + "aggregation/{field:int}/", .userOrDenied, aggregate),
    ]
  }

  private static func listRows(_ view: Document, _ context: BaserowContext) throws -> Reply {
    let schema = try context.schema(view.parent ?? 0)
    let request = RowRequest(context: context, schema: schema)
    let query = try request.viewQuery(view)
    if context.call.parameter("count") != nil {
      return .json(200, ["count": .int(try query.count(context.access))])
    }
    let listing = RowListing(context: context)
    let isCounted = !context.flag("exclude_count")
    let count = isCounted ? try query.count(context.access) : 0
    let window = try listing.limited ?? listing.paged(count: count, largest: nil).0
    let rows = try query.page(
      context.access, offset: window.offset, limit: window.limit, media: context.media)
    let renderer = RowRenderer(
      schema: schema, fields: request.includedFields("include_fields", "exclude_fields"))
    let text = renderer.list(rows)
    guard isCounted else { return .jsonText(200, "{\"results\":\(text)}") }
    let extra = try extras(view, query, rows, context)
    return listing.answer(window, count: count, rows: text, extra: extra)
  }

  /// What a request wants beside the records, and the groups of a grouped grid.
  private static func extras(
    _ view: Document, _ query: RowQuery, _ rows: [RawRow], _ context: BaserowContext
  ) throws -> JSONObject {
    var extra = JSONObject()
    let includes = context.list("include")
    if includes.contains("field_options") { extra["field_options"] = try context.fieldOptions(of: view) }
    if includes.contains("row_metadata") { extra["row_metadata"] = [:] }
    let groupings = try context.access.documents(.groupBy, parent: view.id)
    guard !groupings.isEmpty else { return extra }
    var groups = JSONObject()
    for grouping in groupings {
      guard let field = grouping.body["field"]?.int.flatMap(query.schema.field) else { continue }
      groups[field.key] = .array(try self.groups(of: field, query, rows, context))
    }
    extra["group_by_metadata"] = .object(groups)
    return extra
  }

  /// How many records have each of the values on this page.
  private static func groups(
    of field: BaserowField, _ query: RowQuery, _ rows: [RawRow], _ context: BaserowContext
  ) throws -> [JSON] {
    var values: [String] = []
    for row in rows {
      let value = String(ObjectSlices(row.cells)[field.key] ?? "null")
      if !values.contains(value) { values.append(value) }
    }
    values.sort { left, right in left != "null" && right == "null" }
    return try values.map { value in
      let json = try JSON(parsing: value)
      let path = "$.\(field.key)"
      var counted = query
      counted.restrict("json_extract(cells, \(path)) IS json_extract(json_array(json(\(value))), '$[0]')")
      let pair: JSONObject = ["count": .int(try counted.count(context.access)), field.key: json]
      return .object(pair)
    }
  }

  /// Records by number: a cheap way to read again what changed.
  private static func readRows(_ context: BaserowContext) throws -> Reply {
    let view = try context.view(ofType: "grid")
    let schema = try context.schema(view.parent ?? 0)
    let ids = (context.body["row_ids"]?.array ?? []).compactMap(\.int)
    let wanted = context.body.present("field_ids")?.array?.compactMap(\.int)
    let fields = schema.fields.filter { wanted?.contains($0.id) ?? true }
    let records = try context.access.records(schema.id, ids)
    let renderer = RowRenderer(schema: schema, fields: fields)
    return .jsonText(200, renderer.list(records.map { RawRow($0, media: context.media) }))
  }

  private static func listAggregations(_ context: BaserowContext) throws -> Reply {
    let view = try context.view(ofType: "grid")
    let schema = try context.schema(view.parent ?? 0)
    var answer = JSONObject()
    for member in view.body["field_options"]?.object?.members ?? [] {
      guard let kind = member.value["aggregation_raw_type"]?.text, !kind.isEmpty,
        member.value["hidden"]?.bool != true, let field = Int(member.key).flatMap(schema.field)
      else { continue }
      answer[field.key] = try context.aggregate(field, by: kind, view: view, in: schema).value
    }
    return .json(200, .object(answer))
  }

  private static func aggregate(_ context: BaserowContext) throws -> Reply {
    let view = try context.view(ofType: "grid")
    let schema = try context.schema(view.parent ?? 0)
    guard let field = schema.field(context.id("field")) else {
      throw BaserowError(
        400, "ERROR_FIELD_NOT_IN_TABLE", "The provided field does not belong in the related table.")
    }
    let result = try context.aggregate(
      field, by: context.call.parameter("type") ?? "", view: view, in: schema)
    var answer: JSONObject = ["value": result.value]
    if context.list("include").contains("total") { answer["total"] = .int(result.total) }
    return .json(200, .object(answer))
  }
}

extension BaserowContext {
  /// The view that the path names, if it is of a kind.
  fileprivate func view(ofType type: String) throws -> Document {
    guard try access.document(.view, id("view"))?.body["type"]?.text == type else {
      throw BaserowError.missing(type.uppercased(), "\(type) view")
    }
    return try view()
  }

  /// A number over one column of a view.
  fileprivate func aggregate(
    _ field: BaserowField, by kind: String, view: Document, in schema: TableSchema
  ) throws -> (value: JSON, total: Int) {
    let query = try RowRequest(context: self, schema: schema).viewQuery(view)
    let type = try ValueTypes(context: self).type(of: field, in: schema)
    let cell = CellSQL(field: field, type: type)
    let expression: SQL? =
      switch kind {
      case "sum": "coalesce(sum(\(cell.number)), 0)"
      case "average": "avg(\(cell.number))"
      case "min": "min(\(cell.number))"
      case "max": "max(\(cell.number))"
      case "empty_count": "coalesce(sum(\(cell.isEmpty)), 0)"
      case "not_empty_count": "coalesce(sum(NOT (\(cell.isEmpty))), 0)"
      case "unique_count": "count(DISTINCT \(cell.words))"
      default: nil
      }
    guard let expression else {
      throw BaserowError(
        400, "ERROR_AGGREGATION_TYPE_DOES_NOT_EXIST", "The specified aggregation type does not exist.")
    }
    let request: SQL = "SELECT \(expression) FROM record WHERE \(query.condition)"
    let value = try Double.fetchOne(access.db, SQLRequest<Double>(literal: request))
    let total = try query.count(access)
    guard let value else { return (.null, total) }
    return (kind.hasSuffix("count") ? .int(Int(value)) : .float(value), total)
  }
}
