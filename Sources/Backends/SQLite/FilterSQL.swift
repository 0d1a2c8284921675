import SheafModel
import SheafValues

/// Turns filters and searches into SQL conditions on the table `t`.
///
/// Every value is bound.
struct FilterSQL {
  let plan: TablePlan

  /// The condition of a query's filter and search together.
  func condition(_ query: Query) throws(BackendError) -> SQLText {
    var pieces: [SQLText] = []
    if let filter = query.filter { pieces.append(try condition(filter)) }
    if let search = query.search, !search.isEmpty { pieces.append(condition(search: search)) }
    return .all(pieces)
  }

  func condition(_ filter: Filter) throws(BackendError) -> SQLText {
    switch filter {
    case .all(let parts):
      var pieces: [SQLText] = []
      for part in parts { pieces.append(try condition(part)) }
      return .all(pieces)
    case .any(let parts):
      var pieces: [SQLText] = []
      for part in parts { pieces.append(try condition(part)) }
      return .any(pieces)
    case .test(let predicate): return try condition(predicate)
    }
  }

  /// The comparisons that make sense on a column and are evaluated here.
  static func comparisons(on plan: ColumnPlan) -> Set<Comparison> {
    let presence: Set<Comparison> = [.isEmpty, .isNotEmpty]
    let sameness: Set<Comparison> = [.equals, .notEquals, .isIn]
    let parts: Set<Comparison> = [.contains, .notContains, .startsWith]
    switch plan.field.kind {
    case .blob, .people, .list, .unknown: return presence
    case .attachments: return presence.union([.contains, .notContains])
    case .boolean: return presence.union(sameness)
    case .choice, .link: return presence.union(sameness).union(parts)
    case .date, .dateTime:
      if case .epoch = plan.form { return Comparison.general.subtracting(parts) }
      return Comparison.general
    case .text, .longText, .url, .email, .phone, .number, .rating, .duration, .json:
      return Comparison.general
    }
  }

  private func condition(_ predicate: Predicate) throws(BackendError) -> SQLText {
    let column = try plan.column(predicate.field)
    guard column.field.comparisons.contains(predicate.comparison) else {
      throw BackendError(
        .unsupported, "\(column.field.name) cannot be compared by \(predicate.comparison.rawValue)")
    }
    let count = predicate.operands.count
    switch predicate.comparison {
    case .isEmpty: return empty(column)
    case .isNotEmpty: return SQLText("NOT ") + .joined([empty(column)], "")
    case .isIn: break
    case .equals where predicate.operands == [.null]: return empty(column)
    case .notEquals where predicate.operands == [.null]: return SQLText("NOT ") + .joined([empty(column)], "")
    default:
      guard count == 1 else {
        throw BackendError(.invalid(column.field.id), "a comparison takes one value, not \(count)")
      }
    }
    if column.holdsList || column.link != nil {
      return try ItemFilterSQL(column: column).condition(predicate.comparison, predicate.operands)
    }
    return try condition(predicate.comparison, predicate.operands, on: column)
  }

  private func empty(_ column: ColumnPlan) -> SQLText {
    let cell = column.expression
    if column.field.kind == .blob { return SQLText("\(cell) IS NULL") }
    let list = column.holdsList ? " OR \(cell) = '[]'" : ""
    return SQLText("\(cell) IS NULL OR \(cell) COLLATE BINARY = ''\(list)")
  }

  private func condition(
    _ comparison: Comparison, _ operands: [Value], on column: ColumnPlan
  ) throws(BackendError) -> SQLText {
    switch comparison {
    case .isIn:
      var pieces: [SQLText] = []
      for operand in operands { pieces.append(try OperandSQL(column, operand).equal) }
      return .any(pieces)
    case .contains: return Self.contains(column.expression, try Self.part(operands[0], column))
    case .notContains:
      let found = Self.contains(column.expression, try Self.part(operands[0], column))
      return SQLText("(\(found.text)) IS NOT 1", found.bindings)
    case .startsWith: return Self.startsWith(column.expression, try Self.part(operands[0], column))
    case .notEquals:
      // What is not there is not equal either.
      let same = try OperandSQL(column, operands[0]).equal
      return SQLText("(\(same.text)) IS NOT 1", same.bindings)
    case .equals: return try OperandSQL(column, operands[0]).equal
    case .less: return try OperandSQL(column, operands[0]).less
    case .lessOrEqual: return try OperandSQL(column, operands[0]).lessOrEqual
    case .greater: return try OperandSQL(column, operands[0]).greater
    case .greaterOrEqual: return try OperandSQL(column, operands[0]).greaterOrEqual
    case .isEmpty, .isNotEmpty: return empty(column)
    case .within: throw BackendError(.unsupported, "a file does not know where places are")
    }
  }

  /// The text that `contains` and the like look for.
  static func part(_ operand: Value, _ column: ColumnPlan) throws(BackendError) -> String {
    switch operand {
    case .text(let text), .json(let text): return text
    case .number(let number), .duration(let number): return number.text
    case .date(let date): return date.description
    case .dateTime(let time): return time.text(separator: " ")
    case .choices(let items) where items.count == 1: return items[0].name
    case .links(let items) where items.count == 1: return items[0].title ?? items[0].id.raw
    default: throw BackendError(.invalid(column.field.id), "\(column.field.name) is searched for a text")
    }
  }

  /// Whether a cell holds a text, case disregarded.
  ///
  /// LIKE is quick and folds ASCII letters only.
  static func contains(_ cell: String, _ part: String) -> SQLText {
    if isASCII(part) { return SQLText("\(cell) LIKE ? ESCAPE '\\'", [.text("%\(escaped(part))%")]) }
    return SQLText("sheaf_contains(\(cell), ?)", [.text(TextMatching.folded(part))])
  }

  static func startsWith(_ cell: String, _ part: String) -> SQLText {
    if isASCII(part) { return SQLText("\(cell) LIKE ? ESCAPE '\\'", [.text("\(escaped(part))%")]) }
    return SQLText("sheaf_starts_with(\(cell), ?)", [.text(TextMatching.folded(part))])
  }

  private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "%_\\".contains(character) { result += "\\" }
      result.append(character)
    }
  }

  /// Whether any field that people search holds the text.
  private func condition(search text: String) -> SQLText {
    var pieces: [SQLText] = []
    for column in plan.columns {
      switch column.field.kind {
      case .choice(_, true), .link, .attachments: pieces.append(ItemFilterSQL(column: column).holds(text))
      case .date, .dateTime:
        if case .epoch = column.form { continue }
        pieces.append(Self.contains(column.expression, text))
      case .text, .longText, .url, .email, .phone, .number, .rating, .json, .choice(_, false), .duration:
        pieces.append(Self.contains(column.expression, text))
      case .boolean, .blob, .people, .list, .unknown: continue
      }
    }
    return .any(pieces)
  }
}
