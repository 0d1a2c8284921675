import SheafModel

/// The opposite of a filter, in the comparisons there are.
enum FilterNegation {
  /// Throws where a condition has no opposite; the problem points at `range`, the `not`.
  static func of(_ filter: Filter, at range: Range<Int>) throws(FilterProblem) -> Filter {
    switch filter {
    case .all(let parts): return .any(try each(parts, range))
    case .any(let parts): return .all(try each(parts, range))
    case .test(let predicate): return try opposite(predicate, range)
    }
  }

  private static func each(_ parts: [Filter], _ range: Range<Int>) throws(FilterProblem) -> [Filter] {
    var opposites: [Filter] = []
    for part in parts { opposites.append(try of(part, at: range)) }
    return opposites
  }

  private static func opposite(_ predicate: Predicate, _ range: Range<Int>) throws(FilterProblem) -> Filter {
    func test(_ comparison: Comparison, _ operands: [Value]) -> Filter {
      .test(Predicate(field: predicate.field, comparison: comparison, operands: operands))
    }
    // Empty cells are neither less nor greater, so the opposite of an order holds for them.
    func orEmpty(_ comparison: Comparison) -> Filter {
      .any([test(comparison, predicate.operands), test(.isEmpty, [])])
    }
    switch predicate.comparison {
    case .equals: return test(.notEquals, predicate.operands)
    case .notEquals: return test(.equals, predicate.operands)
    case .contains: return test(.notContains, predicate.operands)
    case .notContains: return test(.contains, predicate.operands)
    case .isEmpty: return test(.isNotEmpty, [])
    case .isNotEmpty: return test(.isEmpty, [])
    case .less: return orEmpty(.greaterOrEqual)
    case .lessOrEqual: return orEmpty(.greater)
    case .greater: return orEmpty(.lessOrEqual)
    case .greaterOrEqual: return orEmpty(.less)
    case .isIn:
      let tests = predicate.operands.map { test(.notEquals, [$0]) }
      return tests.count == 1 ? tests[0] : .all(tests)
    case .within: throw FilterProblem("“within” has no opposite", range: range)
    case .startsWith: throw FilterProblem("“starts with” has no opposite", range: range)
    }
  }
}
