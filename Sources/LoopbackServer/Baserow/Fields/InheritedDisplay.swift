/// What gathers the values of another field shows them as that field does.
extension BaserowContext {
  private static let displayNames = [
    "date_format", "date_time_format", "date_force_timezone", "date_show_tzinfo", "number_prefix",
    "number_suffix", "number_separator",
  ]
  /// Those that answer with a value of the same kind.
  private static let keepingFunctions: Set<String> = ["sum", "min", "max"]
  /// A chain of lookups longer than this is taken for a circle.
  private static let deepest = 20

  /// How a field shows its values where another field says so; empty where none does.
  func inheritedDisplay(
    of field: BaserowField, in schema: TableSchema, depth: Int = 0
  ) throws -> JSONObject {
    guard depth < Self.deepest, let (source, home) = try gathered(by: field, in: schema) else { return [:] }
    var display: JSONObject = [:]
    for name in Self.displayNames { display[name] = source.options[name] }
    return display.merging(try inheritedDisplay(of: source, in: home, depth: depth + 1))
  }

  private func gathered(
    by field: BaserowField, in schema: TableSchema
  ) throws -> (field: BaserowField, schema: TableSchema)? {
    switch field.type {
    case .lookup: break
    case .rollup:
      guard Self.keepingFunctions.contains(field.options["rollup_function"]?.text ?? "sum") else {
        return nil
      }
    default: return nil
    }
    guard let through = field.options["through_field_id"]?.int.flatMap(schema.field),
      let linked = try through.linkedTable.flatMap(schemaIfAny),
      let target = field.options["target_field_id"]?.int.flatMap(linked.field)
    else { return nil }
    return (target, linked)
  }
}
