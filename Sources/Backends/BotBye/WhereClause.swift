import SheafHTTP
import SheafJSON

/// The API's query language: conditions on fields, and lists of them that must all hold or of which one must.
indirect enum WhereClause: Hashable, Sendable {
  enum Junction: String, CaseIterable, Sendable {
    case and, or
  }

  enum LeafPredicate: String, CaseIterable, Sendable {
    case equal = "eq"
    case notEqual = "not_eq"
    case like
    case startsWith = "starts_with"
    case greater = "gt"
    case less = "lt"
    case greaterOrEqual = "gte"
    case lessOrEqual = "lte"
    case isIn = "in"
    case isNull = "is_null"
    case isNotNull = "is_not_null"

    var takesValue: Bool { self != .isNull && self != .isNotNull }
  }

  /// What a field is compared with; always text, also for numbers and dates.
  enum Operand: Hashable, Sendable {
    case text(String)
    case list([String])
  }

  struct Leaf: Hashable, Sendable {
    var fieldPath: String
    var predicate: LeafPredicate
    /// None for the predicates on null.
    var value: Operand?

    init(_ fieldPath: String, _ predicate: LeafPredicate, _ value: Operand? = nil) {
      self.fieldPath = fieldPath
      self.predicate = predicate
      self.value = value
    }
  }

  case branch(Junction, [WhereClause])
  case leaf(Leaf)

  static func leaf(_ path: String, _ predicate: LeafPredicate, _ value: String? = nil) -> WhereClause {
    .leaf(Leaf(path, predicate, value.map(Operand.text)))
  }

  /// As the API takes it: never a value in a branch.
  var json: JSON {
    switch self {
    case .branch(let junction, let operands):
      return ["predicate": .string(junction.rawValue), "operands": .array(operands.map(\.json))]
    case .leaf(let leaf):
      var members = [
        JSON.Member("fieldPath", .string(leaf.fieldPath)),
        JSON.Member("predicate", .string(leaf.predicate.rawValue)),
      ]
      switch leaf.value {
      case .text(let text)?: members.append(JSON.Member("value", .string(text)))
      case .list(let texts)?: members.append(JSON.Member("value", .array(texts.map(JSON.string))))
      case nil: break
      }
      return .object(members)
    }
  }

  /// Every condition of the tree.
  var leaves: [Leaf] {
    switch self {
    case .branch(_, let operands): operands.flatMap(\.leaves)
    case .leaf(let leaf): [leaf]
    }
  }

  /// Whether a field is compared with several values at once.
  var hasList: Bool { leaves.contains { if case .list = $0.value { true } else { false } } }

  /// Both conditions; nil stands for one that always holds.
  static func both(_ a: WhereClause?, _ b: WhereClause) -> WhereClause {
    guard let a else { return b }
    if case .branch(.and, let operands) = a { return .branch(.and, operands + [b]) }
    return .branch(.and, [a, b])
  }
}
