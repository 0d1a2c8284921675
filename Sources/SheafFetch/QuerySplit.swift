public import SheafModel

/// Whether a record, whose cells are in the order of the fields, passes a filter.
public typealias LocalFilter = @Sendable (Filter, Record, [Field]) -> Bool

/// A query in two parts: what a service evaluates, and what is left to be evaluated here over loaded rows.
public struct QuerySplit: Hashable, Sendable {
  /// What is sent.
  public var remote: Query
  /// What is evaluated here; nil when the service does everything.
  public var local: Filter?
  /// Sorts that neither does: the service cannot, and here not all rows are known.
  public var impossibleSorts: [Sort]

  public init(_ query: Query, for table: Table) {
    let capabilities = table.capabilities
    remote = Query()
    var local: [Filter] = []
    if let filter = query.filter {
      let parts = Self.split(filter, for: table)
      remote.filter = parts.remote
      local += parts.local
    }
    if let search = query.search, !search.isEmpty {
      if capabilities.operations.contains(.search) {
        remote.search = search
      } else {
        local.append(Self.searching(search, table))
      }
    }
    let possible = query.sorts.prefix { table.field($0.field)?.isSortable ?? false }
      .prefix(max(0, capabilities.maxSorts))
    remote.sorts = Array(possible)
    impossibleSorts = Array(query.sorts.dropFirst(possible.count))
    self.local = local.isEmpty ? nil : local.count == 1 ? local[0] : .all(local)
  }

  private static func split(_ filter: Filter, for table: Table) -> (remote: Filter?, local: [Filter]) {
    if isPossible(filter, for: table) { return (filter, []) }
    // Every part of an "all" may be evaluated by whoever can; parts of an "any" belong together.
    var parts: [Filter] = []
    flatten(filter, into: &parts)
    let sent = parts.filter { isPossible(.all([$0]), for: table) }
    return (sent.isEmpty ? nil : .all(sent), parts.filter { !sent.contains($0) })
  }

  private static func flatten(_ filter: Filter, into parts: inout [Filter]) {
    if case .all(let inner) = filter {
      for part in inner { flatten(part, into: &parts) }
    } else {
      parts.append(filter)
    }
  }

  private static func isPossible(_ filter: Filter, for table: Table) -> Bool {
    guard isSupported(filter, table) else { return false }
    switch (table.capabilities.filterDepth, filter) {
    case (.none, _): return false
    case (.tree, _), (_, .test): return true
    case (.all, .all(let parts)), (.flat, .all(let parts)), (.flat, .any(let parts)):
      return parts.allSatisfy { if case .test = $0 { true } else { false } }
    case (.all, .any): return false
    }
  }

  private static func isSupported(_ filter: Filter, _ table: Table) -> Bool {
    switch filter {
    case .all(let parts), .any(let parts): parts.allSatisfy { isSupported($0, table) }
    case .test(let predicate):
      table.field(predicate.field)?.comparisons.contains(predicate.comparison) ?? false
    }
  }

  private static func searching(_ text: String, _ table: Table) -> Filter {
    .any(
      table.fields.map { field in
        .test(Predicate(field: field.id, comparison: .contains, operands: [.text(text)]))
      })
  }
}
