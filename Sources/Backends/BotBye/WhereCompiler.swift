import SheafModel

/// Compiles filters to the query language.
///
/// Throws `.unsupported` for what the language cannot say and `.invalid` with the field for an operand of another
/// kind.
struct WhereCompiler {
  enum Result: Hashable {
    /// Every record, or none, whatever it holds.
    case always, never
    case some(WhereClause)
  }

  let columns: [Column]
  let style: FieldPathStyle
  /// Whether `like` wants percent signs around its pattern.
  var wrapsPatterns = false

  func compile(_ filter: Filter) throws(BackendError) -> Result {
    switch filter {
    case .all(let parts): try junction(parts, .and)
    case .any(let parts): try junction(parts, .or)
    case .test(let predicate): try test(predicate)
    }
  }

  private func junction(_ parts: [Filter], _ junction: WhereClause.Junction) throws(BackendError) -> Result {
    let (neutral, ruling): (Result, Result) = junction == .and ? (.always, .never) : (.never, .always)
    var operands: [WhereClause] = []
    for part in parts {
      let result = try compile(part)
      if result == ruling { return ruling }
      if case .some(let clause) = result { operands.append(clause) }
    }
    if operands.isEmpty { return neutral }
    return .some(operands.count == 1 ? operands[0] : .branch(junction, operands))
  }

  private func test(_ predicate: Predicate) throws(BackendError) -> Result {
    guard let column = columns.first(where: { $0.id == predicate.field }) else {
      throw BackendError(.invalid(predicate.field), "the table has no field \(predicate.field)")
    }
    guard column.comparisons.contains(predicate.comparison) else {
      throw BackendError(
        .unsupported, "the API cannot compare “\(column.name)” by \(predicate.comparison.rawValue)")
    }
    let path = column.path(style)
    switch predicate.comparison {
    case .isEmpty: return .some(presence(column, path, isEmpty: true))
    case .isNotEmpty: return .some(presence(column, path, isEmpty: false))
    case .isIn:
      if predicate.operands.isEmpty { return .never }
      var texts: [String] = []
      for operand in predicate.operands { texts.append(try text(operand, column)) }
      return .some(.leaf(WhereClause.Leaf(path, .isIn, .list(texts))))
    default:
      guard let operand = predicate.operands.first, predicate.operands.count == 1 else {
        throw invalid(column, "takes one value to compare with, not \(predicate.operands.count)")
      }
      return .some(clause(predicate.comparison, path, try text(operand, column)))
    }
  }

  private func clause(_ comparison: Comparison, _ path: String, _ text: String) -> WhereClause {
    switch comparison {
    case .equals: .leaf(path, .equal, text)
    // A service may leave out records without a value, which are not equal to anything.
    case .notEquals: .branch(.or, [.leaf(path, .notEqual, text), .leaf(path, .isNull)])
    case .less: .leaf(path, .less, text)
    case .lessOrEqual: .leaf(path, .lessOrEqual, text)
    case .greater: .leaf(path, .greater, text)
    case .greaterOrEqual: .leaf(path, .greaterOrEqual, text)
    case .startsWith: .leaf(path, .startsWith, text)
    default: .leaf(path, .like, wrapsPatterns ? "%\(text)%" : text)
    }
  }

  /// An empty text is as empty as no value.
  private func presence(_ column: Column, _ path: String, isEmpty: Bool) -> WhereClause {
    let null = WhereClause.leaf(path, isEmpty ? .isNull : .isNotNull)
    guard column.isText else { return null }
    return .branch(isEmpty ? .or : .and, [null, .leaf(path, isEmpty ? .equal : .notEqual, "")])
  }

  private func text(_ operand: Value, _ column: Column) throws(BackendError) -> String {
    guard let text = CellText.text(operand, column.form) else {
      throw invalid(column, "is compared with values of its own kind")
    }
    return text
  }

  private func invalid(_ column: Column, _ reason: String) -> BackendError {
    BackendError(.invalid(column.id), "“\(column.name)” \(reason)")
  }
}

/// Reads the query language back as a filter.
struct WhereDecompiler {
  let columns: [Column]
  var wrapsPatterns = false

  func filter(_ clause: WhereClause) throws(QueryProblem) -> Filter {
    if let test = try pair(clause) { return test }
    switch clause {
    case .branch(let junction, let operands):
      var parts: [Filter] = []
      for operand in operands { parts.append(try filter(operand)) }
      return junction == .and ? .all(parts) : .any(parts)
    case .leaf(let leaf):
      let column = try column(leaf)
      return .test(
        Predicate(
          field: column.id, comparison: Self.comparison(leaf.predicate),
          operands: try operands(leaf, column)))
    }
  }

  /// The pairs of conditions that say one thing together; nil for anything else.
  private func pair(_ clause: WhereClause) throws(QueryProblem) -> Filter? {
    guard case .branch(let junction, let operands) = clause, operands.count == 2,
      case .leaf(let a) = operands[0], case .leaf(let b) = operands[1], a.fieldPath == b.fieldPath
    else { return nil }
    let column = try column(a)
    func test(_ comparison: Comparison, _ operands: [Value] = []) -> Filter {
      .test(Predicate(field: column.id, comparison: comparison, operands: operands))
    }
    switch (junction, a.predicate, b.predicate, column.isText) {
    case (.or, .notEqual, .isNull, _): return test(.notEquals, try self.operands(a, column))
    case (.or, .isNull, .equal, true) where b.value == .text(""): return test(.isEmpty)
    case (.and, .isNotNull, .notEqual, true) where b.value == .text(""): return test(.isNotEmpty)
    default: return nil
    }
  }

  private func column(_ leaf: WhereClause.Leaf) throws(QueryProblem) -> Column {
    guard let column = columns.first(where: { $0.isNamed(leaf.fieldPath) }) else {
      throw QueryProblem("there is no field “\(leaf.fieldPath)”")
    }
    return column
  }

  private func operands(_ leaf: WhereClause.Leaf, _ column: Column) throws(QueryProblem) -> [Value] {
    switch leaf.value {
    case nil: return []
    case .text(let text)?: return [try value(pattern(text, leaf), column)]
    case .list(let texts)?:
      var values: [Value] = []
      for text in texts { values.append(try value(text, column)) }
      return values
    }
  }

  private func pattern(_ text: String, _ leaf: WhereClause.Leaf) -> String {
    guard wrapsPatterns, leaf.predicate == .like, text.count >= 2, text.hasPrefix("%"), text.hasSuffix("%")
    else { return text }
    return String(text.dropFirst().dropLast())
  }

  private func value(_ text: String, _ column: Column) throws(QueryProblem) -> Value {
    if column.isText { return .text(text) }
    guard let value = CellText.value(text, column.form) else {
      throw QueryProblem("“\(text)” is no value of the field “\(column.name)”")
    }
    return value
  }

  private static func comparison(_ predicate: WhereClause.LeafPredicate) -> Comparison {
    switch predicate {
    case .equal: .equals
    case .notEqual: .notEquals
    case .like: .contains
    case .startsWith: .startsWith
    case .greater: .greater
    case .less: .less
    case .greaterOrEqual: .greaterOrEqual
    case .lessOrEqual: .lessOrEqual
    case .isIn: .isIn
    case .isNull: .isEmpty
    case .isNotNull: .isNotEmpty
    }
  }
}
