/// Several records in one request: all or none.
extension BaserowDialect {
  static var batchRoutes: [BaserowRoute] {
    let table = "/api/database/rows/table/{table:int}/"
    return [
      BaserowRoute("POST", table + "batch/", .userOrToken, createRows),
      BaserowRoute("PATCH", table + "batch/", .userOrToken, updateRows),
      BaserowRoute("POST", table + "batch-delete/", .userOrToken, deleteRows),
    ]
  }

  private static func createRows(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .create)
    let values = try context.items().map { context.values($0.object ?? [:], in: schema) }
    let before = context.call.parameter("before").flatMap(Int.init)
    let records = try context.createRecords(values, in: schema, before: before, isBatch: true)
    return context.answer(records, in: schema, fields: values.flatMap(\.keys))
  }

  private static func updateRows(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .update)
    let items = try context.items()
    var problems = JSONObject()
    for (index, item) in items.enumerated() where item["id"]?.int == nil {
      problems[String(index)] = ["id": [BaserowError.problem("This field is required.", "invalid")]]
    }
    if !problems.isEmpty { throw BaserowError.invalidBody(["items": .object(problems)]) }
    let ids = items.compactMap { $0["id"]?.int }
    try context.requireUnique(ids)
    let values = items.map { context.values($0.object ?? [:], in: schema) }
    let records = try context.updateRecords(
      zip(ids, values).map { (id: $0, values: $1) }, in: schema, isBatch: true)
    return context.answer(records, in: schema, fields: values.flatMap(\.keys))
  }

  private static func deleteRows(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .delete)
    let ids = try context.items().compactMap(\.int)
    try context.requireUnique(ids)
    try context.deleteRecords(ids, in: schema)
    return Reply(status: 204)
  }
}

extension BaserowContext {
  private static let mostItems = 200

  /// The `items` of the body: one at least, 200 at most.
  fileprivate func items() throws -> [JSON] {
    guard let items = try bodyObject()["items"] else { throw BaserowError.required("items") }
    guard let list = items.array else {
      throw BaserowError.invalid(
        "items", "Expected a list of items but got type \"\(items.pythonType)\".", code: "not_a_list")
    }
    guard !list.isEmpty else {
      throw BaserowError.invalid("items", "Ensure this field has at least 1 elements.", code: "min_length")
    }
    guard list.count <= Self.mostItems else {
      throw BaserowError.invalid(
        "items", "Ensure this field has no more than \(Self.mostItems) elements.", code: "max_length")
    }
    return list
  }

  fileprivate func requireUnique(_ ids: [Int]) throws {
    var seen: Set<Int> = []
    let twice = ids.filter { !seen.insert($0).inserted }
    guard twice.isEmpty else {
      let list = twice.map(String.init).joined(separator: ", ")
      throw BaserowError(400, "ERROR_ROW_IDS_NOT_UNIQUE", "The provided row ids [\(list)] are not unique.")
    }
  }

  fileprivate func answer(_ records: [StoredRecord], in schema: TableSchema, fields: [Int]) -> Reply {
    let renderer = RowRenderer(schema: schema, usesNames: flag("user_field_names"))
    let rows = renderer.list(records.map { RawRow($0, media: media) })
    guard flag("include_metadata") else { return .jsonText(200, "{\"items\":\(rows)}") }
    let metadata: JSON = [
      "updated_field_ids": .array(Set(fields).sorted().map { .int($0) }),
      "cascade_update": ["rows": [], "field_ids": []],
    ]
    return .jsonText(200, "{\"items\":\(rows),\"metadata\":\(metadata.serialized)}")
  }
}
