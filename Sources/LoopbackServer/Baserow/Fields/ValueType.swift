/// What kind of values a field or a formula gives, whatever made them.
indirect enum ValueType: Sendable, Equatable {
  case text
  case number(places: Int)
  case boolean
  case date(includesTime: Bool)
  case duration(format: String)
  case singleSelect([JSON])
  case multipleSelect([JSON])
  case link
  case button
  case url
  case collaborators
  case person
  case files
  case singleFile
  case array(ValueType)
  case password
  /// A formula that is broken; the text says how.
  case invalid(String)

  /// The name that the service gives to it in `formula_type`.
  var formulaName: String {
    switch self {
    case .text: "text"
    case .number: "number"
    case .boolean: "boolean"
    case .date: "date"
    case .duration: "duration"
    case .singleSelect: "single_select"
    case .multipleSelect: "multiple_select"
    case .link: "link"
    case .button: "button"
    case .url: "url"
    case .collaborators: "multiple_collaborators"
    case .person: "text"
    case .files, .array: "array"
    case .singleFile: "single_file"
    case .password: "text"
    case .invalid: "invalid"
    }
  }

  var selectOptions: [JSON] {
    switch self {
    case .singleSelect(let options), .multipleSelect(let options): options
    case .array(let item): item.selectOptions
    default: []
    }
  }

  var isArray: Bool {
    switch self {
    case .array, .files: true
    default: false
    }
  }

  var isNumber: Bool {
    if case .number = self { true } else { false }
  }

  var isText: Bool {
    switch self {
    case .text, .url, .person: true
    default: false
    }
  }

  var isDate: Bool {
    if case .date = self { true } else { false }
  }

  var isDuration: Bool {
    if case .duration = self { true } else { false }
  }

  /// The type of one item.
  var item: ValueType {
    switch self {
    case .array(let item): item
    case .files: .singleFile
    default: self
    }
  }

  /// The options that a formula of this type shows.
  var formulaOptions: JSONObject {
    var options = BaserowFieldType.formulaOptions
    options["formula_type"] = .string(formulaName)
    switch self {
    case .number(let places): options["number_decimal_places"] = .int(places)
    case .date(let includesTime):
      options["date_include_time"] = .bool(includesTime)
      options["date_format"] = "ISO"
      options["date_time_format"] = "24"
      options["date_show_tzinfo"] = false
    case .duration(let format): options["duration_format"] = .string(format)
    case .invalid(let problem): options["error"] = .string(problem)
    case .files: options["array_formula_type"] = "single_file"
    case .array(let item):
      options = options.merging(item.formulaOptions)
      options["array_formula_type"] = .string(item.formulaName)
      options["formula_type"] = "array"
    default: break
    }
    options["nullable"] = .bool(isNullable)
    return options
  }

  private var isNullable: Bool {
    switch self {
    case .text, .number, .boolean, .link, .button: false
    default: true
    }
  }
}

/// Finds the types of fields; formulas are read and checked for it.
struct ValueTypes {
  let context: BaserowContext

  /// A chain of formulas longer than this is taken for a circle.
  private static let deepest = 20

  func type(of field: BaserowField, in schema: TableSchema, depth: Int = 0) throws -> ValueType {
    guard depth < Self.deepest else { return .invalid("references itself") }
    switch field.type {
    case .text, .longText, .email, .phoneNumber, .uuid, .ai: return .text
    case .url: return .url
    case .number: return .number(places: field.decimalPlaces)
    case .rating, .autonumber, .count: return .number(places: 0)
    case .boolean: return .boolean
    case .date, .lastModified, .createdOn: return .date(includesTime: field.includesTime)
    case .lastModifiedBy, .createdBy: return .person
    case .duration: return .duration(format: field.durationFormat)
    case .linkRow: return .array(.text)
    case .file: return .files
    case .singleSelect: return .singleSelect(field.selectOptions)
    case .multipleSelect: return .multipleSelect(field.selectOptions)
    case .multipleCollaborators: return .collaborators
    case .password: return .password
    case .formula: return try formula(field, in: schema, depth: depth)
    case .rollup: return try rollup(field, in: schema, depth: depth)
    case .lookup: return .array(try target(of: field, in: schema, depth: depth)?.item ?? .text)
    }
  }

  private func formula(_ field: BaserowField, in schema: TableSchema, depth: Int) throws -> ValueType {
    do {
      let expression = try Formula(field.options["formula"]?.text ?? "")
      let found = try FormulaTypes(types: self, schema: schema, depth: depth + 1).type(of: expression.root)
      // The number of digits may have been set by hand.
      if found.isNumber, let places = field.options["number_decimal_places"]?.int {
        return .number(places: places)
      }
      return found
    } catch let problem as FormulaProblem {
      return .invalid(problem.message)
    }
  }

  private func rollup(_ field: BaserowField, in schema: TableSchema, depth: Int) throws -> ValueType {
    let target = try target(of: field, in: schema, depth: depth) ?? .number(places: 0)
    switch field.options["rollup_function"]?.text {
    case "count": return .number(places: 0)
    case "avg", "average": return .number(places: 10)
    case "every", "any", "is_even": return .boolean
    default: return target.item
    }
  }

  private func target(of field: BaserowField, in schema: TableSchema, depth: Int) throws -> ValueType? {
    guard let through = field.options["through_field_id"]?.int.flatMap(schema.field),
      let linkedTable = through.linkedTable, let linked = try context.schemaIfAny(linkedTable),
      let target = field.options["target_field_id"]?.int.flatMap(linked.field)
    else { return nil }
    return try type(of: target, in: linked, depth: depth + 1)
  }
}
