/// Undo and redo by session.
extension BaserowDialect {
  static var undoRoutes: [BaserowRoute] {
    [
      BaserowRoute("PATCH", "/api/user/undo/", .user) { context in try context.step(isUndo: true) },
      BaserowRoute("PATCH", "/api/user/redo/", .user) { context in try context.step(isUndo: false) },
    ]
  }
}

extension BaserowContext {
  private static let scopeNames = ["root", "workspace", "application", "table", "view", "teams_in_workspace"]

  /// Undoes or does again the next action of the session within some scopes.
  fileprivate func step(isUndo: Bool) throws -> Reply {
    guard let session = call.headers["clientsessionid"] else {
      throw BaserowError(
        400, "ERROR_CLIENT_SESSION_ID_HEADER_NOT_SET",
        "The ClientSessionId must be set when using this endpoint.")
    }
    let scopes = try scopes()
    let mine = try access.documents(.action, parent: user.id).filter { action in
      action.body["session"]?.text == session && action.body["undone"]?.bool == !isUndo
        && (scopes.isEmpty || scopes.contains(action.body["scope"]?.text ?? ""))
    }
    guard let next = isUndo ? mine.last : mine.first else {
      return .json(200, ["actions": [], "result_code": "NOTHING_TO_DO"])
    }
    var together = [next]
    if let group = next.body.present("group") {
      together = mine.filter { $0.body["group"] == group }
      if isUndo { together.reverse() }
    }
    for var action in together {
      try perform(action.body, isUndo: isUndo)
      action.body["undone"] = .bool(isUndo)
      try access.save(action)
    }
    let done = together.map { action -> JSON in
      ["action_type": action.body["type"] ?? "", "action_scope": action.body["scope"] ?? ""]
    }
    return .json(200, ["actions": .array(done), "result_code": "SUCCESS"])
  }

  private func scopes() throws -> Set<String> {
    let given = body["scopes"]?.object ?? [:]
    let unknown = given.keys.filter { !Self.scopeNames.contains($0) }
    guard unknown.isEmpty else {
      throw BaserowError.invalidBody([
        "scopes": [
          "non_field_errors": [
            BaserowError.problem(
              """
              Your request body had the following unknown attributes: \(unknown.joined(separator: ", ")). \
              Please check the api documentation and only provide valid fields.
              """, "invalid")
          ]
        ]
      ])
    }
    return Set(
      given.members.compactMap { member in
        switch (member.key, member.value) {
        case ("root", .bool(true)): "root"
        case (let name, .number(let id)): name + id
        default: nil
        }
      })
  }

  private func perform(_ action: JSON, isUndo: Bool) throws {
    guard let table = action["table"]?.int, let schema = try schemaIfAny(table) else { return }
    func ids(_ key: String) -> [Int] { (action[key]?.array ?? []).compactMap(\.int) }
    switch action["type"]?.text {
    case "update_rows": try setCells(action[isUndo ? "before" : "after"]?.array ?? [], in: schema)
    case "create_row", "create_rows": try setTrashed(isUndo, ids("created"), in: schema)
    case "delete_row", "delete_rows": try setTrashed(!isUndo, ids("deleted"), in: schema)
    case "move_row":
      try place(action["moved"]?.int ?? 0, at: action[isUndo ? "from" : "to"]?.double, in: schema)
    case "create_field":
      guard var field = try access.documentOrTrash(.field, action["field"]?.int ?? 0) else { return }
      field.isTrashed = isUndo
      try access.save(field)
    default: return
    }
  }

  private func setTrashed(_ trashed: Bool, _ ids: [Int], in schema: TableSchema) throws {
    guard trashed else { return try restoreRecords(ids, in: schema) }
    let records = try access.records(schema.id, ids)
    try access.setTrashed(true, schema.id, ids)
    try Recalculation(self).run(schema.id, ids)
    tellOfDeleted(records, in: schema)
  }

  private func place(_ id: Int, at position: Double?, in schema: TableSchema) throws {
    guard let position, let old = try access.record(schema.id, id) else { return }
    var record = old
    record.position = position
    try access.save(record)
    tellOfUpdated(before: [old], after: [record], fields: [], in: schema)
  }

  /// Puts cells back as they were; links are set by the records that their cells name.
  private func setCells(_ items: [JSON], in schema: TableSchema) throws {
    let ids = items.compactMap { $0["id"]?.int }
    let before = try access.records(schema.id, ids)
    var fields: Set<Int> = []
    for item in items {
      guard var record = before.first(where: { $0.id == item["id"]?.int }) else { continue }
      for member in item["cells"]?.object?.members ?? [] {
        guard let field = schema.field(member.key, byName: false), !field.type.isReadOnly else { continue }
        fields.insert(field.id)
        record.cells[field.key] = member.value
        guard field.type == .linkRow else { continue }
        try access.setLinks(
          field.relation, from: record.id, backwards: field.isFarSide,
          to: (member.value.array ?? []).compactMap { $0["id"]?.int })
      }
      try access.save(record)
    }
    try Recalculation(self).run(schema.id, ids)
    let after = try access.records(schema.id, ids)
    tellOfUpdated(before: before, after: after, fields: fields.sorted(), in: schema)
  }
}
