import FoundationEssentials
import GRDB

/// Work that the service does in the background. Here it is done at once; the job says "pending" first
/// and "finished" when it is asked for, as clients expect.
extension BaserowDialect {
  static var jobRoutes: [BaserowRoute] {
    [
      BaserowRoute("GET", "/api/jobs/", .user) { context in
        let jobs = try context.access.documents(.job, parent: context.user.id)
        return .json(200, ["jobs": .array(jobs.map(\.body))])
      },
      BaserowRoute("GET", "/api/jobs/{job:int}/", .user) { context in
        guard let job = try context.access.document(.job, context.id("job")),
          try job.parent == context.user.id
        else { throw BaserowError.missing("JOB", "job") }
        return .json(200, job.body)
      },
      BaserowRoute("POST", "/api/database/export/table/{table:int}/", .user, startExport),
      BaserowRoute("GET", "/api/database/export/{export:int}/", .user) { context in
        guard let export = try context.access.document(.export, context.id("export")) else {
          throw BaserowError.missing("EXPORT_JOB", "export job")
        }
        var body = export.body
        body["url"] = .string(MediaAddress.fill(body["url"]?.text ?? "", context.media))
        return .json(200, body)
      },
      BaserowRoute("POST", "/api/database/tables/{table:int}/import/async/", .user, startImport),
      BaserowRoute("POST", "/api/database/tables/{table:int}/duplicate/async/", .user, startTableCopy),
      BaserowRoute("POST", "/api/database/tables/database/{database:int}/async/", .user, startTable),
      BaserowRoute("POST", "/api/database/fields/{field:int}/duplicate/async/", .user, startFieldCopy),
    ]
  }

  private static func startExport(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .read)
    let type = context.body["exporter_type"]?.text ?? ""
    guard type == "csv" else { throw BaserowError.featureNotAvailable() }
    let name = UUID().uuidString.lowercased() + ".csv"
    var file = try FileHandleWriter(path: context.dialect.store.filesPath + "/" + name)
    defer { file.close() }
    try file.write(Array(CSV.line(["id"] + schema.fields.map(\.name)).utf8))
    for id in try context.access.recordIDs(schema.id) {
      guard let record = try context.access.record(schema.id, id) else { continue }
      let cells = schema.fields.map { (record.cells[$0.key] ?? .null).plainText }
      try file.write(Array(CSV.line([String(id)] + cells).utf8))
    }
    let base: JSONObject = [
      "table": .int(schema.id), "view": context.body["view_id"] ?? .null, "exporter_type": "csv",
      "state": "finished", "status": "finished", "exported_file_name": .string(name),
      "created_at": .string(context.timestamp), "progress_percentage": .float(100),
      "url": .string("\(MediaAddress.mark)/export_files/\(name)"),
    ]
    var export = try context.access.insert(.export, body: .object(base))
    export.body = .object(JSONObject([("id", .int(export.id))]).merging(base))
    try context.access.save(export)
    var started = export.body
    for key in ["state", "status"] { started[key] = "pending" }
    for key in ["exported_file_name", "url"] { started[key] = .null }
    started["progress_percentage"] = .float(0)
    return .json(200, started)
  }

  private static func startImport(_ context: BaserowContext) throws -> Reply {
    let schema = try context.table(context.id("table"), for: .create)
    guard let data = context.body["data"]?.array else { throw BaserowError.required("data") }
    let fields = schema.fields.filter { !$0.type.isReadOnly }
    var failing = JSONObject()
    for (index, row) in data.enumerated() {
      var values: BaserowContext.Values = [:]
      for (field, cell) in zip(fields, row.array ?? []) { values[field.id] = cell }
      let problems = context.problems(values, in: schema)
      if problems.isEmpty {
        _ = try context.createRecords([values], in: schema, before: nil)
      } else {
        failing[String(index)] = .object(problems)
      }
    }
    // An import is told as one change, after which a client reads everything again.
    context.events = []
    if let table = try context.access.document(.table, schema.id) {
      context.tell(
        .table(schema.id),
        [
          "type": "table_updated", "table_id": .int(schema.id), "table": context.json(ofTable: table),
          "force_table_refresh": true,
        ])
    }
    let details: JSONObject = [
      "database_id": nil, "name": "", "table_id": .int(schema.id), "first_row_header": false,
      "report": ["failing_rows": .object(failing)],
    ]
    return try context.job("file_import", details, pending: ["report": ["failing_rows": [:]]], status: 200)
  }

  private static func startTable(_ context: BaserowContext) throws -> Reply {
    let database = try context.databaseDocument()
    guard let name = context.body["name"]?.text else { throw BaserowError.required("name") }
    let hasHeader = context.body["first_row_header"]?.bool ?? false
    let table = try context.addTable(
      name, database: database.id, data: context.body.present("data")?.array, firstRowIsHeader: hasHeader)
    let details: JSONObject = [
      "database_id": .int(database.id), "name": .string(name), "table_id": .int(table.id),
      "first_row_header": .bool(hasHeader), "report": ["failing_rows": [:]],
    ]
    return try context.job("file_import", details, pending: ["table_id": nil], status: 200)
  }

  private static func startTableCopy(_ context: BaserowContext) throws -> Reply {
    let original = try context.tableDocument()
    let copy = try context.copyTable(original)
    let details: JSONObject = [
      "original_table": context.json(ofTable: original), "duplicated_table": context.json(ofTable: copy),
    ]
    return try context.job("duplicate_table", details, pending: ["duplicated_table": nil], status: 202)
  }

  private static func startFieldCopy(_ context: BaserowContext) throws -> Reply {
    let (field, schema) = try context.field()
    let name = context.freeName(field.name, taken: schema.fields.map(\.name))
    let copiesCells = context.body["duplicate_data"]?.bool ?? false
    context.body = [:]
    let copy = try context.addField(name, field.type, options: field.options, in: schema)
    if copiesCells {
      try context.access.db.execute(
        sql: "UPDATE record SET cells = json_set(cells, ?, json(json_extract(cells, ?))) WHERE tbl = ?",
        arguments: ["$.\(copy.key)", "$.\(field.key)", schema.id])
    }
    let fresh = try context.schema(schema.id)
    func brief(_ field: BaserowField) throws -> JSON {
      guard case .object(let full) = try context.json(of: field, in: fresh) else { return [:] }
      let own = Set(field.options.keys)
      return .object(JSONObject(full.members.filter { !own.contains($0.key) }.map { ($0.key, $0.value) }))
    }
    let details: JSONObject = ["original_field": try brief(field), "duplicated_field": try brief(copy)]
    return try context.job("duplicate_field", details, pending: ["duplicated_field": nil], status: 202)
  }
}

extension BaserowContext {
  /// Keeps a finished job, and answers as one that has just begun.
  fileprivate func job(_ type: String, _ details: JSONObject, pending: JSONObject, status: Int) throws
    -> Reply
  {
    let id = try access.next(DocumentKind.job.rawValue)
    let head: JSONObject = [
      "id": .int(id), "type": .string(type), "progress_percentage": 100, "state": "finished",
      "human_readable_error": "",
    ]
    let body = head.merging(details)
    try access.save(
      Document(kind: .job, id: id, parent: try user.id, position: id, body: .object(body)))
    let started = body.merging(["progress_percentage": 0, "state": "pending"]).merging(pending)
    return .json(status, .object(started))
  }

  /// What is wrong with the values of one imported record, in the words of the report.
  fileprivate func problems(_ values: Values, in schema: TableSchema) -> JSONObject {
    var problems = JSONObject()
    for field in schema.fields {
      guard let value = values[field.id] else { continue }
      do throws(CellProblem) {
        _ = try CellReader(field: field).read(value)
      } catch {
        problems[field.key] = .array(
          (error.detail.array ?? []).map { problem in
            let (code, message) = (problem["code"]?.text ?? "", problem["error"]?.text ?? "")
            return .string("{'code': '\(code)', 'error': '\(message)'}")
          })
      }
    }
    return problems
  }

  fileprivate func freeName(_ name: String, taken: [String]) -> String {
    var number = 2
    while taken.contains("\(name) \(number)") { number += 1 }
    return "\(name) \(number)"
  }

  /// A table with the same fields and records.
  ///
  /// Links get another side of their own; what follows from
  /// links is left out.
  fileprivate func copyTable(_ original: Document) throws -> Document {
    let schema = try schema(original.id)
    let taken = try access.documents(.table, parent: schema.database).compactMap { $0.body["name"]?.text }
    let copy = try access.insert(
      .table, parent: schema.database, body: ["name": .string(freeName(schema.name, taken: taken))])
    var keys: [(old: String, new: String)] = []
    for field in schema.fields where field.type != .linkRow && !field.type.isComputed {
      let new = try access.insert(
        .field, parent: copy.id, position: field.position,
        body: BaserowField.body(
          name: field.name, type: field.type, isPrimary: field.isPrimary, options: field.options))
      keys.append((field.key, "field_\(new.id)"))
    }
    body = [:]
    for link in schema.fields where link.type == .linkRow {
      body["has_related_field"] = .bool(link.relatedField != nil)
      body["related_field_name"] = .string("\(schema.name) copy")
      let options = link.options.merging(["link_row_related_field_id": nil])
      let new = try addField(link.name, .linkRow, options: options, in: try self.schema(copy.id))
      keys.append((link.key, new.key))
    }
    for id in try access.recordIDs(original.id) {
      guard var record = try access.record(original.id, id) else { continue }
      record.table = copy.id
      record.id = try access.next("record_\(copy.id)")
      let cells = record.cells
      record.cells = JSONObject(keys.map { ($0.new, cells[$0.old] ?? .null) })
      try access.save(record)
      for link in try self.schema(copy.id).fields where link.type == .linkRow {
        let others = (record.cells[link.key]?.array ?? []).compactMap { $0["id"]?.int }
        try access.setLinks(link.relation, from: record.id, backwards: link.isFarSide, to: others)
      }
    }
    try Recalculation(self).runAll(copy.id)
    try addView("Grid", type: "grid", table: copy.id)
    return copy
  }
}

/// Lines of comma-separated values.
enum CSV {
  static func line(_ fields: [String]) -> String {
    fields.map { field in
      guard field.contains(where: { ",\"\n\r".contains($0) }) else { return field }
      return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
    }.joined(separator: ",") + "\r\n"
  }
}
