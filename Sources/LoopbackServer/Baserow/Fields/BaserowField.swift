/// One field of a table.
struct BaserowField: Sendable {
  let id: Int
  let table: Int
  let name: String
  let type: BaserowFieldType
  let isPrimary: Bool
  let position: Int
  let description: JSON
  /// The options of its type.
  let options: JSONObject

  init?(_ document: Document) {
    guard let type = document.body["type"]?.text.flatMap(BaserowFieldType.init) else { return nil }
    id = document.id
    table = document.parent ?? 0
    name = document.body["name"]?.text ?? ""
    self.type = type
    isPrimary = document.body["primary"]?.bool ?? false
    position = document.position
    description = document.body["description"] ?? .null
    options = document.body["options"]?.object ?? [:]
  }

  /// What is stored of a field.
  static func body(
    name: String, type: BaserowFieldType, isPrimary: Bool, options: JSONObject, description: JSON = .null
  ) -> JSON {
    [
      "name": .string(name), "type": .string(type.rawValue), "primary": .bool(isPrimary),
      "description": description, "options": .object(options),
    ]
  }

  /// The name of its cells.
  var key: String { "field_\(id)" }

  var decimalPlaces: Int { options["number_decimal_places"]?.int ?? 0 }
  var includesTime: Bool { options["date_include_time"]?.bool ?? false }
  var durationFormat: String { options["duration_format"]?.text ?? "h:mm" }
  var selectOptions: [JSON] { options["select_options"]?.array ?? [] }
  var linkedTable: Int? { options["link_row_table_id"]?.int }
  var relatedField: Int? { options["link_row_related_field_id"]?.int }

  /// The number under which both sides of a link keep it.
  var relation: Int { min(id, relatedField ?? id) }
  /// Whether this is the side of the link that was made second.
  var isFarSide: Bool { relation != id }

  /// What a cell of a new record holds when nothing is said of it.
  var emptyCell: JSON {
    switch type {
    case .text:
      if let text = options["text_default"]?.text, !text.isEmpty { .string(text) } else { .null }
    case .url, .email, .phoneNumber: ""
    case .number: defaultNumber
    case .rating: 0
    case .boolean: options["boolean_default"] ?? false
    case .linkRow, .file, .multipleCollaborators: []
    case .singleSelect: option(options["single_select_default"]?.int ?? -1) ?? .null
    case .multipleSelect:
      .array((options["multiple_select_default"]?.array ?? []).compactMap { option($0.int ?? -1) })
    default: .null
    }
  }

  private var defaultNumber: JSON {
    guard let text = options["number_default"]?.text, let number = DecimalNumber(text),
      let rounded = number.rounded(decimalPlaces)
    else { return .null }
    return .string(rounded.text)
  }

  /// A select option as cells show it.
  func option(_ id: Int) -> JSON? { selectOptions.first { $0["id"]?.int == id } }

  /// A select option by its text.
  func option(named value: String) -> JSON? { selectOptions.first { $0["value"]?.text == value } }
}

extension BaserowContext {
  /// A field as the service describes it; `related` adds what else a change touched.
  func json(of field: BaserowField, in schema: TableSchema, related: [JSON]? = nil) throws -> JSON {
    var object: JSONObject = [
      "id": .int(field.id), "table_id": .int(schema.id), "name": .string(field.name),
      "order": .int(field.position), "type": .string(field.type.rawValue),
      "primary": .bool(field.isPrimary), "read_only": .bool(field.type.isReadOnly),
      "immutable_type": false, "immutable_properties": false, "description": field.description,
      "database_id": .int(schema.database), "workspace_id": .int(schema.workspace), "db_index": false,
      "field_constraints": [],
    ]
    if let related { object["related_fields"] = .array(related) }
    for member in try describedOptions(of: field, in: schema).members { object[member.key] = member.value }
    return .object(object)
  }

  private func describedOptions(of field: BaserowField, in schema: TableSchema) throws -> JSONObject {
    var options = field.options
    switch field.type {
    case .linkRow: return try describedLink(field)
    case .createdBy, .lastModifiedBy, .multipleCollaborators:
      options["available_collaborators"] = .array(try collaborators(of: schema.workspace))
    case .formula, .lookup:
      let values = try ValueTypes(context: self).type(of: field, in: schema)
      options["select_options"] = .array(values.selectOptions)
      let listsPeople = values.isArray
      options["available_collaborators"] = .array(listsPeople ? try collaborators(of: schema.workspace) : [])
    default: break
    }
    for member in try inheritedDisplay(of: field, in: schema).members { options[member.key] = member.value }
    return options
  }

  private func describedLink(_ field: BaserowField) throws -> JSONObject {
    let linked = try field.linkedTable.flatMap(schemaIfAny)
    let primary = try linked.flatMap { linked in
      try linked.primary.map { try json(of: $0, in: linked) }
    }
    return [
      "link_row_table_id": .optional(field.linkedTable),
      "link_row_related_field_id": .optional(field.relatedField),
      "link_row_table": .optional(field.linkedTable),
      "link_row_related_field": .optional(field.relatedField),
      "link_row_limit_selection_view_id": field.options["link_row_limit_selection_view_id"] ?? .null,
      "link_row_table_primary_field": primary ?? .null,
      "link_row_multiple_relationships": field.options["link_row_multiple_relationships"] ?? true,
    ]
  }
}
