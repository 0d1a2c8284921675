public import SheafModel

/// `FIELD=VALUE` and `FIELD:=JSON`, as the arguments of the scripting commands.
public enum FieldAssignment {
  /// The cells that the arguments give values to, in the order of the arguments.
  ///
  /// A field name may contain `=`: the shortest part before one that names a field counts. Naming a field
  /// twice or a read-only one is a problem. Values are `.null` where the text after `=` is empty.
  ///
  /// - Parameter isNew: the cells are those of a new record, which may be given a key.
  public static func parse(
    _ arguments: [String], fields: [Field], now: DateTime, isNew: Bool = false
  ) -> Result<[CellValue], ValueProblem> {
    var cells: [CellValue] = []
    for argument in arguments {
      switch parse(argument, fields, now, isNew) {
      case .failure(let problem): return .failure(problem)
      case .success(let cell):
        if cells.contains(where: { $0.field == cell.field }) {
          return .failure(ValueProblem("\(quoted(argument)) gives the same field a second value"))
        }
        cells.append(cell)
      }
    }
    return .success(cells)
  }

  private static func parse(
    _ argument: String, _ fields: [Field], _ now: DateTime, _ isNew: Bool
  ) -> Result<CellValue, ValueProblem> {
    guard let firstSign = argument.firstIndex(of: "=") else {
      return .failure(ValueProblem("\(quoted(argument)) is not FIELD=VALUE"))
    }
    for sign in argument.indices where argument[sign] == "=" {
      let name = argument[..<sign]
      let text = String(argument[argument.index(after: sign)...])
      if let field = FieldLookup.field(named: String(name), in: fields) {
        return cell(field, text, isJSON: false, now, isNew)
      }
      if name.last == ":", let field = FieldLookup.field(named: String(name.dropLast()), in: fields) {
        return cell(field, text, isJSON: true, now, isNew)
      }
    }
    let name = argument[..<firstSign]
    return .failure(FieldLookup.unknown(String(name.last == ":" ? name.dropLast() : name), in: fields))
  }

  private static func cell(
    _ field: Field, _ text: String, isJSON: Bool, _ now: DateTime, _ isNew: Bool
  ) -> Result<CellValue, ValueProblem> {
    if let reason = isNew ? field.readOnlyReasonOnCreate : field.readOnlyReason {
      return .failure(ValueProblem("“\(field.name)” cannot be written: \(reason)"))
    }
    let value =
      isJSON
      ? ValueFromJSON.parse(text, for: field, now: now)
      : LinkWords.parse(text, for: field) ?? ValueParser.parse(text, for: field, now: now)
    return value.map { CellValue(field: field.id, value: $0) }
      .mapError { ValueProblem("\(field.name): \($0.message)", suggestions: $0.suggestions) }
  }
}
