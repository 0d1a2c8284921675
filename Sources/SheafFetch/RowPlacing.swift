import SheafModel
import SheafQuery

/// Tells whether a record belongs to a query's rows and where, as far as that is certain without the service.
///
/// Services differ in how they compare and sort texts, so only what has one meaning everywhere counts as certain:
/// numbers, yes and no, dates, options by identity, and whether a cell is empty.
struct RowPlacing: Sendable {
  enum Membership: Hashable, Sendable { case inside, outside, unknown }

  /// Whether the rows are all records in the table's own order.
  let isPlain: Bool
  private let filter: Filter?
  private let searches: Bool
  private let sorts: [(index: Int, descending: Bool)]
  private let fields: [Field]
  private let indices: [ID<Field>: Int]
  /// The cells on which membership and place depend.
  private let looksAt: Set<Int>

  init(_ query: Query, fields: [Field]) {
    self.fields = fields
    filter = query.filter == .all([]) ? nil : query.filter
    searches = !(query.search ?? "").isEmpty
    let indices = Dictionary(fields.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.indices = indices
    sorts = query.sorts.compactMap { sort in indices[sort.field].map { ($0, sort.descending) } }
    isPlain = filter == nil && !searches && sorts.isEmpty
    var looksAt = Set(sorts.map(\.index))
    if searches { looksAt.formUnion(fields.indices) }
    if let filter { Self.collect(filter, indices, into: &looksAt) }
    self.looksAt = looksAt
  }

  private static func collect(_ filter: Filter, _ indices: [ID<Field>: Int], into found: inout Set<Int>) {
    switch filter {
    case .all(let parts), .any(let parts): for part in parts { collect(part, indices, into: &found) }
    case .test(let predicate): if let index = indices[predicate.field] { found.insert(index) }
    }
  }

  /// Whether both have the same contents in every cell that the query looks at.
  func isSame(_ a: Record, _ b: Record) -> Bool {
    looksAt.allSatisfy { index in
      a.cells.indices.contains(index) && b.cells.indices.contains(index) && a.cells[index] == b.cells[index]
    }
  }

  func membership(_ record: Record) -> Membership {
    if searches { return .unknown }
    return filter.map { membership(record, $0) } ?? .inside
  }

  private func membership(_ record: Record, _ filter: Filter) -> Membership {
    switch filter {
    case .all(let parts):
      let found = parts.map { membership(record, $0) }
      if found.contains(.outside) { return .outside }
      return found.contains(.unknown) ? .unknown : .inside
    case .any(let parts):
      let found = parts.map { membership(record, $0) }
      if found.contains(.inside) { return .inside }
      return found.contains(.unknown) ? .unknown : .outside
    case .test(let predicate):
      guard isCertain(predicate, record) else { return .unknown }
      return FilterEvaluation.matches(filter, record, fields: fields) ? .inside : .outside
    }
  }

  private func isCertain(_ predicate: Predicate, _ record: Record) -> Bool {
    guard let index = indices[predicate.field], record.cells.indices.contains(index) else { return false }
    let isEmpty = record.cells[index].isEmpty
    switch predicate.comparison {
    case .isEmpty, .isNotEmpty: return fields[index].kind.hasOneEmptyValue
    case .contains, .notContains, .startsWith, .within: return false
    // What an empty cell is unequal to is each service's own matter.
    case .notEquals: return !isEmpty && fields[index].kind.hasOneMeaning
    case .equals, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn:
      return fields[index].kind.hasOneMeaning
    }
  }

  /// Whether one record certainly stands before another; nil when the service alone knows.
  func precedes(_ a: Record, _ b: Record) -> Bool? {
    for (index, descending) in sorts {
      guard a.cells.indices.contains(index), b.cells.indices.contains(index) else { return nil }
      let (x, y) = (a.cells[index], b.cells[index])
      guard fields[index].kind.sortsAlike, !x.isEmpty, !y.isEmpty else { return nil }
      let order = SortOrder.compare(x, y)
      if order != 0 { return (order < 0) != descending }
    }
    return nil
  }
}

extension Field.Kind {
  /// Whether values are equal, or less than others, in the same cases everywhere.
  fileprivate var hasOneMeaning: Bool {
    switch self {
    case .number, .rating, .boolean, .date, .duration, .choice(_, allowsMany: false): true
    default: false
    }
  }

  fileprivate var sortsAlike: Bool {
    switch self {
    case .number, .rating, .date, .dateTime, .duration: true
    default: false
    }
  }

  /// Whether there is one way only to hold nothing.
  fileprivate var hasOneEmptyValue: Bool {
    switch self {
    case .boolean, .rating, .unknown, .json, .blob: false
    default: true
    }
  }
}
