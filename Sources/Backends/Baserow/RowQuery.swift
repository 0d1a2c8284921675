import SheafHTTP
import SheafModel

/// A query in the server's words, the same for both endpoints of rows.
struct RowQuery: Hashable, Sendable {
  /// Nothing can match, so nothing need be asked.
  var isNever: Bool
  var items: [HTTPQueryItem]
  /// Whether the items have conditions of their own, which take the place of a view's.
  var hasFilter: Bool
  /// The fields that conditions and order look at.
  var keys: Set<String>

  init(_ query: Query, _ plan: TablePlan, linkNames: [LinkName: [Int]] = [:]) throws(BackendError) {
    let tree: FilterTree
    if let filter = query.filter {
      tree = try FilterCompiler(plans: plan.plans, linkNames: linkNames).compile(filter)
    } else {
      tree = .always
    }
    isNever = tree == .never
    items = []
    if let json = tree.json { items.append(HTTPQueryItem("filters", json.text)) }
    hasFilter = !items.isEmpty
    if let order = try Self.order(query.sorts, plan) { items.append(HTTPQueryItem("order_by", order)) }
    let used = (query.filter.map(Self.fields) ?? []).union(query.sorts.map(\.field))
    keys = Set(used.compactMap { plan.plans[$0]?.key })
    if let search = query.search, !search.isEmpty {
      items.append(HTTPQueryItem("search", search))
      // The other mode uses an index that lags behind the rows and finds beginnings of words only.
      items.append(HTTPQueryItem("search_mode", "compat"))
    }
  }

  private static func fields(of filter: Filter) -> Set<ID<Field>> {
    switch filter {
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion(fields(of: $1)) }
    case .test(let predicate): [predicate.field]
    }
  }

  private static func order(_ sorts: [Sort], _ plan: TablePlan) throws(BackendError) -> String? {
    var names: [String] = []
    for sort in sorts {
      let field = try plan.plan(sort.field)
      guard field.field.isSortable else {
        throw BackendError(.unsupported, "Baserow cannot sort by “\(field.field.name)”")
      }
      names.append((sort.descending ? "-" : "") + field.key)
    }
    return names.isEmpty ? nil : names.joined(separator: ",")
  }
}
