import SheafHTTP
import SheafModel

/// What is known of a table, or of a view of it, to read and write its rows.
struct TablePlan: Sendable {
  let place: TablePlace
  let table: Table
  /// By identifier, those of the whole table.
  let plans: [ID<Field>: FieldPlan]
  /// The view that the rows are asked of because it leaves some out, or has an order of its own.
  let filteringView: Int?
  /// A grid view that gives the rows of this place in its plain order, for large pages.
  var gridView: Int?
  /// Whether a grid view was looked for.
  var knowsViews: Bool
  /// Whether the server is so old that it may pass over filters as if there were none.
  let mayIgnoreFilters: Bool
  /// For bringing deleted records back; nil when the server does not say.
  let workspaceID: Int?

  /// The tables that cells of this one are taken from; it may be among them itself.
  var linkedTables: Set<Int> { Set(plans.values.compactMap(\.wire.linkedTable)) }

  /// The plans of those fields; throws `.invalid` for a field that the table does not have.
  func plans(of fields: [ID<Field>]) throws(BackendError) -> [FieldPlan] {
    var found: [FieldPlan] = []
    for id in fields {
      guard let plan = plans[id] else {
        throw BackendError(.invalid(id), "the table “\(table.name)” has no field \(id)")
      }
      found.append(plan)
    }
    return found
  }

  /// Those of all fields, in the table's order.
  var allPlans: [FieldPlan] { table.fields.compactMap { plans[$0.id] } }

  func plan(_ field: ID<Field>) throws(BackendError) -> FieldPlan { try plans(of: [field])[0] }
}

/// Puts a table's plan together from what the server says of its fields and views.
struct TablePlanner {
  let place: TablePlace
  let name: String
  let fields: [WireField]
  /// All views of the table, empty for a database token, which sees none; nil where they were not asked for.
  let views: [WireView]?
  /// How the view shows the fields.
  let options: [Int: WireFieldOptions]
  let isUser: Bool
  /// Whether the server was found to pass over filters.
  var ignoresFilters = false

  /// The largest page of a request by page number, and of one to a grid view: that has no limit of its own, and
  /// beyond this the time for an answer grows faster than what it saves.
  static let pageLimit = 200
  static let gridPageLimit = 2000

  func plan() throws(BackendError) -> TablePlan {
    let view = views?.first { $0.id == place.view }
    if let id = place.view, view == nil, isUser {
      throw BackendError(.notFound, "the table “\(name)” has no view \(id)")
    }
    let plans = sorted(fields).map { FieldPlan($0) }
    let hasOwnRows = view.map { self.hasOwnRows($0, plans) } ?? (place.view != nil)
    let grid = gridView(for: view, hasOwnRows: hasOwnRows)
    let isLinkedToItself = fields.contains { $0.linkedTable == place.table }
    let shown = plans.map { plan in
      var field = plan.field
      if let options = options[plan.wire.id] {
        field.isHidden = options.isHidden && !field.isPrimary
        field.width = options.width == 200 ? nil : max(3, options.width / 8)
      }
      // Others show the names of the records that they are linked to.
      field.changesOtherRecords = plan.wire.linkedTable == place.table || isLinkedToItself && field.isPrimary
      return field
    }
    let table = Table(
      id: place.id, name: view.map { "\(name) ▸ \($0.name)" } ?? name, fields: shown,
      capabilities: capabilities(hasGrid: grid != nil || views == nil && isUser),
      defaultQuery: Query(sorts: view.map { sorts($0, plans) } ?? []))
    return TablePlan(
      place: place, table: table,
      plans: Dictionary(plans.map { ($0.field.id, $0) }, uniquingKeysWith: { first, _ in first }),
      filteringView: hasOwnRows ? place.view : nil, gridView: grid,
      knowsViews: views != nil || !isUser, mayIgnoreFilters: !(fields.first?.tellsOfImmutability ?? true),
      workspaceID: fields.lazy.compactMap(\.workspaceID).first)
  }

  /// As the server's own pages show them: the primary first, then as the view orders them, then by age.
  private func sorted(_ fields: [WireField]) -> [WireField] {
    fields.sorted { a, b in
      if a.isPrimary != b.isPrimary { return a.isPrimary }
      let (x, y) = (order(a), order(b))
      return x == y ? a.id < b.id : x < y
    }
  }

  private func order(_ field: WireField) -> Int {
    place.view == nil ? field.order : options[field.id]?.order ?? 32_767
  }

  /// The view itself where rows are asked of it, else any that changes neither rows nor order.
  private func gridView(for view: WireView?, hasOwnRows: Bool) -> Int? {
    if let view, hasOwnRows { return view.type == "grid" && view.groupCount == 0 ? view.id : nil }
    return Self.plainGridView(views ?? [])
  }

  /// One that changes neither rows nor order, for everybody.
  static func plainGridView(_ views: [WireView]) -> Int? {
    views.first { $0.isPlain && !$0.isPersonal }?.id
  }

  /// Whether its rows are to be asked of the view, and not of the table.
  private func hasOwnRows(_ view: WireView, _ plans: [FieldPlan]) -> Bool {
    view.isFiltering || hasSpecialOrder(view, plans)
  }

  /// Whether only the view can put rows into its order: it has one that no request can ask for.
  private func hasSpecialOrder(_ view: WireView, _ plans: [FieldPlan]) -> Bool {
    view.sortings.contains { sorting in
      sorting.isSpecial || plans.contains { $0.wire.id == sorting.field && !$0.field.isSortable }
    }
  }

  private func sorts(_ view: WireView, _ plans: [FieldPlan]) -> [Sort] {
    // A view that is asked for its rows sorts them itself, unless it is told another order.
    if hasSpecialOrder(view, plans) { return [] }
    return view.sortings.compactMap { sorting in
      plans.first { $0.wire.id == sorting.field }.map {
        Sort(field: $0.field.id, descending: sorting.descending)
      }
    }
  }

  private func capabilities(hasGrid: Bool) -> Capabilities {
    var operations: Capabilities.Operations = [
      .create, .update, .delete, .upload, .search, .count, .conditionalUpdate, .move, .uploadFromAddress,
    ]
    if isUser { operations.formUnion([.restore, .addChoice]) }
    var capabilities = Capabilities(
      operations: operations, paging: [.after, .before, .last, .at],
      pageLimit: hasGrid ? Self.gridPageLimit : Self.pageLimit, filterDepth: ignoresFilters ? .none : .tree,
      maxSorts: 20,
      // Servers have two workers at least, and each is busy with its page from end to end.
      parallelPages: 2)
    // Grid views take the number of the first row, tables that of a page.
    capabilities.anchor = hasGrid ? .row : .page
    return capabilities
  }
}
