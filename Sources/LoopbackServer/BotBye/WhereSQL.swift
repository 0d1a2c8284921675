import GRDB

/// Turns the query language into SQL; refuses what the vendor's page says is wrong.
struct WhereSQL {
  let source: KeysetSource

  func compile(_ json: JSON) throws(BotByeError) -> SQLPiece {
    guard let predicate = json["predicate"]?.text else { throw BotByeError(400, "`predicate` is missing") }
    switch predicate {
    case "and", "or": return try branch(json, predicate)
    default: return try leaf(json, predicate)
    }
  }

  private func branch(_ json: JSON, _ predicate: String) throws(BotByeError) -> SQLPiece {
    guard json["value"] == nil else { throw BotByeError(400, "`value` should not be used in branches") }
    guard json["fieldPath"] == nil else { throw BotByeError(400, "`fieldPath` is used only for a leaf") }
    guard let operands = json["operands"]?.array, !operands.isEmpty else {
      throw BotByeError(400, "`operands` must be a list of conditions")
    }
    var pieces: [SQLPiece] = []
    for operand in operands { pieces.append(try compile(operand)) }
    return .joined(pieces, predicate == "and" ? " AND " : " OR ")
  }

  private static let comparisons = [
    "eq": "=", "not_eq": "<>", "gt": ">", "lt": "<", "gte": ">=", "lte": "<=",
  ]

  private func leaf(_ json: JSON, _ predicate: String) throws(BotByeError) -> SQLPiece {
    guard json["operands"] == nil else { throw BotByeError(400, "`operands` is used only for branches") }
    guard let path = json["fieldPath"]?.text, let field = source.field(path), field.kind != .json else {
      throw BotByeError(400, "Unknown fieldPath in where: \(json["fieldPath"]?.text ?? "none")")
    }
    let expression = field.expression
    if let comparison = Self.comparisons[predicate] {
      return SQLPiece("\(expression) \(comparison) ?", [try value(json, field)])
    }
    switch predicate {
    case "is_null": return SQLPiece("\(expression) IS NULL")
    case "is_not_null": return SQLPiece("\(expression) IS NOT NULL")
    case "like": return SQLPiece("instr(lower(\(expression)), lower(?)) > 0", [try text(json, field)])
    case "starts_with":
      let text = try text(json, field)
      return SQLPiece("substr(lower(\(expression)), 1, length(?)) = lower(?)", [text, text])
    case "in":
      guard let items = json["value"]?.array else { throw BotByeError(400, "`value` of in must be a list") }
      var values: [DatabaseValue] = []
      for item in items { values.append(try value(["value": item], field)) }
      let marks = values.map { _ in "?" }.joined(separator: ", ")
      return SQLPiece("\(expression) IN (\(marks))", values)
    default: throw BotByeError(400, "Unknown predicate: \(predicate)")
    }
  }

  private func text(_ json: JSON, _ field: KeysetSource.Field) throws(BotByeError) -> DatabaseValue {
    guard field.kind == .text, let text = json["value"]?.text else {
      throw BotByeError(400, "`value` of \(field.path) must be a string")
    }
    return text.databaseValue
  }

  private func value(_ json: JSON, _ field: KeysetSource.Field) throws(BotByeError) -> DatabaseValue {
    guard let text = json["value"]?.text else {
      throw BotByeError(400, "`value` of \(field.path) must be a string")
    }
    switch field.kind {
    case .number:
      if let number = Int64(text) { return number.databaseValue }
      if let number = Double(text) { return number.databaseValue }
    case .boolean:
      if text == "true" || text == "false" { return (text == "true").databaseValue }
    case .text, .json: return text.databaseValue
    }
    throw BotByeError(400, "`value` of \(field.path) is not of its type")
  }
}
