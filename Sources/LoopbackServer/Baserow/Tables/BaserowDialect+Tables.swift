/// Tables.
extension BaserowDialect {
  static var tableRoutes: [BaserowRoute] {
    [
      BaserowRoute("GET", "/api/database/tables/database/{database:int}/", .user, listTables),
      BaserowRoute("POST", "/api/database/tables/database/{database:int}/", .user, createTable),
      BaserowRoute("POST", "/api/database/tables/database/{database:int}/order/", .user, orderTables),
      BaserowRoute("GET", "/api/database/tables/all-tables/", .token, listTokenTables),
      BaserowRoute("GET", "/api/database/tables/{table:int}/", .user) { context in
        .json(200, context.json(ofTable: try context.tableDocument()))
      },
      BaserowRoute("PATCH", "/api/database/tables/{table:int}/", .user, renameTable),
      BaserowRoute("DELETE", "/api/database/tables/{table:int}/", .user, deleteTable),
    ]
  }

  private static func listTables(_ context: BaserowContext) throws -> Reply {
    let database = try context.databaseDocument()
    let tables = try context.access.documents(.table, parent: database.id)
    return .json(200, .array(tables.map { context.json(ofTable: $0) }))
  }

  private static func createTable(_ context: BaserowContext) throws -> Reply {
    let database = try context.databaseDocument()
    guard let name = context.body["name"]?.text else { throw BaserowError.required("name") }
    let table = try context.addTable(
      name, database: database.id, data: context.body.present("data")?.array,
      firstRowIsHeader: context.body["first_row_header"]?.bool ?? false)
    let json = context.json(ofTable: table)
    context.tell(.workspace(database.parent ?? 0), ["type": "table_created", "table": json])
    return .json(200, json)
  }

  private static func orderTables(_ context: BaserowContext) throws -> Reply {
    let database = try context.databaseDocument()
    let ids = (context.body["table_ids"]?.array ?? []).compactMap(\.int)
    try context.access.reorder(.table, ids, parent: database.id)
    return Reply(status: 204)
  }

  /// What a database token sees: also the tables of databases in the trash, as the service does.
  private static func listTokenTables(_ context: BaserowContext) throws -> Reply {
    guard case .token(let token) = context.caller else { throw BaserowError.notAuthenticated }
    let databases = try context.access.documents(.application, parent: token.workspace, withTrash: true)
    let tables = try databases.flatMap { try context.access.documents(.table, parent: $0.id) }
    let readable = try tables.filter { table in
      if token.permissions["read"]?.bool == true { return true }
      guard let schema = try context.schemaIfAny(table.id) else { return false }
      return token.allows("read", in: schema)
    }
    let ordered = readable.sorted {
      ($0.position, $0.parent ?? 0, $0.id) < ($1.position, $1.parent ?? 0, $1.id)
    }
    return .json(
      200,
      .array(
        ordered.map { table in
          [
            "id": .int(table.id), "name": table.body["name"] ?? "", "order": .int(table.position),
            "database_id": .optional(table.parent),
          ]
        }))
  }

  private static func renameTable(_ context: BaserowContext) throws -> Reply {
    var table = try context.tableDocument()
    if let name = context.body["name"] { table.body["name"] = name }
    try context.access.save(table)
    let json = context.json(ofTable: table)
    context.tell(
      .table(table.id),
      [
        "type": "table_updated", "table_id": .int(table.id), "table": json,
        "force_table_refresh": false,
      ])
    return .json(200, json)
  }

  private static func deleteTable(_ context: BaserowContext) throws -> Reply {
    var table = try context.tableDocument()
    let database = try context.access.document(.application, table.parent ?? 0)
    let workspace = database?.parent ?? 0
    try context.addToTrash(
      TrashedItem(
        type: "table", id: table.id, parent: nil, workspace: workspace, application: table.parent,
        name: table.body["name"]?.text ?? "", parentName: database?.body["name"]?.text))
    table.isTrashed = true
    try context.access.save(table)
    context.tell(
      .workspace(workspace),
      ["type": "table_deleted", "database_id": .optional(table.parent), "table_id": .int(table.id)])
    return Reply(status: 204)
  }
}

extension BaserowContext {
  func databaseDocument() throws -> Document {
    guard let database = try access.document(.application, id("database")) else {
      throw BaserowError.missing("APPLICATION", "application")
    }
    try require(workspace: database.parent ?? 0)
    return database
  }

  /// The table that the path names.
  func tableDocument() throws -> Document {
    _ = try table(id("table"), for: .update)
    guard let table = try access.document(.table, id("table")) else {
      throw BaserowError.missing("TABLE", "table")
    }
    return table
  }

  /// Makes a table with its grid: of given rows, or with the fields and empty rows of a new one.
  func addTable(_ name: String, database: Int, data: [JSON]?, firstRowIsHeader: Bool) throws -> Document {
    let header = try data.map { try self.header(of: $0, isFirstRow: firstRowIsHeader) }
    let table = try access.insert(.table, parent: database, body: ["name": .string(name)])
    if let data, let header {
      for (index, title) in header.enumerated() {
        try addPlainField(title, .text, table: table.id, index: index)
      }
      try importTexts(Array(data.dropFirst(firstRowIsHeader ? 1 : 0)), into: table.id)
    } else {
      try addPlainField("Name", .text, table: table.id, index: 0)
      try addPlainField("Notes", .longText, table: table.id, index: 1)
      try addPlainField("Active", .boolean, table: table.id, index: 2)
      try importTexts([["", ""], ["", ""]], into: table.id)
    }
    try addView("Grid", type: "grid", table: table.id)
    return table
  }

  private func header(of data: [JSON], isFirstRow: Bool) throws -> [String] {
    let width = data.compactMap { $0.array?.count }.max() ?? 0
    guard width > 0 else { throw BaserowError(400, "ERROR_INVALID_INITIAL_TABLE_DATA") }
    let first = isFirstRow ? data.first?.array ?? [] : []
    let titles = (0..<width).map { index in
      index < first.count ? first[index].plainText : "Field \(index + 1)"
    }
    guard Set(titles).count == titles.count else {
      throw BaserowError(
        400, "ERROR_INITIAL_TABLE_DATA_HAS_DUPLICATE_NAMES",
        """
        Field names must be unique in Baserow per table however the initial table data provided contains \
        duplicate field names, please make them unique and try again.
        """)
    }
    return titles
  }

  /// Makes a field with the usual options, without touching records.
  @discardableResult
  func addPlainField(_ name: String, _ type: BaserowFieldType, table: Int, index: Int) throws -> Document {
    var options = type.defaultOptions
    if type == .longText { options["long_text_enable_rich_text"] = false }
    return try access.insert(
      .field, parent: table, position: index,
      body: BaserowField.body(name: name, type: type, isPrimary: index == 0, options: options))
  }

  /// Appends records of texts, cell by cell in the order of the fields.
  private func importTexts(_ rows: [JSON], into table: Int) throws {
    let schema = try schema(table)
    let items = rows.map { row in
      Values(
        zip(schema.fields, row.array ?? []).map { ($0.id, .string($1.plainText)) },
        uniquingKeysWith: { first, _ in first })
    }
    guard !items.isEmpty else { return }
    _ = try createRecords(items, in: schema, before: nil, isImport: true, isBatch: true)
  }
}
