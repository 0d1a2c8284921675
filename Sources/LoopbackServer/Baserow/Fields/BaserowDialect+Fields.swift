import GRDB

/// Fields: reading and changing them.
extension BaserowDialect {
  static var fieldRoutes: [BaserowRoute] {
    [
      BaserowRoute("GET", "/api/database/fields/table/{table:int}/", .userOrToken, listFields),
      BaserowRoute("POST", "/api/database/fields/table/{table:int}/", .userOrToken, createField),
      BaserowRoute("GET", "/api/database/fields/{field:int}/", .user) { context in
        let (field, schema) = try context.field()
        return .json(200, try context.json(of: field, in: schema))
      },
      BaserowRoute("PATCH", "/api/database/fields/{field:int}/", .user, changeField),
      BaserowRoute("DELETE", "/api/database/fields/{field:int}/", .user, deleteField),
      BaserowRoute("GET", "/api/database/fields/{field:int}/unique_row_values/", .user, listUniqueValues),
      BaserowRoute("POST", "/api/database/formula/{table:int}/type/", .user, previewFormula),
    ]
  }

  private static func listFields(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .read)
    return .json(200, .array(try schema.fields.map { try context.json(of: $0, in: schema) }))
  }

  private static func createField(_ context: BaserowContext) throws -> Reply {
    guard !context.isToken else { throw BaserowError.noPermissionToTable }
    let schema = try context.table(context.id("table"), for: .update)
    let name = try context.fieldName(in: schema, changing: nil)
    guard let name else { throw BaserowError.required("name") }
    guard let typeName = context.body["type"]?.text else { throw BaserowError.required("type") }
    guard let type = BaserowFieldType(rawValue: typeName) else {
      throw BaserowError.invalid("type", "\"\(typeName)\" is not a valid choice.", code: "invalid_choice")
    }
    let options = try FieldOptionsReader(context: context, schema: schema, body: context.body)
      .read(type, current: type.defaultOptions)
    let field = try context.addField(
      name, type, options: options, description: context.body["description"] ?? .null, in: schema)
    let fresh = try context.schema(schema.id)
    try context.register(action: "create_field", table: schema.id, details: ["field": .int(field.id)])
    let json = try context.json(of: field, in: fresh, related: [])
    context.tell(
      .table(schema.id),
      [
        "type": "field_created", "field": try context.json(of: field, in: fresh),
        "related_fields": [],
      ])
    return .json(200, json)
  }

  private static func changeField(_ context: BaserowContext) throws -> Reply {
    let (field, schema) = try context.field()
    let changed = try context.change(field, in: schema)
    let fresh = try context.schema(schema.id)
    let related = try context.dependents(of: changed, in: fresh)
    context.tell(
      .table(schema.id),
      [
        "type": "field_updated", "field_id": .int(field.id),
        "field": try context.json(of: changed, in: fresh), "related_fields": .array(related),
      ])
    return .json(200, try context.json(of: changed, in: fresh, related: related))
  }

  private static func deleteField(_ context: BaserowContext) throws -> Reply {
    let (field, schema) = try context.field()
    guard !field.isPrimary else { throw BaserowError(400, "ERROR_CANNOT_DELETE_PRIMARY_FIELD") }
    try context.trash(field, in: schema)
    let fresh = try context.schema(schema.id)
    let related = try context.dependents(of: field, in: fresh)
    context.tell(
      .table(schema.id),
      [
        "type": "field_deleted", "table_id": .int(schema.id), "field_id": .int(field.id),
        "related_fields": .array(related),
      ])
    return .json(200, ["related_fields": .array(related)])
  }

  private static func listUniqueValues(_ context: BaserowContext) throws -> Reply {
    let (field, schema) = try context.field()
    let limit = min(context.call.parameter("limit").flatMap(Int.init) ?? 100, 100)
    let values = try String.fetchAll(
      context.access.db,
      sql: """
        SELECT plain_text(json_extract(cells, ?1)) AS value FROM record WHERE tbl = ?2 AND trashed = 0
        GROUP BY value HAVING value <> '' ORDER BY count(*) DESC, min(position) LIMIT ?3
        """, arguments: ["$.\(field.key)", schema.id, limit])
    return .json(200, ["values": .array(values.map { .string($0) })])
  }

  private static func previewFormula(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .read)
    let options = try FieldOptionsReader(context: context, schema: schema, body: context.body)
      .read(.formula, current: BaserowFieldType.formula.defaultOptions)
    return .json(200, .object(options))
  }
}
