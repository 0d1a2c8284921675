import SheafModel
import SheafValues

/// Compiles filters to the service's query language: conditions of which all or any must hold, nothing nested.
///
/// Throws `.unsupported` for what the language cannot say and `.invalid` with the field for a wrong operand.
struct FilterCompiler {
  /// A filter in the service's words, with what is always and never so decided before anything is sent.
  enum Result: Hashable, Sendable {
    case always, never
    case text(String)
  }

  /// What the conditions of one predicate stand among.
  enum Context { case alone, all, any }

  /// The conditions that one predicate comes to.
  enum Conditions {
    case always, never
    case one(String)
    case all([String])
    case any([String])
  }

  let plan: TablePlan

  func compile(_ filter: Filter) throws(BackendError) -> Result {
    switch filter {
    case .test: return try join([filter], .alone)
    case .all(let parts): return try join(parts, parts.count == 1 ? .alone : .all)
    case .any(let parts):
      return parts.isEmpty ? .never : try join(parts, parts.count == 1 ? .alone : .any)
    }
  }

  private func join(_ parts: [Filter], _ context: Context) throws(BackendError) -> Result {
    let isAny = context == .any
    var texts: [String] = []
    var joint = isAny ? "," : ";"
    for part in parts {
      guard case .test(let predicate) = part else { throw Self.mixed }
      switch try compile(predicate, context) {
      case .always: if isAny { return .always }
      case .never: if !isAny { return .never }
      case .one(let text): texts.append(text)
      case .all(let conditions):
        guard !isAny || conditions.count == 1 else { throw Self.mixed }
        texts += conditions
      case .any(let conditions):
        guard context != .all || conditions.count == 1 else { throw Self.mixed }
        joint = ","
        texts += conditions
      }
    }
    if texts.isEmpty { return isAny ? .never : .always }
    return .text(texts.joined(separator: joint))
  }

  private static let mixed = BackendError(
    .unsupported, "Bika's filters cannot mix “and” with “or”")

  private func compile(_ predicate: Predicate, _ context: Context) throws(BackendError) -> Conditions {
    let field = try plan.plan(predicate.field)
    let known = field.field.comparisons.union(field.field.roughComparisons)
    guard known.contains(predicate.comparison) else {
      throw BackendError(
        .unsupported, "Bika cannot compare “\(field.field.name)” by \(predicate.comparison.rawValue)")
    }
    switch predicate.comparison {
    case .isEmpty: return .one("\(key(field))==null")
    case .isNotEmpty: return .one("\(key(field))!=null")
    default: break
    }
    switch field.form {
    case .choice, .choices: return try choice(field, predicate, context)
    default: break
    }
    guard let operand = predicate.operands.first, predicate.operands.count == 1 else {
      throw invalid(field, "takes one value to compare with")
    }
    switch field.form {
    case .text: return try text(field, predicate.comparison, operand, context)
    case .number: return try number(field, predicate.comparison, operand, context)
    case .boolean:
      guard case .boolean(let isTrue) = operand else { throw invalid(field, "is compared with yes or no") }
      return .one("\(key(field))==\(predicate.comparison == .equals ? isTrue : !isTrue)")
    case .dateTime: return try moment(field, predicate.comparison, operand)
    default: throw invalid(field, "cannot be compared by Bika")
    }
  }

  func invalid(_ field: FieldPlan, _ reason: String) -> BackendError {
    BackendError(.invalid(field.field.id), "“\(field.field.name)” \(reason)")
  }

  /// The field's identifier, which needs no braces.
  func key(_ field: FieldPlan) -> String {
    let id = field.wire.id
    let isPlain = id.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0 & 0xDF) || $0 == 0x5F }
    return isPlain ? id : "{\(field.wire.name)}"
  }

  func quoted(_ text: String, _ field: FieldPlan) throws(BackendError) -> String {
    guard !text.contains("\"") else {
      throw BackendError(.unsupported, "Bika's filters cannot hold a double quote")
    }
    return "\"\(text)\""
  }

  /// A condition that an empty cell passes too: whether “not” does that by itself, the service does not say.
  private func orEmpty(_ condition: String, _ field: FieldPlan, _ context: Context) -> Conditions {
    context == .all ? .one(condition) : .any([condition, "\(key(field))==null"])
  }

  private func text(
    _ field: FieldPlan, _ comparison: Comparison, _ operand: Value, _ context: Context
  ) throws(BackendError) -> Conditions {
    guard case .text(let text) = operand else { throw invalid(field, "is compared with text") }
    if text.isEmpty { return comparison == .equals || comparison == .contains ? .never : .always }
    let value = try quoted(text, field)
    switch comparison {
    case .equals: return .one("\(key(field))==\(value)")
    case .notEquals: return orEmpty("\(key(field))!=\(value)", field, context)
    case .contains: return .one("\(key(field))=c=\(value)")
    default: return orEmpty("\(key(field))=nc=\(value)", field, context)
    }
  }

  private func number(
    _ field: FieldPlan, _ comparison: Comparison, _ operand: Value, _ context: Context
  ) throws(BackendError) -> Conditions {
    guard case .number(let number) = operand else { throw invalid(field, "is compared with a number") }
    let digits = number.jsonDigits
    // Whole numbers stand bare; everything else is taken in quotes only.
    let value = Int(outside: digits) == nil ? "\"\(digits)\"" : digits
    switch comparison {
    case .equals: return .one("\(key(field))==\(value)")
    case .notEquals: return orEmpty("\(key(field))!=\(value)", field, context)
    case .less: return .one("\(key(field))<\(value)")
    case .lessOrEqual: return .one("\(key(field))<=\(value)")
    case .greater: return .one("\(key(field))>\(value)")
    default: return .one("\(key(field))>=\(value)")
    }
  }

  /// Days only, of a zone that the service does not tell: a day more on each side, so that nothing is left out.
  private func moment(
    _ field: FieldPlan, _ comparison: Comparison, _ operand: Value
  ) throws(BackendError) -> Conditions {
    let day: CalendarDate?
    switch operand {
    case .date(let date): day = date
    case .dateTime(let time): day = DateTime(epochSeconds: time.epochSeconds)?.date
    default: throw invalid(field, "is compared with a date")
    }
    let isUpper = comparison == .less || comparison == .lessOrEqual
    guard let wide = day?.advanced(byDays: isUpper ? 1 : -1) else { return .always }
    return .one("\(key(field))\(isUpper ? "<=" : ">=")\"\(wide)\"")
  }
}
