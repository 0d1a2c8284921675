import SheafModel

/// Fields that an open table no longer has, and what of the grid was about them.
struct LostFields: Equatable, Sendable {
  /// In the order in which the table had them.
  let fields: [Field]
  private let sorts: [String]
  private let conditions: [String]
  private let hidden: [String]
  private let table: String

  init(from grid: GridState, to table: Table) {
    let kept = Set(table.fields.map(\.id))
    let gone = grid.fields.filter { !kept.contains($0.id) }
    let named = Set(grid.query?.filter?.fields ?? [])
    fields = gone
    sorts = gone.filter { field in grid.query?.sorts.contains { $0.field == field.id } == true }.map(\.name)
    conditions = gone.filter { named.contains($0.id) }.map(\.name)
    hidden = gone.filter { field in grid.columns.all.contains { $0.field == field.id && $0.isHidden } }
      .map(\.name)
    self.table = table.name
  }

  /// What went, as a sentence; nil when nothing did.
  var sentence: String? {
    guard let first = fields.first else { return nil }
    let names = fields.map(\.name).joined(separator: ", ")
    var parts: [String] = []
    if !sorts.isEmpty { parts.append("the order by \(sorts.joined(separator: ", "))") }
    if !conditions.isEmpty { parts.append("the filter on \(conditions.joined(separator: ", "))") }
    if !hidden.isEmpty { parts.append("the hidden column \(hidden.joined(separator: ", "))") }
    let lost = parts.isEmpty ? "" : "; dropped: \(parts.joined(separator: ", "))"
    return fields.count == 1
      ? "\(first.name) is no longer a field of \(table)\(lost)"
      : "\(names) are no longer fields of \(table)\(lost)"
  }
}

extension Filter {
  /// The fields of its conditions.
  fileprivate var fields: [ID<Field>] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.fields)
    case .test(let predicate): [predicate.field]
    }
  }
}
