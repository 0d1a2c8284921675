/// What rows of a table are wanted, and in which order.
public struct Query: Hashable, Sendable, Codable {
  public var filter: Filter?
  /// The first is the most significant.
  public var sorts: [Sort]
  /// Text to look for in every field that the service searches.
  public var search: String? {
    get { exactSearch?.text }
    set { exactSearch = newValue.map { ExactText($0) } }
  }
  private var exactSearch: ExactText?

  public init(filter: Filter? = nil, sorts: [Sort] = [], search: String? = nil) {
    self.filter = filter
    self.sorts = sorts
    exactSearch = search.map { ExactText($0) }
  }

  private enum CodingKeys: String, CodingKey {
    case filter, sorts
    case exactSearch = "search"
  }

  /// Leaves out the sorts by fields, and the conditions on them, that a table does not have.
  ///
  /// Answers with those fields, each once, in the order in which the query names them.
  @discardableResult
  public mutating func dropFields(unknownTo table: Table) -> [ID<Field>] {
    var gone: [ID<Field>] = []
    func isGone(_ field: ID<Field>) -> Bool {
      guard table.field(field) == nil else { return false }
      if !gone.contains(field) { gone.append(field) }
      return true
    }
    sorts.removeAll { isGone($0.field) }
    filter = filter?.keeping { !isGone($0) }
    return gone
  }
}

/// A tree of conditions.
///
/// An empty `all` holds for every record, an empty `any` for none.
public indirect enum Filter: Hashable, Sendable, Codable {
  case all([Filter])
  case any([Filter])
  case test(Predicate)

  /// Without the conditions on fields that do not count; nil when nothing is left.
  fileprivate func keeping(_ counts: (ID<Field>) -> Bool) -> Filter? {
    func kept(_ parts: [Filter]) -> [Filter]? {
      let kept = parts.compactMap { $0.keeping(counts) }
      return kept.isEmpty && !parts.isEmpty ? nil : kept
    }
    return switch self {
    case .test(let predicate): counts(predicate.field) ? self : nil
    case .all(let parts): kept(parts).map { .all($0) }
    case .any(let parts): kept(parts).map { .any($0) }
    }
  }
}

/// One condition on one field.
public struct Predicate: Hashable, Sendable, Codable {
  public var field: ID<Field>
  public var comparison: Comparison
  /// None for `isEmpty` and `isNotEmpty`, any number for `isIn`, a number, the name of a `DistanceUnit` and the
  /// text of a place for `within`, else one.
  ///
  /// Values are of the field's kind;
  /// choices, links and people are compared by name as well as by identifier.
  public var operands: [Value]

  public init(field: ID<Field>, comparison: Comparison, operands: [Value] = []) {
    self.field = field
    self.comparison = comparison
    self.operands = operands
  }
}

/// The comparisons of the filter language.
///
/// Text is compared without regard to case by `contains`, `notContains` and `startsWith`, exactly by the
/// others.
public enum Comparison: String, CaseIterable, Hashable, Sendable, Codable {
  case equals, notEquals, less, lessOrEqual, greater, greaterOrEqual
  case contains, notContains, startsWith, isIn, isEmpty, isNotEmpty
  /// Whether a place is not farther than so much from another.
  ///
  /// Only a service that knows where places are can tell: it is never evaluated here.
  case within

  /// The comparisons that need nothing but the cell and the operand.
  public static let general = Set(allCases).subtracting([.within])
}

/// What distances are measured in.
public enum DistanceUnit: String, CaseIterable, Hashable, Sendable, Codable {
  case miles = "mi"
  case kilometers = "km"
}

public struct Sort: Hashable, Sendable, Codable {
  public var field: ID<Field>
  public var descending: Bool

  public init(field: ID<Field>, descending: Bool = false) {
    self.field = field
    self.descending = descending
  }
}
