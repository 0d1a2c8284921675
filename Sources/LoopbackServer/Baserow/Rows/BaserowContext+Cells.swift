import GRDB

/// Values on their way into cells.
extension BaserowContext {
  /// What a request gives for one record, by field.
  typealias Values = [Int: JSON]

  /// The values of a JSON object that names fields; names that are none are ignored.
  func values(_ object: JSONObject, in schema: TableSchema) -> Values {
    let byName = flag("user_field_names")
    var values: Values = [:]
    for member in object.members {
      if let field = schema.field(member.key, byName: byName) { values[field.id] = member.value }
    }
    return values
  }

  /// Checks the values of several records.
  /// - Parameter isBatch: whether problems are told by the place in `items`.
  func checked(_ items: [Values], in schema: TableSchema, isBatch: Bool) throws -> [[Int: CellInput]] {
    let byName = flag("user_field_names")
    var problems = JSONObject()
    var inputs: [[Int: CellInput]] = []
    for (index, values) in items.enumerated() {
      var own = JSONObject()
      var input: [Int: CellInput] = [:]
      for field in schema.fields {
        guard let value = values[field.id] else { continue }
        do throws(CellProblem) {
          input[field.id] = try CellReader(field: field).read(value)
        } catch {
          own[byName ? field.name : field.key] = error.detail
        }
      }
      if !own.isEmpty { problems[String(index)] = .object(own) }
      inputs.append(input)
    }
    if let first = problems.members.first {
      throw BaserowError.invalidBody(isBatch ? ["items": .object(problems)] : first.value)
    }
    for values in items { try refuseReadOnly(values, in: schema) }
    return try inputs.map { try $0.reduce(into: [:]) { try resolve($1, in: schema, into: &$0) } }
  }

  private func refuseReadOnly(_ values: Values, in schema: TableSchema) throws {
    let given = schema.fields.filter { values[$0.id] != nil && $0.type.isReadOnly && $0.type != .lookup }
    guard let field = given.min(by: { $0.id < $1.id }) else { return }
    throw BaserowError.invalidBody(
      .string("Field of type \(field.type.rawValue) is read only and should not be set manually."))
  }

  /// Looks up what a value refers to: options, records, people, files.
  private func resolve(
    _ entry: (key: Int, value: CellInput), in schema: TableSchema, into inputs: inout [Int: CellInput]
  ) throws {
    guard let field = schema.field(entry.key) else { return }
    switch entry.value {
    case .cell, .links, .keep: inputs[entry.key] = entry.value
    case .linkTexts(let texts): inputs[entry.key] = .links(try records(saying: texts, for: field))
    case .options(let items, let isList):
      let options = try items.map { try option($0, of: field) }
      inputs[entry.key] = .cell(isList ? .array(options) : options.first ?? .null)
    case .people(let ids): inputs[entry.key] = .cell(try people(ids, in: schema))
    case .files(let files):
      inputs[entry.key] = .cell(.array(try files.map { try fileCell($0.name, shown: $0.shown) }))
    }
  }

  private func option(_ value: JSON, of field: BaserowField) throws -> JSON {
    if let found = value.int.flatMap(field.option) ?? value.text.flatMap(field.option(named:)) {
      return found
    }
    throw BaserowError.invalidBody(
      .string("The provided select option value '\(value.plainText)' is not a valid select option."))
  }

  private func records(saying texts: [String], for field: BaserowField) throws -> [Int] {
    guard let linked = try field.linkedTable.flatMap(schemaIfAny), let primary = linked.primary else {
      return []
    }
    return try texts.map { text in
      let id = try Int.fetchOne(
        access.db,
        sql: """
          SELECT id FROM record WHERE tbl = ? AND trashed = 0 AND plain_text(json_extract(cells, ?)) = ?
          ORDER BY position, id LIMIT 1
          """, arguments: [linked.id, "$.\(primary.key)", text])
      guard let id else {
        throw BaserowError.invalidBody(
          .string("The provided text value '\(text)' doesn't match any row in the linked table."))
      }
      return id
    }
  }

  private func people(_ ids: [Int], in schema: TableSchema) throws -> JSON {
    let members = try collaborators(of: schema.workspace)
    return .array(
      try ids.map { id in
        guard let member = members.first(where: { $0["id"]?.int == id }) else {
          throw BaserowError.invalidBody(.string("The provided user id [\(id)] is not a valid collaborator."))
        }
        return member
      })
  }

  private func fileCell(_ name: String, shown: String?) throws -> JSON {
    guard let file = try userFile(named: name) else {
      throw BaserowError.invalidBody(.string("The user files ['\(name)'] do not exist."))
    }
    return fileCell(file, shown: shown)
  }
}
