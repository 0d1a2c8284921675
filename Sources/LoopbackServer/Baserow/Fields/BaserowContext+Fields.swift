import FoundationEssentials

extension BaserowContext {
  /// The field that the path names, and its table.
  func field() throws -> (BaserowField, TableSchema) {
    guard let document = try access.document(.field, id("field")), let table = document.parent,
      let schema = try schemaIfAny(table), let field = schema.field(document.id)
    else { throw BaserowError.missing("FIELD", "field") }
    try require(workspace: schema.workspace)
    return (field, schema)
  }

  /// The name that the body gives to a field, checked; nil if it gives none.
  func fieldName(in schema: TableSchema, changing field: BaserowField?) throws -> String? {
    guard let name = body["name"]?.text else { return nil }
    guard name.count <= 255 else {
      throw BaserowError.invalid(
        "name", "Ensure this field has no more than 255 characters.", code: "max_length")
    }
    guard !["id", "order"].contains(name) else {
      throw BaserowError(
        400, "ERROR_RESERVED_BASEROW_FIELD_NAME",
        """
        The field names order,id are reserved and cannot and cannot be used for a user created field, please \
        choose different field name.
        """)
    }
    guard schema.fields.allSatisfy({ $0.name != name || $0.id == field?.id }) else {
      throw BaserowError(
        400, "ERROR_FIELD_WITH_SAME_NAME_ALREADY_EXISTS",
        """
        You cannot have two fields with the same name in the same table, please choose a unique name for each \
        field.
        """)
    }
    return name
  }

  /// Makes a field, the other side of a link with it, and a cell for it in every record.
  func addField(
    _ name: String, _ type: BaserowFieldType, options: JSONObject, description: JSON = .null,
    in schema: TableSchema
  ) throws -> BaserowField {
    var document = try access.insert(
      .field, parent: schema.id,
      body: BaserowField.body(
        name: name, type: type, isPrimary: schema.fields.isEmpty, options: options,
        description: description))
    if type == .linkRow, body["has_related_field"]?.bool ?? true,
      let linked = options["link_row_table_id"]?.int
    {
      let related = try addRelatedField(to: document, linked: linked, from: schema)
      document.body["options"] = .object(options.merging(["link_row_related_field_id": .int(related)]))
      try access.save(document)
    }
    guard let field = BaserowField(document) else { throw BaserowError.crash }
    try fillCells(of: field, in: schema)
    return field
  }

  /// A link seen from the other table; its name is that of the table where the link was made.
  private func addRelatedField(to document: Document, linked: Int, from schema: TableSchema) throws -> Int {
    let other = try self.schema(linked)
    var name = body["related_field_name"]?.text ?? schema.name
    var number = 2
    while other.field(named: name) != nil {
      name = "\(schema.name) \(number)"
      number += 1
    }
    let options = BaserowFieldType.linkRow.defaultOptions.merging([
      "link_row_table_id": .int(schema.id), "link_row_related_field_id": .int(document.id),
    ])
    let related = try access.insert(
      .field, parent: linked,
      body: BaserowField.body(name: name, type: .linkRow, isPrimary: false, options: options))
    if let field = BaserowField(related) { try fillCells(of: field, in: other) }
    return related.id
  }

  private func fillCells(of field: BaserowField, in schema: TableSchema) throws {
    let ids = try access.recordIDs(schema.id)
    guard !ids.isEmpty else { return }
    if [.uuid, .autonumber, .createdOn, .createdBy, .lastModified, .lastModifiedBy].contains(field.type) {
      for var record in try access.records(schema.id, ids) {
        record.cells[field.key] = try madeCell(field, for: record)
        try access.save(record)
      }
    } else {
      try access.db.execute(
        sql: "UPDATE record SET cells = json_set(cells, ?, json(?)) WHERE tbl = ?",
        arguments: ["$.\(field.key)", field.emptyCell.serialized, schema.id])
    }
    if field.type.isComputed { try Recalculation(self).runAll(schema.id) }
  }

  /// The cell that the service makes for a record, for fields that only it writes.
  func madeCell(_ field: BaserowField, for record: StoredRecord) throws -> JSON {
    switch field.type {
    case .uuid: return .string(UUID().uuidString.lowercased())
    case .autonumber: return .int(try access.next("autonumber_\(field.id)"))
    case .createdOn: return momentCell(record.createdAt, field)
    case .lastModified: return momentCell(record.changedAt, field)
    case .createdBy: return try personCell(record.createdBy)
    case .lastModifiedBy: return try personCell(record.changedBy)
    default: return field.emptyCell
    }
  }

  private func momentCell(_ text: String, _ field: BaserowField) -> JSON {
    .string(field.includesTime ? text : String(text.prefix(10)))
  }

  private func personCell(_ id: Int?) throws -> JSON {
    guard let id, let person = try account(id) else { return .null }
    return ["id": .int(id), "name": .string(person.name)]
  }

  /// Applies the body to a field: name, description, type and options.
  func change(_ field: BaserowField, in schema: TableSchema) throws -> BaserowField {
    guard var document = try access.document(.field, field.id) else {
      throw BaserowError.missing("FIELD", "field")
    }
    let name = try fieldName(in: schema, changing: field) ?? field.name
    let typeName = body["type"]?.text ?? field.type.rawValue
    guard let type = BaserowFieldType(rawValue: typeName) else {
      throw BaserowError.invalid("type", "\"\(typeName)\" is not a valid choice.", code: "invalid_choice")
    }
    let current = type == field.type ? field.options : type.defaultOptions
    let options = try FieldOptionsReader(context: self, schema: schema, body: body).read(
      type, current: current)
    document.body = BaserowField.body(
      name: name, type: type, isPrimary: field.isPrimary, options: options,
      description: body["description"] ?? field.description)
    try access.save(document)
    guard let changed = BaserowField(document) else { throw BaserowError.crash }
    if name != field.name { try rename(field.name, to: name, in: schema) }
    if type != field.type || options != field.options {
      try convertCells(from: field, to: changed, in: schema)
    }
    return changed
  }

  private func rename(_ old: String, to new: String, in schema: TableSchema) throws {
    for field in schema.fields where field.type == .formula {
      guard var document = try access.document(.field, field.id), var options = document.body["options"],
        let formula = options["formula"]?.text, formula.contains("field('\(old)')")
      else { continue }
      options["formula"] = .string(
        formula.split(separator: "field('\(old)')", omittingEmptySubsequences: false)
          .joined(separator: "field('\(new)')"))
      document.body["options"] = options
      try access.save(document)
    }
  }

  /// Gives each record the cell that its old one becomes.
  private func convertCells(from old: BaserowField, to new: BaserowField, in schema: TableSchema) throws {
    let ids = try access.recordIDs(schema.id)
    let fresh = try self.schema(schema.id)
    if !new.type.isComputed, new.type != .linkRow {
      for var record in try access.records(schema.id, ids) {
        let cell = record.cells[old.key] ?? .null
        record.cells[new.key] = try converted(cell, to: new, for: record)
        try access.save(record)
      }
    }
    try Recalculation(self).run(fresh.id, ids)
  }

  private func converted(_ cell: JSON, to field: BaserowField, for record: StoredRecord) throws -> JSON {
    switch field.type {
    case .singleSelect:
      return cell["id"]?.int.flatMap(field.option) ?? field.option(named: cell.plainText) ?? .null
    case .multipleSelect: return .array((cell.array ?? []).compactMap { $0["id"]?.int.flatMap(field.option) })
    case .number:
      let number = DecimalNumber(cell.plainText)?.rounded(field.decimalPlaces)
      return number.map { .string($0.text) } ?? .null
    case .uuid, .autonumber, .createdOn, .createdBy, .lastModified, .lastModifiedBy:
      return try madeCell(field, for: record)
    default: break
    }
    let words: JSON = cell.object == nil && cell.array == nil ? cell : .string(cell.plainText)
    // What cannot be converted becomes empty, as the service has it.
    guard case .cell(let value)? = try? CellReader(field: field).read(words) else { return field.emptyCell }
    return value
  }

  /// The fields that a change of one changes too.
  func dependents(of field: BaserowField, in schema: TableSchema) throws -> [JSON] {
    let local = schema.fields.filter { other in
      guard other.id != field.id else { return false }
      if other.type == .formula, let formula = try? Formula(other.options["formula"]?.text ?? "") {
        return formula.fieldNames.contains(field.name)
      }
      return other.options["through_field_id"]?.int == field.id
    }
    var found = try local.map { try json(of: $0, in: schema) }
    let looking = try access.documents(.field).compactMap(BaserowField.init)
      .filter { $0.table != schema.id && $0.options["target_field_id"]?.int == field.id }
    for other in looking {
      guard let home = try schemaIfAny(other.table) else { continue }
      found.append(try json(of: other, in: home))
    }
    return found
  }

  /// Moves a field into the trash, with the other side of its link.
  func trash(_ field: BaserowField, in schema: TableSchema) throws {
    let database = try access.document(.application, schema.database)
    try addToTrash(
      TrashedItem(
        type: "field", id: field.id, parent: nil, workspace: schema.workspace, application: database?.id,
        name: field.name, parentName: schema.name))
    for id in [field.id] + [field.relatedField].compactMap({ $0 }) {
      guard var document = try access.document(.field, id) else { continue }
      document.isTrashed = true
      try access.save(document)
    }
    try Recalculation(self).runAll(schema.id)
  }
}
