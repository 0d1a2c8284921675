import Glibc
import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

/// One connection to a Bika server behind the seam that every service has.
final class BikaBackend: Backend {
  let settings: BikaSettings
  let server: BikaServer
  let keeper: BikaKeeper
  let store = PageStore()
  /// Seconds since 1970.
  let now: @Sendable () -> Int
  private let memory = Mutex(Memory())

  struct Memory {
    /// By place, as the fields were when they were read last.
    var plans: [TablePlace: TablePlan] = [:]
    /// When the children of a node were told last.
    var told: [String: Int] = [:]
    /// Whether the second family of addresses is there; nil while nothing has shown it.
    var hasV2: Bool?
    /// The way of writing that worked last.
    var updates: WriteWay?
    var creates: WriteWay?
    var triggers: Int?
    var webhooks: Int?
    /// What was read last, for a change that is based on just that.
    var lastRead: (place: TablePlace, record: Record)?
  }

  init(
    _ settings: BikaSettings, token: Secret?, _ context: ServiceContext,
    now: @escaping @Sendable () -> Int = { Glibc.time(nil) }
  ) {
    self.settings = settings
    self.now = now
    server = BikaServer(
      root: settings.root, token: token, transport: context.transport,
      gate: RequestGate(concurrency: 2, interval: settings.interval),
      meter: RequestMeter(cache: context.cache, now: now))
    keeper = BikaKeeper(cache: context.cache)
  }

  func remembered<T>(_ read: (inout Memory) -> T) -> T { memory.withLock { read(&$0) } }

  // Tables

  func table(_ id: ID<Table>) async throws(BackendError) -> Table { try await plan(id).table }

  /// The table as it was last read, in this run or an earlier one, or else read now.
  func plan(_ id: ID<Table>) async throws(BackendError) -> TablePlan {
    let place = try TablePlace(id)
    if let plan = remembered({ $0.plans[place] }) { return plan }
    let fields = WireField.all(
      try await keeper.value(Self.fieldsKey(place.database)) { () async throws(BackendError) in
        try await server.data(server.fields(place.database))
      })
    guard !fields.isEmpty else {
      await keeper.forget(Self.fieldsKey(place.database))
      throw BackendError(.notFound, "this database has no fields that could be shown")
    }
    var plan = TablePlan(
      place: place, name: try await name(of: place), fields: fields,
      capabilities: capabilities(usesNumbers: await listWay(place, sorted: false) == .numbered))
    plan.titles = store.titles
    remembered { [plan] in $0.plans[place] = plan }
    return plan
  }

  static func fieldsKey(_ database: DatabaseID) -> String { "fields/\(BikaPlace.node(database).raw)" }

  private func name(of place: TablePlace) async throws(BackendError) -> String {
    let tree = try await tree(of: place.database.space)
    let name = tree.nodes[place.database.node]?.name ?? place.database.node
    guard let view = place.view else { return name }
    // A name is not worth a request.
    let views = await keeper.kept(Self.viewsKey(place.database)).map(WireView.all) ?? []
    return views.first { $0.id == view }.map { "\(name) – \($0.name)" } ?? name
  }

  private func capabilities(usesNumbers: Bool) -> Capabilities {
    var operations: Capabilities.Operations = [.create, .update, .delete, .upload, .conditionalUpdate]
    if usesNumbers { operations.insert(.count) }
    var capabilities = Capabilities(
      operations: operations, paging: usesNumbers ? [.after, .before, .last, .at] : [.after],
      pageLimit: settings.pageSize, filterDepth: .flat, maxSorts: 8, unsayable: "\"",
      sortedPaging: [.after, .before, .last, .at])
    if usesNumbers { capabilities.anchor = .page }
    return capabilities
  }

  // The two families

  /// How a list is read: by tokens, unless a view, an order or the server asks for numbers.
  func listWay(_ place: TablePlace, sorted: Bool) async -> ListQuery.Way {
    let pinned = settings.list == .auto ? settings.version : settings.list
    switch pinned {
    case .v1: return .numbered
    case .v2: return sorted ? .sortedHere : .tokens
    case .auto:
      let needsNumbers = sorted || place.view != nil
      return needsNumbers ? .numbered : await lacksV2() ? .numbered : .tokens
    }
  }

  /// Whether the second family is known to be missing, from this run or an earlier one.
  func lacksV2() async -> Bool {
    if settings.version == .v1 { return true }
    if let hasV2 = remembered({ $0.hasV2 }) { return !hasV2 }
    guard settings.version == .auto, await keeper.kept("api")?.string == "v1" else { return false }
    remembered { $0.hasV2 = $0.hasV2 ?? false }
    return true
  }

  func noteV2(_ isThere: Bool) async {
    guard settings.version == .auto, remembered({ $0.hasV2 }) != isThere else { return }
    // Tables that are open keep to what they claimed; those that are read anew claim what this server can.
    remembered { $0.hasV2 = isThere }
    if isThere { await keeper.forget("api") } else { await keeper.keep("v1", under: "api") }
  }

  /// Whether a failure may mean that the second family is not there.
  func mayLackV2(_ error: BackendError) -> Bool {
    guard settings.version == .auto, remembered({ $0.hasV2 }) == nil else { return false }
    if case .notFound = error.kind { return true }
    return error.message.contains("405") || error.message.hasPrefix("Method Not Allowed")
  }

  // Records

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    let plan = try await plan(request.table)
    guard let query = try await listQuery(request.query, plan) else {
      return Page(records: [], before: nil, after: nil, firstRow: 0, total: 0)
    }
    do throws(BackendError) {
      let page = try await lists(plan, query).page(request)
      if query.way != .numbered { await noteV2(true) }
      return page
    } catch {
      guard query.way != .numbered, mayLackV2(error), settings.list == .auto, request.position == .first
      else {
        throw error
      }
      var numbered = query
      numbered.way = .numbered
      let page = try await lists(plan, numbered).page(request)
      await noteV2(false)
      return page
    }
  }

  func count(_ table: ID<Table>, matching query: Query) async throws(BackendError) -> Int {
    let plan = try await plan(table)
    guard plan.table.capabilities.operations.contains(.count) else {
      throw BackendError(.unsupported, "Bika does not count the records of this list")
    }
    guard let list = try await listQuery(query, plan) else { return 0 }
    return try await lists(plan, list).total()
  }

  func lists(_ plan: TablePlan, _ query: ListQuery) -> RecordLists {
    RecordLists(server: server, settings: settings, store: store, plan: plan, query: query, now: now)
  }

  /// Nil for a query that no record can match.
  private func listQuery(_ query: Query, _ plan: TablePlan) async throws(BackendError) -> ListQuery? {
    if let search = query.search, !search.isEmpty {
      throw BackendError(.unsupported, "Bika does not search; a filter may")
    }
    for sort in query.sorts where try !plan.plan(sort.field).field.isSortable {
      throw BackendError(.unsupported, "Bika cannot sort by “\(try plan.plan(sort.field).field.name)”")
    }
    var filter = ""
    if let wanted = query.filter {
      switch try FilterCompiler(plan: plan).compile(wanted) {
      case .always: break
      case .never: return nil
      case .text(let text): filter = text
      }
    }
    let way = await listWay(plan.place, sorted: !query.sorts.isEmpty)
    return ListQuery(place: plan.place, way: way, filter: filter, sorts: query.sorts)
  }

  func record(
    _ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> Record {
    let plan = try await plan(table)
    var indices: [Int] = []
    for field in fields {
      _ = try plan.plan(field)
      if let index = plan.index(of: field) { indices.append(index) }
    }
    let record = try await whole(id, plan)
    remembered { $0.lastRead = (plan.place, record) }
    return plan.titled(record).showing(indices, .whole)
  }

  /// One record with every field of the table.
  func whole(_ id: ID<Record>, _ plan: TablePlan) async throws(BackendError) -> Record {
    guard !(await lacksV2()) else { return try await found(id, plan) }
    let request = server.record(id, of: plan.place.database, settings.recordItems)
    let data: JSON
    do throws(BackendError) {
      data = try await server.data(request)
    } catch {
      guard mayLackV2(error), let record = try await scan(for: id, plan) else { throw error }
      await noteV2(false)
      return record
    }
    await noteV2(true)
    guard let record = RecordReader(plan: plan).record(data["record"] ?? data) else {
      throw BackendError(.malformed, "the answer is no record", request: request.summary)
    }
    try record.check(answers: id, request: request.summary)
    return record
  }

  private func found(_ id: ID<Record>, _ plan: TablePlan) async throws(BackendError) -> Record {
    guard let record = try await scan(for: id, plan) else {
      throw BackendError(.notFound, "there is no record \(id) in “\(plan.table.name)”")
    }
    return record
  }

  /// The first family gives no single record: it is looked for where it was seen last, and then everywhere.
  private func scan(for id: ID<Record>, _ plan: TablePlan) async throws(BackendError) -> Record? {
    if let seen = store.row(of: id), seen.query.place.database == plan.place.database {
      let page = try await lists(plan, seen.query).load(seen.row, 1)
      if let record = page.records.first(where: { $0.id == id }) { return record }
    }
    let place = TablePlace(database: plan.place.database)
    let all = lists(plan, ListQuery(place: place, way: .numbered, filter: "", sorts: []))
    var number = 0
    while true {
      let page = try await all.load(number, 1000)
      if let record = page.records.first(where: { $0.id == id }) { return record }
      number += 1
      guard page.records.count == 1000, page.total.map({ $0 > number * 1000 }) ?? true else { return nil }
    }
  }
}

extension TablePlace {
  init(database: DatabaseID) {
    self.database = database
    view = nil
  }
}

extension TablePlan {
  init(place: TablePlace, name: String, fields: [WireField], capabilities: Capabilities) {
    let primary = fields.first { $0.isPrimary }?.id ?? fields.first?.id
    let plans = fields.map {
      FieldPlan($0, space: place.database.space, isPrimary: $0.id == primary)
    }
    self.init(
      place: place,
      table: Table(id: place.id, name: name, fields: plans.map(\.field), capabilities: capabilities),
      plans: plans)
  }
}
