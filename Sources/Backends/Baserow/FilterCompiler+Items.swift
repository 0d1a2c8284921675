import SheafModel
import SheafValues

/// Conditions on cells that hold items: options, links and people, which the server knows by number.
extension FilterCompiler {
  func choice(
    _ plan: FieldPlan, _ comparison: Comparison, _ operand: Value
  ) throws(BackendError) -> FilterTree {
    switch comparison {
    case .equals: return try holdsEvery(plan, operand)
    case .notEquals: return try lacksOne(plan, operand)
    case .contains: return holdsAny(plan, try options(plan, operand, TextMatching.contains))
    case .notContains: return holdsNone(plan, try options(plan, operand, TextMatching.contains))
    default: return holdsAny(plan, try options(plan, operand, TextMatching.startsWith))
    }
  }

  /// Several options of one wanted name are as good as each other.
  private func wanted(_ plan: FieldPlan, _ operand: Value) throws(BackendError) -> [[Int]] {
    func numbers(_ test: (WireField.Option) -> Bool) -> [Int] { plan.wire.options.filter(test).map(\.id) }
    switch operand {
    case .text(let text): return [numbers { $0.value.isExactly(text) || String($0.id) == text }]
    case .choices(let choices):
      return choices.map { choice in
        numbers { String($0.id) == choice.id || $0.value.isExactly(choice.name) }
      }
    default: throw invalid(plan, "is compared with options")
    }
  }

  private func holdsEvery(_ plan: FieldPlan, _ operand: Value) throws(BackendError) -> FilterTree {
    if operand.isEmpty { return .test(plan, "empty") }
    return .every(try wanted(plan, operand).map { holdsAny(plan, $0) })
  }

  private func lacksOne(_ plan: FieldPlan, _ operand: Value) throws(BackendError) -> FilterTree {
    if operand.isEmpty { return .test(plan, "not_empty") }
    return .some(try wanted(plan, operand).map { holdsNone(plan, $0) })
  }

  private func holdsAny(_ plan: FieldPlan, _ options: [Int]) -> FilterTree {
    .some(
      options.map {
        .test(plan, plan.form == .singleSelect ? "single_select_equal" : "multiple_select_has", String($0))
      })
  }

  private func holdsNone(_ plan: FieldPlan, _ options: [Int]) -> FilterTree {
    .every(
      options.map {
        .test(
          plan, plan.form == .singleSelect ? "single_select_not_equal" : "multiple_select_has_not", String($0)
        )
      })
  }

  private func options(
    _ plan: FieldPlan, _ operand: Value, _ matches: (String, String) -> Bool
  ) throws(BackendError) -> [Int] {
    guard case .text(let text) = operand else { throw invalid(plan, "is compared with text") }
    return plan.wire.options.filter { matches($0.value, text) }.map(\.id)
  }

  // Links

  func link(
    _ plan: FieldPlan, _ comparison: Comparison, _ operand: Value
  ) throws(BackendError) -> FilterTree {
    switch comparison {
    case .equals: return try linksEvery(plan, operand)
    case .notEquals: return try linksNotEvery(plan, operand)
    default:
      guard case .text(let text) = operand else { throw invalid(plan, "is compared with text") }
      let isPositive = comparison == .contains
      if text.isEmpty { return .test(plan, isPositive ? "not_empty" : "empty") }
      return .test(plan, isPositive ? "link_row_contains" : "link_row_not_contains", try kept(text, plan))
    }
  }

  private func linksEvery(_ plan: FieldPlan, _ operand: Value) throws(BackendError) -> FilterTree {
    if operand.isEmpty { return .test(plan, "empty") }
    return .every(
      try linked(plan, operand).map { .some($0.map { .test(plan, "link_row_has", String($0)) }) })
  }

  private func linksNotEvery(_ plan: FieldPlan, _ operand: Value) throws(BackendError) -> FilterTree {
    if operand.isEmpty { return .test(plan, "not_empty") }
    return .some(
      try linked(plan, operand).map { .every($0.map { .test(plan, "link_row_has_not", String($0)) }) })
  }

  /// The records that each part of the operand may mean.
  private func linked(_ plan: FieldPlan, _ operand: Value) throws(BackendError) -> [[Int]] {
    switch operand {
    case .links(let links):
      var numbers: [[Int]] = []
      for link in links {
        guard let number = Int(outside: link.id.raw) else {
          throw invalid(plan, "has no record “\(link.id)”")
        }
        numbers.append([number])
      }
      return numbers
    case .text(let text):
      guard let numbers = linkNames[LinkName(field: plan.field.id, text: text)] else {
        throw invalid(plan, "is compared with records")
      }
      return [numbers]
    default: throw invalid(plan, "is compared with records")
    }
  }

  // People

  func person(
    _ plan: FieldPlan, _ comparison: Comparison, _ operand: Value
  ) throws(BackendError) -> FilterTree {
    let isPositive = comparison == .equals
    if operand.isEmpty { return presence(plan, isEmpty: isPositive) }
    let type = plan.form == .person ? "user_is" : "multiple_collaborators_has"
    let wanted: [[Int]]
    switch operand {
    case .people(let people): wanted = people.map { Int(outside: $0.id).map { [$0] } ?? [] }
    case .text(let text):
      let named = plan.wire.collaborators.filter { $0.name.isExactly(text) || $0.id.isExactly(text) }
      wanted = [named.compactMap { Int(outside: $0.id) }]
    default: throw invalid(plan, "is compared with people")
    }
    return isPositive
      ? .every(wanted.map { .some($0.map { .test(plan, type, String($0)) }) })
      : .some(wanted.map { .every($0.map { .test(plan, "\(type)_not", String($0)) }) })
  }
}

/// A text that may name records of the table that a field links to.
struct LinkName: Hashable, Sendable {
  var field: ID<Field>
  @ExactText var text: String
}
