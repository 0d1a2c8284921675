/// Reads the options of a field from a request, over those it has.
struct FieldOptionsReader {
  let context: BaserowContext
  let schema: TableSchema
  let body: JSON

  /// The options of a field of a type.
  /// - Parameter current: what they are now; the type's own where the field is new or changes its type.
  func read(_ type: BaserowFieldType, current: JSONObject) throws -> JSONObject {
    var options = current
    for key in type.defaultOptions.keys where !Self.handledApart.contains(key) {
      if let value = body[key] { options[key] = try checked(key, value, type) }
    }
    switch type {
    case .singleSelect, .multipleSelect, .ai:
      if let given = body["select_options"]?.array {
        options["select_options"] = try selectOptions(given, current)
      }
      if type == .ai { try checkModel() }
    case .linkRow: options["link_row_table_id"] = .int(try linkedTable(current))
    case .formula: options = try formula(options)
    case .count, .rollup, .lookup: options = try through(options, type)
    default: break
    }
    return options
  }

  private static let handledApart: Set<String> = [
    "select_options", "link_row_table_id", "link_row_related_field_id", "through_field_id",
    "through_field_name", "target_field_id", "target_field_name", "formula_type", "error", "nullable",
    "array_formula_type",
  ]

  private func checked(_ key: String, _ value: JSON, _ type: BaserowFieldType) throws -> JSON {
    switch key {
    case "number_decimal_places" where !value.isNull:
      guard let places = value.int, (0...10).contains(places) else { throw invalidChoice(key, value) }
    case "number_prefix", "number_suffix": return .string(value.plainText.trimmingSpaces())
    case "number_default":
      guard let number = DecimalDigits(value.plainText) else { return .null }
      return .string(number.text(places: 20))
    case "max_value":
      guard let highest = value.int, (1...10).contains(highest) else {
        throw BaserowError.invalid(
          key, "Ensure this value is less than or equal to 10.", code: "max_value")
      }
    case "date_format" where !["EU", "US", "ISO"].contains(value.plainText): throw invalidChoice(key, value)
    case "date_time_format" where !["24", "12"].contains(value.plainText): throw invalidChoice(key, value)
    case "duration_format" where !Self.durationFormats.contains(value.plainText):
      throw invalidChoice(key, value)
    default: break
    }
    return value
  }

  private static let durationFormats: Set<String> = [
    "h:mm", "h:mm:ss", "h:mm:ss.s", "h:mm:ss.ss", "h:mm:ss.sss", "d h", "d h:mm", "d h:mm:ss", "d h mm",
    "d h mm ss",
  ]

  private func invalidChoice(_ key: String, _ value: JSON) -> BaserowError {
    .invalid(key, "\"\(value.plainText)\" is not a valid choice.", code: "invalid_choice")
  }

  /// Options that come with a number they had keep it; the others are new ones.
  private func selectOptions(_ given: [JSON], _ current: JSONObject) throws -> JSON {
    let known = Set((current["select_options"]?.array ?? []).compactMap { $0["id"]?.int })
    return .array(
      try given.map { option in
        let kept = option["id"]?.int.flatMap { known.contains($0) ? $0 : nil }
        return [
          "id": .int(try kept ?? context.access.next("select_option")),
          "value": option["value"] ?? "", "color": option["color"] ?? "light-gray",
        ]
      })
  }

  private func checkModel() throws {
    let workspace = try context.access.document(.workspace, schema.workspace)
    let models = workspace?.body["generative_ai_models_enabled"]?[body["ai_generative_ai_type"]?.text ?? ""]
    guard models?.array?.contains(body["ai_generative_ai_model"] ?? .null) == true else {
      throw BaserowError(
        400, "ERROR_MODEL_DOES_NOT_BELONG_TO_TYPE",
        "The requested model does not belong to the provided type.")
    }
  }

  private func linkedTable(_ current: JSONObject) throws -> Int {
    let given = body.present("link_row_table_id")?.int ?? body.present("link_row_table")?.int
    guard let table = given ?? current["link_row_table_id"]?.int else {
      throw BaserowError(
        400, "ERROR_LINK_ROW_TABLE_NOT_PROVIDED", "The `link_row_table_id` must be provided.")
    }
    guard let linked = try context.schemaIfAny(table), linked.workspace == schema.workspace else {
      throw BaserowError(
        400, "ERROR_LINK_ROW_TABLE_NOT_IN_SAME_DATABASE",
        "The link row table is not in the same database.")
    }
    return table
  }

  private func formula(_ given: JSONObject) throws -> JSONObject {
    let source = body["formula"]?.text ?? given["formula"]?.text ?? ""
    do {
      let formula = try Formula(source)
      let types = FormulaTypes(types: ValueTypes(context: context), schema: schema, depth: 0)
      var options = try types.type(of: formula.root).formulaOptions
      for key in options.keys where !Self.handledApart.contains(key) {
        if let value = body.present(key) { options[key] = try checked(key, value, .formula) }
      }
      options["formula"] = .string(source)
      return options
    } catch let problem as FormulaProblem {
      throw BaserowError(400, "ERROR_WITH_FORMULA", "Error with formula: \(problem.message)")
    }
  }

  private func through(_ given: JSONObject, _ type: BaserowFieldType) throws -> JSONObject {
    var options = given
    let through =
      body.present("through_field_id")?.int.flatMap(schema.field)
      ?? body.present("through_field_name")?.text.flatMap(schema.field(named:))
      ?? given["through_field_id"]?.int.flatMap(schema.field)
    guard let through, let linked = try through.linkedTable.flatMap(context.schemaIfAny) else {
      throw BaserowError(
        400, "ERROR_INVALID_LOOKUP_THROUGH_FIELD",
        "The provided through field does not exist, is in a different table or is not a link row field.")
    }
    options["through_field_id"] = .int(through.id)
    guard type != .count else {
      options["number_decimal_places"] = 0
      return options
    }
    let target =
      body.present("target_field_id")?.int.flatMap(linked.field)
      ?? body.present("target_field_name")?.text.flatMap(linked.field(named:))
      ?? given["target_field_id"]?.int.flatMap(linked.field)
    guard let target else {
      throw BaserowError(
        400, "ERROR_INVALID_LOOKUP_TARGET_FIELD",
        "The provided target field does not exist or is in a different table.")
    }
    options["target_field_id"] = .int(target.id)
    let kind = try ValueTypes(context: context).type(of: target, in: linked)
    let shown = type == .lookup ? ValueType.array(kind.item) : kind.item
    for member in shown.formulaOptions.members where type == .lookup || member.key != "nullable" {
      if body.present(member.key) == nil { options[member.key] = member.value }
    }
    if type == .lookup {
      options["through_field_name"] = .string(through.name)
      options["target_field_name"] = .string(target.name)
    } else {
      options["rollup_function"] = body["rollup_function"] ?? given["rollup_function"] ?? "sum"
    }
    return options
  }
}
