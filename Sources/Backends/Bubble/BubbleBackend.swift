import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

/// One connection to a version of a Bubble app behind the seam that every service has.
final class BubbleBackend: Backend {
  let server: BubbleServer
  let profile: BubbleProfile
  let cache: (any ConnectionCache)?
  let feed = TableFeed()
  let now: @Sendable () -> ContinuousClock.Instant
  private let memory = Mutex(Memory())
  private let titleSource = Mutex<ReferenceTitles?>(nil)

  /// What was last heard of the app.
  struct Memory {
    var schema: AppSchema?
    /// The question for it that is under way.
    var schemaFlight: Task<Result<AppSchema, BackendError>, Never>?
    var plans: [TablePlace: TablePlan] = [:]
    var seen: [String: SeenFields] = [:]
    /// The options of each set, by its name, across types.
    var optionSets: [String: [String]] = [:]
    var hasReadOptions = false
    /// The last writing of the options for the next run.
    var keeping: Task<Void, Never>?
    /// The first rows of types that were just opened, for the page that is asked for next.
    var firstPages: [String: FirstPage] = [:]
    var rows: [ThingQuery: RowMemory] = [:]
    var named: [ThingName: [String]] = [:]
    /// Which names of fields a type takes in searches.
    var keyStyles: [String: Int] = [:]
    /// Things of a batch that are deleted already, while the rest is not.
    var deleted: Set<ID<Record>> = []
    /// What was read of a thing last, for a change that is based on just that.
    var lastRead: (type: String, id: ID<Record>, thing: JSON)?
    /// The files of a field before one was sent inside it, by field and file.
    var inlineBases: [String: Set<String>] = [:]
  }

  struct FirstPage {
    var query: ThingQuery
    var range: Range<Int>
    var page: WirePage
    var time: ContinuousClock.Instant
    var isBegun = false

    /// The rows of a range, as far as they are in it; nil where none is.
    func part(_ wanted: Range<Int>) -> WirePage? {
      guard let total = page.total(from: 0), wanted.lowerBound < max(1, page.rows.count)
      else { return nil }
      let rows = wanted.clamped(to: 0..<page.rows.count)
      return WirePage(rows: Array(page.rows[rows]), remaining: total - rows.upperBound)
    }

    /// Long enough for a page to be asked for after its table was opened, and no longer.
    static let patience = Duration.seconds(5)
  }

  /// Forgets the first rows of a type, which are about to change.
  func forgetFirstPage(_ plan: TablePlan) {
    remembered { $0.firstPages[plan.place.type] = nil }
  }

  init(
    server: BubbleServer, profile: BubbleProfile, cache: (any ConnectionCache)?,
    now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    self.server = server
    self.now = now
    self.profile = profile
    self.cache = cache
  }

  func remembered<T>(_ read: (inout Memory) -> T) -> T { memory.withLock { read(&$0) } }

  /// The names of referred things.
  var titles: ReferenceTitles {
    titleSource.withLock { titles in
      if let titles { return titles }
      let made = ReferenceTitles(
        .init(
          some: { [weak self] (type) async throws(BackendError) in try await self?.someTitles(type) ?? [:] },
          one: { [weak self] (reference) async throws(BackendError) in try await self?.title(reference) }))
      titles = made
      return made
    }
  }

  func table(_ id: ID<Table>) async throws(BackendError) -> Table {
    let place = TablePlace(id)
    let plan = try await load(place)
    remembered { memory in
      memory.plans[place] = plan
      memory.named = [:]
    }
    return plan.table
  }

  /// The table as it was last loaded, loaded now if it never was.
  func plan(_ id: ID<Table>) async throws(BackendError) -> TablePlan {
    let place = TablePlace(id)
    if let plan = remembered({ $0.plans[place] }) { return plan }
    let plan = try await load(place)
    remembered { $0.plans[place] = plan }
    return plan
  }

  // Pages

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    let plan = try await plan(request.table)
    let fields = try plan.plans(of: request.fields)
    if plan.place.isRandom { return try await randomPage(request, plan, fields) }
    return try await withKeyStyles(plan) { (style) async throws(BackendError) in
      let pages = try await self.pages(plan, request.query, style)
      let limit = max(1, request.limit)
      switch request.position {
      case .first: return try await self.forward(0, limit, pages, plan, fields, request)
      case .at(let row): return try await self.forward(max(0, row), limit, pages, plan, fields, request)
      case .after(let cursor):
        return try await self.forward(try Self.row(cursor), limit, pages, plan, fields, request)
      case .before(let cursor):
        let end = try Self.row(cursor)
        let start = max(0, end - RowPages.wholeCount(min(limit, pages.pageLimit)))
        return try await self.backward(start..<end, pages, plan, fields, request)
      case .last:
        let rows = try await pages.last(limit)
        return try await self.made(rows, plan, fields, request)
      }
    }
  }

  func count(_ table: ID<Table>, matching query: Query) async throws(BackendError) -> Int {
    let plan = try await plan(table)
    return try await withKeyStyles(plan) { (style) async throws(BackendError) in
      try await self.pages(plan, query, style).count()
    }
  }

  func row(
    of record: ID<Record>, in table: ID<Table>, matching query: Query
  ) async throws(BackendError) -> Int? {
    let plan = try await plan(table)
    guard ThingID.isOne(record.raw), !plan.place.isRandom else { return nil }
    return try await withKeyStyles(plan) { (style) async throws(BackendError) in
      let pages = try await self.pages(plan, query, style)
      guard pages.query.isByDate, !pages.query.isNever else { return nil }
      let thing = try await self.thing(record, plan)
      guard let text = thing[BuiltIn.created]?.string, DateTime(iso: text) != nil else { return nil }
      let before = ConstraintCompiler.constraint(
        BuiltIn.created, pages.query.isDescending ? "greater than" : "less than", .string(text))
      let answer = try await pages.fetch(pages.query.items(0..<1, more: [before]))
      guard let rank = answer.total(from: 0) else { return nil }
      // Things that were made in the same millisecond stand beside it.
      let around = try await pages.rows(from: rank, limit: TablePlanner.rowLimit)
      let index = around.rows.firstIndex { $0[BuiltIn.id]?.string == record.raw }
      return index.map { around.start + $0 }
    }
  }

  private static func row(_ cursor: Cursor) throws(BackendError) -> Int {
    guard let row = Int(outside: cursor.token), row >= 0 else {
      throw BackendError(.invalid(nil), "the cursor is not one of this table's")
    }
    return row
  }

  private func forward(
    _ row: Int, _ limit: Int, _ pages: RowPages, _ plan: TablePlan, _ fields: [FieldPlan],
    _ request: PageRequest
  ) async throws(BackendError) -> Page {
    var rows = try await pages.rows(from: row, limit: RowPages.wholeCount(limit))
    let extra = min(rows.rows.count, max(0, row - rows.start))
    rows.rows.removeFirst(extra)
    rows.start += extra
    return try await made(rows, plan, fields, request)
  }

  /// The rows of a range, all of them, in as many ways as lead there.
  private func backward(
    _ wanted: Range<Int>, _ pages: RowPages, _ plan: TablePlan, _ fields: [FieldPlan], _ request: PageRequest
  ) async throws(BackendError) -> Page {
    guard !wanted.isEmpty else { return Page(records: [], before: nil, after: Cursor("0"), firstRow: 0) }
    var rows = RowPages.Rows(start: wanted.lowerBound, rows: [], total: 0)
    while rows.rows.count < wanted.count {
      let next = wanted.lowerBound + rows.rows.count
      var part = try await pages.rows(from: next, limit: wanted.upperBound - next)
      part.rows.removeFirst(min(part.rows.count, max(0, next - part.start)))
      rows.total = part.total
      if part.rows.isEmpty { break }
      rows.rows += part.rows.prefix(wanted.upperBound - next)
    }
    return try await made(rows, plan, fields, request)
  }

  private func made(
    _ rows: RowPages.Rows, _ plan: TablePlan, _ fields: [FieldPlan], _ request: PageRequest
  ) async throws(BackendError) -> Page {
    let records = try await records(rows.rows, plan, fields, detail: request.detail)
    let end = rows.start + records.count
    return Page(
      records: records, before: rows.start > 0 ? Cursor(String(rows.start)) : nil,
      after: end < rows.total && !records.isEmpty ? Cursor(String(end)) : nil, firstRow: rows.start,
      total: rows.total)
  }

  private func randomPage(
    _ request: PageRequest, _ plan: TablePlan, _ fields: [FieldPlan]
  ) async throws(BackendError) -> Page {
    let compiled = try await compiled(plan, request.query, keyStyle(plan))
    let query = try ThingQuery(
      Query(), compiled, plan, keyStyle: keyStyle(plan), geoReference: nil)
    if query.isNever { return Page(records: [], before: nil, after: nil, firstRow: 0, total: 0) }
    let limit = min(max(1, request.limit), TablePlanner.rowLimit)
    let wire = server.things(plan.place.type, query.randomItems(limit: limit))
    let page = try WirePage(try await server.json(wire), wire)
    let records = try await records(page.rows, plan, fields, detail: request.detail)
    return Page(records: records, before: nil, after: nil, firstRow: 0, total: records.count)
  }

  // Queries

  func pages(_ plan: TablePlan, _ query: Query, _ style: Int) async throws(BackendError) -> RowPages {
    let compiled = try await compiled(plan, query, style)
    let asked = try ThingQuery(
      query, compiled, plan, keyStyle: style, geoReference: profile.geoReference)
    let memory = remembered { memory in
      if let known = memory.rows[asked] { return known }
      if memory.rows.count >= 32 { memory.rows = [:] }
      let new = RowMemory(cap: profile.offsetLimit)
      memory.rows[asked] = new
      return new
    }
    return RowPages(
      query: asked, pageLimit: plan.table.capabilities.pageLimit, memory: memory,
      fetch: { [self] (items) async throws(BackendError) in
        try await rows(server.things(asked.type, items))
      },
      first: { [self] (range) in firstPage(asked, range) })
  }

  /// The rows of one request.
  ///
  /// An answer that begins elsewhere than was asked is not believed: asked for once more, then refused.
  private func rows(_ request: HTTPRequest) async throws(BackendError) -> WirePage {
    let wanted = request.url.query.first { $0.name.isExactly("cursor") }?.value.flatMap { Int(outside: $0) }
    for _ in 0..<2 {
      let page = try WirePage(try await server.json(request), request)
      if page.cursor == nil || page.cursor == wanted { return page }
    }
    throw BackendError(
      .malformed, "the app answered with other rows than those that were asked for", request: request.summary)
  }

  /// Rows that opening the table brought, once from their beginning.
  private func firstPage(_ query: ThingQuery, _ range: Range<Int>) -> WirePage? {
    remembered { memory in
      guard let first = memory.firstPages[query.type], first.query == query,
        range.lowerBound < first.range.upperBound
      else { return nil }
      // Who has seen them and asks again wants to know how they are now.
      let isAgain = first.isBegun && range.lowerBound == 0
      guard !isAgain, now() - first.time < FirstPage.patience else {
        memory.firstPages[query.type] = nil
        return nil
      }
      memory.firstPages[query.type]?.isBegun = true
      return first.part(range)
    }
  }

  func compiled(
    _ plan: TablePlan, _ query: Query, _ style: Int
  ) async throws(BackendError) -> ConstraintCompiler.Result {
    var compiler = ConstraintCompiler(plan: plan, zone: profile.zone, keyStyle: style)
    if let filter = query.filter { compiler.named = try await things(namedIn: filter, plan) }
    return try compiler.compile(query)
  }

  private func keyStyle(_ plan: TablePlan) -> Int { remembered { $0.keyStyles[plan.place.type] ?? 0 } }

  /// Runs a search, and again with the fields' other names where the app does not know them by those of its rows.
  private func withKeyStyles<T: Sendable>(
    _ plan: TablePlan, _ search: (Int) async throws(BackendError) -> T
  ) async throws(BackendError) -> T {
    let known = keyStyle(plan)
    do throws(BackendError) {
      return try await search(known)
    } catch {
      guard known == 0, BubbleFailure.isUnknownField(error) else { throw error }
      for style in 1...2 {
        let result = await outcome(search, style)
        guard case .success(let answer) = result else { continue }
        remembered { $0.keyStyles[plan.place.type] = style }
        return answer
      }
      throw error
    }
  }

  private func outcome<T>(
    _ search: (Int) async throws(BackendError) -> T, _ style: Int
  ) async -> Result<T, BackendError> {
    do throws(BackendError) {
      return .success(try await search(style))
    } catch {
      return .failure(error)
    }
  }
}
