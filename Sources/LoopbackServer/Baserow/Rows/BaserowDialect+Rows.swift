/// Records, one at a time and by pages.
extension BaserowDialect {
  static var rowRoutes: [BaserowRoute] {
    let table = "/api/database/rows/table/{table:int}/"
    return [
      BaserowRoute("GET", "/api/database/rows/names/", .userOrToken, listNames),
      BaserowRoute("GET", table, .userOrToken, listRows),
      BaserowRoute("POST", table, .userOrToken, createRow),
      BaserowRoute("GET", table + "{row:int}/", .userOrToken, readRow),
      BaserowRoute("PATCH", table + "{row:int}/", .userOrToken, updateRow),
      BaserowRoute("DELETE", table + "{row:int}/", .userOrToken) { context in
        let schema = try context.table(context.id("table"), for: .delete)
        try context.deleteRecords([context.id("row")], in: schema, quoted: true)
        return Reply(status: 204)
      },
      BaserowRoute("PATCH", table + "{row:int}/move/", .userOrToken, moveRow),
      BaserowRoute("GET", table + "{row:int}/adjacent/", .user, readAdjacentRow),
      BaserowRoute("GET", table + "{row:int}/history/", .user, listHistory),
    ]
  }

  private static func listRows(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .read)
    let request = RowRequest(context: context, schema: schema)
    let query = try request.tableQuery()
    let listing = RowListing(context: context)
    _ = try listing.paged(count: 0, largest: 200)
    let count = try query.count(context.access)
    let (window, _) = try listing.paged(count: count, largest: 200)
    let rows = try query.page(
      context.access, offset: window.offset, limit: window.limit, media: context.media)
    let renderer = RowRenderer(
      schema: schema, fields: request.includedFields("include", "exclude"),
      usesNames: context.flag("user_field_names"))
    let joins = try context.joins(in: schema)
    guard joins.isEmpty else {
      let joined = try rows.map {
        try context.joined(JSON(parsing: renderer.text($0)), joins, schema, renderer)
      }
      return listing.answer(window, count: count, rows: JSON.array(joined).serialized)
    }
    return listing.answer(window, count: count, rows: renderer.list(rows))
  }

  private static func createRow(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .create)
    let values = context.values(try context.bodyObject(), in: schema)
    let before = context.call.parameter("before").flatMap(Int.init)
    let records = try context.createRecords([values], in: schema, before: before, isAlone: true)
    return .jsonText(200, context.text(of: records[0], in: schema))
  }

  private static func readRow(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .read)
    let id = context.id("row")
    guard let record = try context.access.record(schema.id, id) else {
      throw BaserowError.missingRows([id], quoted: true)
    }
    let extra = context.list("include").contains("metadata") ? ",\"metadata\":{}" : ""
    return .jsonText(200, context.text(of: record, in: schema, extra: extra))
  }

  private static func updateRow(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .update)
    let values = context.values(try context.bodyObject(), in: schema)
    let records = try context.updateRecords([(context.id("row"), values)], in: schema)
    return .jsonText(200, context.text(of: records[0], in: schema))
  }

  private static func moveRow(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .update)
    let before = context.call.parameter("before_id").flatMap(Int.init)
    let record = try context.moveRecord(context.id("row"), before: before, in: schema)
    return .jsonText(200, context.text(of: record, in: schema))
  }

  private static func readAdjacentRow(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .read)
    let query = try RowRequest(context: context, schema: schema).tableQuery()
    let beside = try query.neighbour(
      of: context.id("row"), isPrevious: context.flag("previous"), context.access)
    guard let beside, let record = try context.access.record(schema.id, beside) else {
      return Reply(status: 204)
    }
    return .jsonText(200, context.text(of: record, in: schema))
  }

  /// What the primary field says of some records of some tables.
  private static func listNames(_ context: BaserowContext) throws -> Reply {
    var answer = JSONObject()
    for item in context.call.query where item.name.hasPrefix("table__") {
      guard let table = Int(item.name.dropFirst("table__".count)) else { continue }
      let schema = try context.table(table, for: .read)
      let ids = item.value.split(separator: ",").compactMap { Int($0) }
      let key = schema.primary?.key ?? ""
      let names = try context.inOrder(ids, of: schema).map {
        (String($0.id), JSON.string(($0.cells[key] ?? .null).plainText))
      }
      answer[String(table)] = .object(JSONObject(names))
    }
    return .json(200, .object(answer))
  }

  private static func listHistory(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .read)
    let entries = try context.history(of: context.id("row"), in: schema)
    let listing = RowListing(context: context)
    let window = listing.limited ?? RowListing.Window(offset: 0, limit: 30, isPaged: false)
    let shown = entries.dropFirst(window.offset).prefix(window.limit)
    return listing.answer(window, count: entries.count, rows: JSON.array(Array(shown)).serialized)
  }
}

extension BaserowContext {
  /// The body as an object; anything else is refused.
  func bodyObject() throws -> JSONObject {
    if let object = body.object { return object }
    throw BaserowError.invalidBody([
      "non_field_errors": [
        BaserowError.problem("Invalid data. Expected a dictionary, but got \(body.pythonType).", "invalid")
      ]
    ])
  }

  /// A record as this request wants it.
  func text(of record: StoredRecord, in schema: TableSchema, extra: String = "") -> String {
    RowRenderer(schema: schema, usesNames: flag("user_field_names"))
      .text(RawRow(record, media: media), extra: extra)
  }

  /// A link, and the fields of its other end that a request wants beside the labels.
  struct Join {
    var link: BaserowField
    var linked: TableSchema
    var fields: [BaserowField]
  }

  /// The joins of `Link__join=Field,…`.
  func joins(in schema: TableSchema) throws -> [Join] {
    let byName = flag("user_field_names")
    return try call.query.compactMap { item in
      guard item.name.hasSuffix("__join"),
        let link = schema.field(String(item.name.dropLast("__join".count)), byName: byName),
        let linked = try link.linkedTable.flatMap(schemaIfAny)
      else { return nil }
      let fields = CellText.commaSeparated(item.value).compactMap { linked.field($0, byName: byName) }
      return Join(link: link, linked: linked, fields: fields)
    }
  }

  /// A record with the joined fields in its link cells.
  func joined(_ row: JSON, _ joins: [Join], _ schema: TableSchema, _ renderer: RowRenderer) throws -> JSON {
    var row = row
    for join in joins {
      let key = renderer.usesNames ? join.link.name : join.link.key
      guard let items = row[key]?.array else { continue }
      let others = try access.records(join.linked.id, items.compactMap { $0["id"]?.int })
      row[key] = .array(
        items.map { item in
          var item = item
          let other = others.first { $0.id == item["id"]?.int }
          for field in join.fields {
            item[renderer.usesNames ? field.name : field.key] = other?.cells[field.key] ?? .null
          }
          return item
        })
    }
    return row
  }
}
