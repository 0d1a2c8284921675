/// Changing records.
extension BikaDialect {
  private static let records = "/spaces/{s}/resources/databases/{d}/records"
  /// The most records of one request.
  private static let batchLimit = 10

  static var writeRoutes: [BikaRoute] {
    [
      BikaRoute("POST", "/v1" + records) { call in
        let database = try call.database()
        let record = try call.make(try call.singleCells(database), in: database)
        return BikaRow(call, database).singleJSON(record, database)
      },
      BikaRoute("PATCH", "/v1" + records) { call in
        let database = try call.database()
        guard let id = call.body["id"]?.text else { throw BikaError(400, "id is required") }
        let record = try call.change(call.record(id, in: database), try call.singleCells(database))
        return BikaRow(call, database).singleJSON(record, database)
      },
      BikaRoute("PUT", "/v1" + records + "/{r}") { call in
        let database = try call.database()
        let record = try call.change(call.record(in: database), try call.singleCells(database))
        return BikaRow(call, database).singleJSON(record, database)
      },
      BikaRoute("DELETE", "/v1" + records + "/{r}", deleteOne),
      BikaRoute("POST", "/v2" + records, createBatch),
      BikaRoute("PUT", "/v2" + records, updateBatch),
      BikaRoute("PUT", "/v2" + records + "/{r}") { call in
        let database = try call.database()
        let cells = try call.cells(call.body["fields"], database, BikaField.stored(fromField:files:))
        return BikaRow(call, database).json(try call.change(call.record(in: database), cells))
      },
      BikaRoute("DELETE", "/v2" + records + "/{r}", deleteOne),
      BikaRoute("DELETE", "/v2" + records, deleteBatch),
    ]
  }

  private static func createBatch(_ call: BikaCall) throws -> JSON {
    let database = try call.database()
    let drafts = try batch(call)
    let made = try drafts.map { draft in
      try call.make(call.cells(draft["fields"], database, BikaField.stored(fromField:files:)), in: database)
    }
    return ["records": .array(made.map(BikaRow(call, database).json))]
  }

  private static func updateBatch(_ call: BikaCall) throws -> JSON {
    let database = try call.database()
    let changed = try batch(call).map { item in
      let record = try call.record(item["id"]?.text ?? "", in: database)
      return try call.change(
        record, call.cells(item["fields"], database, BikaField.stored(fromField:files:)))
    }
    return ["records": .array(changed.map(BikaRow(call, database).json))]
  }

  private static func batch(_ call: BikaCall) throws -> [JSON] {
    guard let items = call.body["records"]?.array, (1...batchLimit).contains(items.count) else {
      throw BikaError(400, "records must hold 1 to \(batchLimit) records")
    }
    return items
  }

  private static func deleteOne(_ call: BikaCall) throws -> JSON {
    let database = try call.database()
    let record = try call.record(in: database)
    try call.access.setTrashed(true, database.table, [record.id])
    return ["id": .string(BikaRecordID.text(record.id)), "deleted": true]
  }

  private static func deleteBatch(_ call: BikaCall) throws -> JSON {
    let database = try call.database()
    let ids = call.call.query.filter { $0.name == "records" }.map(\.value)
    guard (1...batchLimit).contains(ids.count) else {
      throw BikaError(400, "records must hold 1 to \(batchLimit) records")
    }
    let records = try ids.map { try call.record($0, in: database) }
    try call.access.setTrashed(true, database.table, records.map(\.id))
    return .array(ids.map { ["id": .string($0), "deleted": true] })
  }
}

extension BikaCall {
  typealias Storing = (BikaField) -> (JSON, (String) throws -> JSON?) throws -> JSON

  /// The cells of a body of the first family, which takes `cells` and `fields`.
  func singleCells(_ database: BikaDatabase) throws -> [(BikaField, JSON)] {
    if let cells = body["cells"] { return try self.cells(cells, database, BikaField.stored(fromCell:files:)) }
    return try cells(body["fields"], database, BikaField.stored(fromField:files:))
  }

  func cells(_ given: JSON?, _ database: BikaDatabase, _ stored: Storing) throws -> [(BikaField, JSON)] {
    guard let members = given?.object?.members else { throw BikaError(400, "fields must be an object") }
    return try members.map { member in
      guard let field = database.field(member.key) else {
        throw BikaError(400, "Field \(member.key) not found")
      }
      return (field, try stored(field)(member.value, file))
    }
  }

  func make(_ cells: [(BikaField, JSON)], in database: BikaDatabase) throws -> StoredRecord {
    var record = StoredRecord(
      table: database.table, id: try access.next("bika-record-\(database.document.id)"),
      position: try access.positionAtEnd(database.table), createdAt: now, changedAt: now, cells: JSONObject())
    for (field, value) in cells where !value.isNull { record.cells[field.id] = value }
    try access.save(record)
    return record
  }

  func change(_ record: StoredRecord, _ cells: [(BikaField, JSON)]) throws -> StoredRecord {
    var record = record
    for (field, value) in cells { record.cells[field.id] = value.isNull ? nil : value }
    record.changedAt = now
    try access.save(record)
    return record
  }
}
