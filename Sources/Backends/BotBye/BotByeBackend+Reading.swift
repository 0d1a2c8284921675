import SheafHTTP
import SheafJSON
import SheafModel
import SheafQuery

/// Reading records.
extension BotByeBackend {
  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    if request.query.search?.isEmpty == false {
      throw BackendError(.unsupported, "the API has no search")
    }
    let plan = try await plan(request.table)
    guard plan.entity.shape == .edges else { return try await wholePage(request, plan) }
    let page = try await ListPager(backend: self, plan: plan).page(request)
    if plan.entity.idField == nil, request.fields == plan.table.fields.map(\.id) {
      remembered { $0.recent[plan.place.id, default: RecentRecords()].add(page.records) }
    }
    return page
  }

  func count(_ table: ID<Table>, matching query: Query) async throws(BackendError) -> Int {
    let plan = try await plan(table)
    switch plan.entity.shape {
    case .edges:
      guard settings.wantsTotal else {
        throw BackendError(.unsupported, "the profile says not to count records")
      }
      return try await ListPager(backend: self, plan: plan).count(query)
    case .whole: return try await list(plan, again: false).matching(query, plan).count
    }
  }

  // Lists that come whole

  /// A page of a list that is held whole; the list is asked for again whenever it is begun.
  func wholePage(_ request: PageRequest, _ plan: ListPlan) async throws(BackendError) -> Page {
    _ = try plan.columns(of: request.fields)
    let records = try await list(plan, again: request.position == .first).matching(request.query, plan)
    let limit = max(1, min(request.limit, plan.table.capabilities.pageLimit))
    let range: Range<Int>
    switch request.position {
    case .first: range = 0..<limit
    case .last: range = max(0, records.count - limit)..<records.count
    case .at(let row): range = max(0, row)..<(max(0, row) + limit)
    case .after(let cursor):
      let row = try Self.row(cursor)
      range = row..<(row + limit)
    case .before(let cursor):
      let row = try Self.row(cursor)
      range = max(0, row - limit)..<row
    }
    let rows = range.clamped(to: 0..<records.count)
    var limitBytes: Int?
    if case .excerpts(let bytes) = request.detail { limitBytes = bytes }
    return Page(
      records: records[rows].map { plan.project($0, request.fields, maxTextBytes: limitBytes) },
      before: rows.lowerBound > 0 ? Cursor(String(rows.lowerBound)) : nil,
      after: rows.upperBound < records.count ? Cursor(String(rows.upperBound)) : nil,
      firstRow: rows.lowerBound, total: records.count)
  }

  private static func row(_ cursor: Cursor) throws(BackendError) -> Int {
    guard let row = Int(outside: cursor.token), row >= 0 else {
      throw BackendError(.invalid(nil), "the cursor is not one of this table's")
    }
    return row
  }

  /// All records of a list; as they last came unless they are wanted again.
  func list(_ plan: ListPlan, again: Bool) async throws(BackendError) -> [Record] {
    if !again, let records = remembered({ $0.lists[plan.place.id] }) { return records }
    let (request, response) = try await answer(of: plan.place)
    let page: ListPage
    do throws(JSONProblem) {
      page = try plan.reader(plan.columns).rows(try JSON.parse(response.body), at: plan.entity.rowsPath)
    } catch {
      throw response.malformed(error, request)
    }
    learnStrangers(page.strangers, response.body, plan)
    let records = page.rows.map(\.record)
    remembered { $0.lists[plan.place.id] = records }
    return records
  }
}

extension [Record] {
  /// Those that a query asks for, in its order; every record has all fields of the table.
  fileprivate func matching(_ query: Query, _ plan: ListPlan) -> [Record] {
    let fields = plan.table.fields
    var records = self
    if let filter = query.filter.map({ FilterEvaluation($0, fields: fields) }) {
      records = records.filter(filter.matches)
    }
    return SortOrder(query.sorts, fields: fields).sorted(records)
  }
}

extension ListPlan {
  /// A record with some of its cells; it has all of them.
  func project(_ record: Record, _ fields: [ID<Field>], maxTextBytes: Int? = nil) -> Record {
    let cells = fields.map { field in
      columns.firstIndex { $0.id == field }.map { record.cells[$0].excerpted(to: maxTextBytes) } ?? .null
    }
    return Record(id: record.id, cells: cells, version: record.version)
  }
}
