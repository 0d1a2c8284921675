import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

/// One connection to a Baserow server behind the seam that every service has.
final class BaserowBackend: OccupiedRootsBackend {
  let client: BaserowClient
  /// Listed although the server does not list them.
  let namedTables: [ID<Table>]
  let feed: BaserowFeed?
  /// What was last heard of the tree and of tables.
  private let memory = Mutex(Memory())

  struct Memory {
    var applications: [WireApplication] = []
    var applicationsTime: ContinuousClock.Instant?
    var tableNames: [Int: String] = [:]
    /// The views of a table that was listed just now, on the way to one of them.
    var views: (table: Int, views: [WireView], time: ContinuousClock.Instant)?
    var plans: [TablePlace: TablePlan] = [:]
    var seenRows = SeenRows()
    /// The records that texts named, for the filter that is being paged through.
    var linkNames: [LinkName: [Int]] = [:]
    /// Whether the server passes over filters; nil until it was tried.
    var ignoresFilters: Bool?
    /// Whether its grid views pass over a parameter, by its name; those that were tried.
    var gridIgnores: [String: Bool] = [:]
  }

  init(client: BaserowClient, tables: [ID<Table>], feed: BaserowFeed?) {
    self.client = client
    namedTables = tables
    self.feed = feed
  }

  var server: BaserowServer { client.server }

  func remembered<T>(_ read: (inout Memory) -> T) -> T { memory.withLock { read(&$0) } }

  func table(_ id: ID<Table>) async throws(BackendError) -> Table {
    let place = try TablePlace(id)
    let plan = try await load(place)
    remembered {
      $0.plans[place] = plan
      $0.linkNames = [:]
    }
    return plan.table
  }

  /// The table as it was last loaded, loaded now if it never was.
  func plan(_ id: ID<Table>) async throws(BackendError) -> TablePlan {
    let place = try TablePlace(id)
    if let plan = remembered({ $0.plans[place] }) { return plan }
    let plan = try await load(place)
    remembered { $0.plans[place] = plan }
    return plan
  }

  private func load(_ place: TablePlace) async throws(BackendError) -> TablePlan {
    async let name = outcome { () async throws(BackendError) in try await self.name(of: place.table) }
    // Those of a table are of use for long pages only, and asked for then.
    async let views = outcome { () async throws(BackendError) in
      place.view == nil ? nil : try await self.viewsListedJustNow(of: place.table)
    }
    async let options = outcome { () async throws(BackendError) in try await self.options(of: place) }
    let fields = try await self.fields(of: place.table)
    let planner = TablePlanner(
      place: place, name: try await name.get(), fields: fields, views: try await views.get(),
      options: try await options.get(), isUser: client.isUser,
      ignoresFilters: remembered { $0.ignoresFilters } ?? false)
    return try planner.plan()
  }

  func fields(of table: Int) async throws(BackendError) -> [WireField] {
    let request = server.fields(table)
    guard let items = try await client.json(request).items else {
      throw BackendError(.malformed, "the fields came in an unknown form", request: request.summary)
    }
    return items.compactMap(WireField.init).distinct(by: \.id)
  }

  /// In the server's order; none for a database token.
  func views(of table: Int) async throws(BackendError) -> [WireView] {
    guard client.isUser else { return [] }
    let items = try await client.json(server.views(table)).items ?? []
    return items.compactMap(WireView.init).sorted { ($0.order, $0.id) < ($1.order, $1.id) }
  }

  /// Those of the last listing, unless that was a while ago.
  private func viewsListedJustNow(of table: Int) async throws(BackendError) -> [WireView] {
    if let known = remembered({ $0.views }), known.table == table,
      known.time.duration(to: .now) < Self.listingLifetime
    {
      return known.views
    }
    return try await views(of: table)
  }

  /// How long a listing holds on the way through the places below it.
  static let listingLifetime = Duration.seconds(1)

  private func options(of place: TablePlace) async throws(BackendError) -> [Int: WireFieldOptions] {
    guard client.isUser, let view = place.view else { return [:] }
    return WireFieldOptions.all(try await client.json(server.fieldOptions(view)))
  }

  private func name(of table: Int) async throws(BackendError) -> String {
    if let name = remembered({ $0.tableNames[table] }) { return name }
    guard client.isUser else {
      try await learnTables()
      return remembered { $0.tableNames[table] } ?? "Table \(table)"
    }
    let name = try await client.json(server.table(table))["name"]?.string ?? "Table \(table)"
    remembered { $0.tableNames[table] = name }
    return name
  }

  /// Asks for the names of tables; a server that does not tell a database token is no failure.
  private func learnTables() async throws(BackendError) {
    do throws(BackendError) {
      _ = try await tablesOfToken()
    } catch {
      switch error.kind {
      case .notFound, .forbidden: return
      default: throw error
      }
    }
  }

  // Rows

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    if request.limit > TablePlanner.pageLimit { try await findGridView(request.table) }
    let pages = try await pages(request.table, request.query)
    let page =
      if request.limit > TablePlanner.pageLimit {
        try await checkingGrid(pages).page(request)
      } else {
        try await pages.page(request)
      }
    await feed?.hurry()
    return page
  }

  /// Looks for a grid view to ask for long pages, once for each time that the table is read.
  private func findGridView(_ table: ID<Table>) async throws(BackendError) {
    let plan = try await plan(table)
    guard !plan.knowsViews else { return }
    let found = TablePlanner.plainGridView(try await views(of: plan.place.table))
    remembered { memory in
      memory.plans[plan.place]?.gridView = found
      memory.plans[plan.place]?.knowsViews = true
    }
  }

  func count(_ table: ID<Table>, matching query: Query) async throws(BackendError) -> Int {
    try await pages(table, query).count()
  }

  private func pages(_ table: ID<Table>, _ query: Query) async throws(BackendError) -> RowPages {
    let plan = try await plan(table)
    var names: [LinkName: [Int]] = [:]
    if let filter = query.filter {
      if plan.mayIgnoreFilters { try await checkFilters(plan) }
      let wanted = LinkNames.names(in: filter, plan)
      names = remembered { $0.linkNames.filter { wanted.contains($0.key) } }
      if !wanted.isSubset(of: names.keys) {
        names = try await LinkNames(client: client, plan: plan).find(wanted)
        remembered { [names] in $0.linkNames.merge(names) { $1 } }
      }
    }
    return RowPages(client: client, plan: plan, query: try RowQuery(query, plan, linkNames: names))
  }

  func record(_ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]) async throws(BackendError) -> Record
  {
    let plan = try await plan(table)
    let request = server.row(try Self.number(id), in: plan.place.table)
    let response = try await client.send(request)
    let record = try Self.record(response, request, RowReader(try plan.plans(of: fields)))
    try record.check(answers: id, request: request.summary)
    return record
  }

  static func record(
    _ response: HTTPResponse, _ request: HTTPRequest, _ rows: RowReader
  ) throws(BackendError) -> Record {
    do throws(JSONProblem) {
      var reader = JSONReader(response.body)
      return try rows.row(&reader)
    } catch {
      throw BaserowServer.malformed(error, response, request)
    }
  }

  /// Throws `.notFound` for an identifier that no row can have, which must not become part of an address.
  static func number(_ id: ID<Record>) throws(BackendError) -> String {
    guard let number = Int(outside: id.raw), number > 0, ID(String(number)) == id else {
      throw BackendError(.notFound, "there is no record \(id): records have numbers")
    }
    return String(number)
  }
}
