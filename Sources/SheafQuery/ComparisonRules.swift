public import SheafModel

/// Which comparisons make sense for a kind of field, and how they are written.
public enum ComparisonRules {
  /// The comparisons that the filter language takes on fields of this kind, in the order in which a menu
  /// shows them.
  public static func comparisons(for kind: Field.Kind) -> [Comparison] {
    switch kind {
    case .text, .longText, .url, .email, .phone:
      [.contains, .notContains, .startsWith] + equality + order + emptiness
    case .number, .rating, .duration, .date, .dateTime: equality + order + emptiness
    case .boolean: [.equals, .notEquals] + emptiness
    case .choice, .link, .people, .list: equality + [.contains, .notContains, .startsWith] + emptiness
    case .attachments: [.contains, .notContains, .startsWith] + emptiness
    case .json, .unknown: [.contains, .notContains, .startsWith, .equals, .notEquals] + emptiness
    case .blob: emptiness
    }
  }

  /// As `comparisons(for:)` of the field's kind, with those that only its service can evaluate.
  public static func comparisons(for field: Field) -> [Comparison] {
    comparisons(for: field.kind) + (field.comparisons.contains(.within) ? [.within] : [])
  }

  /// How the filter language writes a comparison.
  public static func text(_ comparison: Comparison) -> String {
    switch comparison {
    case .equals: "="
    case .notEquals: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .contains: "contains"
    case .notContains: "not contains"
    case .startsWith: "starts with"
    case .isIn: "in"
    case .isEmpty: "is empty"
    case .isNotEmpty: "is not empty"
    case .within: "within"
    }
  }

  private static let equality: [Comparison] = [.equals, .notEquals, .isIn]
  private static let order: [Comparison] = [.less, .lessOrEqual, .greater, .greaterOrEqual]
  private static let emptiness: [Comparison] = [.isEmpty, .isNotEmpty]
}

/// A comparison as it was written; `not in` has no comparison of its own.
enum WrittenComparison: Equatable {
  case plain(Comparison)
  case notIn

  /// The comparison that begins at a token, and how many tokens it takes.
  static func read(_ tokens: ArraySlice<FilterToken>) -> (WrittenComparison, Int)? {
    if case .comparison(let symbol) = tokens.first?.kind { return (.plain(comparison(symbol)), 1) }
    for (words, written) in spellings where tokens.prefix(words.count).compactMap(\.keyword) == words {
      return (written, words.count)
    }
    return nil
  }

  private static func comparison(_ symbol: FilterSymbol) -> Comparison {
    switch symbol {
    case .equals: .equals
    case .notEquals: .notEquals
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    }
  }

  /// Longer ones first, so that the first match is the longest.
  private static let spellings: [([String], WrittenComparison)] = [
    (["is", "not", "empty"], .plain(.isNotEmpty)), (["is", "not", "null"], .plain(.isNotEmpty)),
    (["does", "not", "contain"], .plain(.notContains)), (["is", "empty"], .plain(.isEmpty)),
    (["is", "null"], .plain(.isEmpty)), (["not", "contains"], .plain(.notContains)),
    (["starts", "with"], .plain(.startsWith)), (["begins", "with"], .plain(.startsWith)),
    (["not", "in"], .notIn), (["is", "not"], .plain(.notEquals)), (["contains"], .plain(.contains)),
    (["is", "within"], .plain(.within)), (["within"], .plain(.within)), (["in"], .plain(.isIn)),
    (["is"], .plain(.equals)),
  ]
}
