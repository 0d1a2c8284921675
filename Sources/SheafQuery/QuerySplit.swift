public import SheafModel

/// A query divided into what a service evaluates and what is left to be done here.
///
/// Records for which `service` holds include all for which the whole query holds, so filtering them by
/// `filter` and sorting them by `sorts` gives the query's answer once all of them are loaded.
public struct QuerySplit: Hashable, Sendable {
  /// What the service is asked for.
  public var service: Query
  /// What is still to be checked on the records that come; nil when nothing is.
  public var filter: Filter?
  /// The whole order, when the service cannot give it; else empty.
  public var sorts: [Sort]
  /// Text to look for here, when the service does not search.
  public var search: String?
  /// What is done here instead of by the service, in one sentence; nil when nothing is.
  public var explanation: String?

  /// Why nobody can answer the query, in a sentence; nil when somebody can.
  public var refusal: String?

  /// Whether the service does everything.
  public var isComplete: Bool { filter == nil && sorts.isEmpty && search == nil }

  /// Divides a query for a table by what its service can do.
  public static func of(_ query: Query, for table: Table) -> QuerySplit {
    let divided = query.filter.map { FilterDivision(table).divide($0) } ?? (service: nil, local: nil)
    let known = query.sorts.prefix { table.field($0.field)?.isSortable == true }
      .prefix(max(0, table.capabilities.maxSorts))
    let sortsHere = known.count == query.sorts.count ? [] : query.sorts
    let searches = table.capabilities.operations.contains(.search)
    var split = QuerySplit(
      service: Query(
        filter: divided.service, sorts: Array(known), search: searches ? query.search : nil),
      filter: divided.local, sorts: sortsHere, search: searches ? nil : query.search)
    split.explanation = explain(split, table)
    split.refusal = split.filter.flatMap { refuse($0, table) }
    return split
  }

  private static func refuse(_ filter: Filter, _ table: Table) -> String? {
    switch filter {
    case .all(let parts), .any(let parts): return parts.lazy.compactMap { refuse($0, table) }.first
    case .test(let predicate):
      guard predicate.comparison == .within else { return nil }
      let text = FilterText.text(predicate, fields: table.fields)
      let can = table.field(predicate.field)?.comparisons.contains(.within) == true
      return can
        ? "only the service can evaluate “\(text)”, and not as a part of an “or”"
        : "this service cannot evaluate “\(text)”"
    }
  }

  private static func explain(_ split: QuerySplit, _ table: Table) -> String? {
    var things: [String] = []
    if let filter = split.filter { things.append("“\(FilterText.text(filter, fields: table.fields))”") }
    if !split.sorts.isEmpty {
      things.append("the order “\(SortText.text(split.sorts, fields: table.fields))”")
    }
    if let search = split.search { things.append("the search for “\(search)”") }
    guard let last = things.popLast() else { return nil }
    let subject = things.isEmpty ? last : things.joined(separator: ", ") + " and " + last
    let verb = things.isEmpty ? "is" : "are"
    return
      "the service cannot evaluate \(subject): \(verb == "is" ? "it is" : "they are") applied to the loaded rows"
  }
}

/// Divides filters by the depth, the comparisons and the texts that a service takes.
struct FilterDivision {
  /// Whether the service decides a condition, or only leaves out records for which it cannot hold.
  private enum Care { case exactly, roughly }

  private let depth: Capabilities.FilterDepth
  private let unsayable: String
  private let fields: [ID<Field>: Field]

  init(_ table: Table) {
    depth = table.capabilities.filterDepth
    unsayable = table.capabilities.unsayable
    fields = Dictionary(table.fields.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A record passes the whole filter when it passes both parts.
  func divide(_ filter: Filter) -> (service: Filter?, local: Filter?) {
    if filter == .all([]) { return (nil, nil) }
    let flat = depth != .tree
    let filter = flat ? Self.flattened(filter) : filter
    if isTaken(filter, .exactly) { return (filter, nil) }
    guard case .all(let parts) = filter, depth != .none else {
      return (isTaken(filter, .roughly) ? filter : nil, filter)
    }
    // Each part of an “and” may go its own way; of an “or” none may.
    func takes(_ part: Filter, _ care: Care) -> Bool {
      flat ? isTakenTest(part, care) : isTaken(part, care)
    }
    let taken = parts.filter { takes($0, .roughly) }
    let left = parts.filter { !takes($0, .exactly) }
    if taken.isEmpty { return (nil, filter) }
    return (taken.count == 1 ? taken[0] : .all(taken), left.count == 1 ? left[0] : .all(left))
  }

  /// The same filter with the parts of an “and” in an “and” beside the others.
  private static func flattened(_ filter: Filter) -> Filter {
    guard case .all(let parts) = filter, parts.contains(where: { if case .all = $0 { true } else { false } })
    else { return filter }
    let flat = parts.flatMap { part -> [Filter] in
      if case .all(let inner) = flattened(part) { inner } else { [part] }
    }
    return flat.count == 1 ? flat[0] : .all(flat)
  }

  private func isTaken(_ filter: Filter, _ care: Care) -> Bool {
    func takes(_ part: Filter) -> Bool { isTakenTest(part, care) }
    return switch (depth, filter) {
    case (.none, _): false
    case (_, .test): takes(filter)
    case (.all, .all(let parts)): parts.allSatisfy(takes)
    case (.all, .any): false
    case (.flat, .all(let parts)), (.flat, .any(let parts)): !parts.isEmpty && parts.allSatisfy(takes)
    case (.tree, .all(let parts)), (.tree, .any(let parts)): parts.allSatisfy { isTaken($0, care) }
    }
  }

  private func isTakenTest(_ filter: Filter, _ care: Care) -> Bool {
    guard case .test(let predicate) = filter, let field = fields[predicate.field] else { return false }
    guard predicate.operands.allSatisfy(isSayable) else { return false }
    if field.comparisons.contains(predicate.comparison) { return true }
    return care == .roughly && field.roughComparisons.contains(predicate.comparison)
  }

  private func isSayable(_ operand: Value) -> Bool {
    unsayable.isEmpty || !CellComparison.texts(operand).contains { $0.contains(where: unsayable.contains) }
  }
}
