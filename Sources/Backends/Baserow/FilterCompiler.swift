import SheafClock
import SheafModel

/// Compiles filters to the server's own, type by type.
///
/// Throws `.unsupported` for what the server cannot say and `.invalid` with the field for an operand that it would
/// silently misunderstand.
struct FilterCompiler {
  let plans: [ID<Field>: FieldPlan]
  /// The records of other tables that a text names, by field and text; see `LinkNames`.
  var linkNames: [LinkName: [Int]] = [:]

  func compile(_ filter: Filter) throws(BackendError) -> FilterTree {
    switch filter {
    case .all(let parts): return .every(try trees(parts))
    case .any(let parts): return .some(try trees(parts))
    case .test(let predicate): return try compile(predicate)
    }
  }

  private func trees(_ parts: [Filter]) throws(BackendError) -> [FilterTree] {
    var trees: [FilterTree] = []
    for part in parts { trees.append(try compile(part)) }
    return trees
  }

  private func compile(_ predicate: Predicate) throws(BackendError) -> FilterTree {
    guard let plan = plans[predicate.field] else {
      throw BackendError(.invalid(predicate.field), "the table has no field \(predicate.field)")
    }
    guard plan.field.comparisons.contains(predicate.comparison) else {
      throw BackendError(
        .unsupported, "Baserow cannot compare “\(plan.field.name)” by \(predicate.comparison.rawValue)")
    }
    switch predicate.comparison {
    case .isEmpty: return presence(plan, isEmpty: true)
    case .isNotEmpty: return presence(plan, isEmpty: false)
    case .isIn:
      var parts: [FilterTree] = []
      for operand in predicate.operands { parts.append(try compile(plan, .equals, operand)) }
      return .some(parts)
    default:
      guard let operand = predicate.operands.first, predicate.operands.count == 1 else {
        throw invalid(plan, "takes one value to compare with, not \(predicate.operands.count)")
      }
      return try compile(plan, predicate.comparison, operand)
    }
  }

  private func compile(
    _ plan: FieldPlan, _ comparison: Comparison, _ operand: Value
  ) throws(BackendError) -> FilterTree {
    switch plan.form {
    case .text: return try text(plan, comparison, operand)
    case .number, .integer, .duration: return try number(plan, comparison, operand)
    case .boolean: return try boolean(plan, comparison, operand)
    case .date, .dateTime: return try date(plan, comparison, operand)
    case .singleSelect, .multipleSelect: return try choice(plan, comparison, operand)
    case .links: return try link(plan, comparison, operand)
    case .people, .person: return try person(plan, comparison, operand)
    case .files: return try part(plan, comparison, operand, "filename_contains")
    case .password, .button, .lookup, .raw:
      throw BackendError(.unsupported, "Baserow cannot compare “\(plan.field.name)”")
    }
  }

  func invalid(_ plan: FieldPlan, _ reason: String) -> BackendError {
    BackendError(.invalid(plan.field.id), "“\(plan.field.name)” \(reason)")
  }

  /// The server calls an unticked box and no stars empty; here they are values like others.
  func presence(_ plan: FieldPlan, isEmpty: Bool) -> FilterTree {
    switch plan.form {
    case .boolean, .integer, .person: isEmpty ? .never : .always
    default: .test(plan, isEmpty ? "empty" : "not_empty")
    }
  }

  // Texts

  private func text(
    _ plan: FieldPlan, _ comparison: Comparison, _ operand: Value
  ) throws(BackendError) -> FilterTree {
    switch comparison {
    case .equals, .notEquals:
      let isEqual = comparison == .equals
      guard case .text(let text) = operand else { throw invalid(plan, "is compared with text") }
      if text.isEmpty { return .test(plan, isEqual ? "empty" : "not_empty") }
      return .test(plan, isEqual ? "equal" : "not_equal", try kept(text, plan))
    default: return try part(plan, comparison, operand, "contains")
    }
  }

  /// A condition on a part of a text.
  ///
  /// The server takes an empty part as no condition.
  private func part(
    _ plan: FieldPlan, _ comparison: Comparison, _ operand: Value, _ type: String
  ) throws(BackendError) -> FilterTree {
    guard case .text(let text) = operand else { throw invalid(plan, "is compared with text") }
    let isPositive = comparison == .contains
    if text.isEmpty { return .test(plan, isPositive ? "not_empty" : "empty") }
    if type == "filename_contains" {
      guard isPositive else {
        throw BackendError(
          .unsupported, "Baserow cannot tell which files of “\(plan.field.name)” lack a text")
      }
      return .test(plan, type, try kept(text, plan))
    }
    return .test(plan, isPositive ? type : "\(type)_not", try kept(text, plan))
  }

  /// The server cuts white space off both ends of a value, and would look for another text.
  func kept(_ text: String, _ plan: FieldPlan) throws(BackendError) -> String {
    guard text.first?.isWhitespace != true, text.last?.isWhitespace != true else {
      throw invalid(plan, "cannot be searched for a text with spaces at its ends: Baserow leaves them out")
    }
    return text
  }

  // Numbers and truths

  private func number(
    _ plan: FieldPlan, _ comparison: Comparison, _ operand: Value
  ) throws(BackendError) -> FilterTree {
    let number: DecimalText
    switch operand {
    case .number(let operand), .duration(let operand): number = operand
    default: throw invalid(plan, "is compared with a number")
    }
    // The server would round a number that is finer than the field's own.
    if let floor = plan.floor(of: number) {
      switch comparison {
      case .equals: return .never
      case .notEquals: return .always
      case .less, .lessOrEqual: return .test(plan, "lower_than_or_equal", floor.jsonDigits)
      default: return .test(plan, "higher_than", floor.jsonDigits)
      }
    }
    switch comparison {
    case .equals: return .test(plan, "equal", number.jsonDigits)
    case .notEquals: return .test(plan, "not_equal", number.jsonDigits)
    case .less: return .test(plan, "lower_than", number.jsonDigits)
    case .lessOrEqual: return .test(plan, "lower_than_or_equal", number.jsonDigits)
    case .greater: return .test(plan, "higher_than", number.jsonDigits)
    default: return .test(plan, "higher_than_or_equal", number.jsonDigits)
    }
  }

  private func boolean(
    _ plan: FieldPlan, _ comparison: Comparison, _ operand: Value
  ) throws(BackendError) -> FilterTree {
    guard case .boolean(let isTrue) = operand else { throw invalid(plan, "is compared with true or false") }
    let wanted = comparison == .notEquals ? !isTrue : isTrue
    return .test(plan, "boolean", wanted ? "true" : "false")
  }

  // Dates

  private func date(
    _ plan: FieldPlan, _ comparison: Comparison, _ operand: Value
  ) throws(BackendError) -> FilterTree {
    switch (plan.form, operand) {
    case (.date, .date(let date)):
      return .test(plan, try dayType(comparison), "UTC?\(date)?exact_date")
    case (.date, .dateTime(let time)):
      return .test(plan, try dayType(comparison), "UTC?\(time.date)?exact_date")
    case (.dateTime, .date(let date)):
      guard let midnight = DateTime(date: date, hour: 0, minute: 0) else {
        throw invalid(plan, "is compared with a date")
      }
      return .test(plan, try momentType(comparison), moment(midnight, plan))
    case (.dateTime, .dateTime(let time)): return .test(plan, try momentType(comparison), moment(time, plan))
    default: throw invalid(plan, "is compared with a date")
    }
  }

  private func dayType(_ comparison: Comparison) throws(BackendError) -> String {
    switch comparison {
    case .equals: return "date_is"
    case .notEquals: return "date_is_not"
    case .less: return "date_is_before"
    case .lessOrEqual: return "date_is_on_or_before"
    case .greater: return "date_is_after"
    case .greaterOrEqual: return "date_is_on_or_after"
    default: throw BackendError(.unsupported, "Baserow cannot compare dates so")
    }
  }

  /// The newer kinds of filter know days only; these compare moments.
  private func momentType(_ comparison: Comparison) throws(BackendError) -> String {
    switch comparison {
    case .equals: return "date_equal"
    case .notEquals: return "date_not_equal"
    case .less: return "date_before"
    case .lessOrEqual: return "date_before_or_equal"
    case .greater: return "date_after"
    case .greaterOrEqual: return "date_after_or_equal"
    default: throw BackendError(.unsupported, "Baserow cannot compare times so")
    }
  }

  /// A time without a distance from UTC is read on the clock on which the field's times are shown and typed.
  private func moment(_ time: DateTime, _ plan: FieldPlan) -> String {
    "UTC?\((plan.clock ?? .fixed(seconds: 0)).universal(time))"
  }
}
