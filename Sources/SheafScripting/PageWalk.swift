import SheafModel
import SheafQuery

/// All records of a query in order, page by page: while one page is used, the next are on their way.
struct PageWalk: Sendable {
  let backend: any Backend
  let table: Table
  /// What the service is asked for.
  let query: Query
  /// What is checked here on every record.
  let filter: FilterEvaluation?
  let retry: RequestRetry

  /// Hands the records on, at most `limit` in all, a page at a time; the first call comes even when there are
  /// none.
  func visit(
    limit: Int?, _ body: ([Record]) throws(ScriptingFailure) -> Void
  ) async throws(ScriptingFailure) {
    let limit = limit ?? .max
    guard limit > 0 else { return try body([]) }
    let capabilities = table.capabilities
    // Rows are counted anew for each page where no cursor stands at a record, so they are asked for by number.
    let isByNumber = capabilities.parallelPages > 1 || capabilities.anchor != .record
    if isByNumber, capabilities.paging.contains(.at) {
      try await visitByNumber(lanes: capabilities.parallelPages, limit: limit, body)
    } else {
      try await visitByCursor(limit: limit, body)
    }
  }

  private func visitByCursor(
    limit: Int, _ body: ([Record]) throws(ScriptingFailure) -> Void
  ) async throws(ScriptingFailure) {
    var pace = PagePace(pageLimit: table.capabilities.pageLimit)
    var sieve = RecordSieve(filter: filter, limit: limit)
    var lengths = LengthWatch()
    var page = try await load(.first, count(pace, sieve)).get()
    while true {
      pace.saw(page.records)
      lengths.saw(page)
      let records = try sieve.take(page.records)
      guard sieve.remaining > 0, let position = try next(after: page, seen: sieve.seenCount) else {
        try body(records)
        if sieve.remaining > 0, lengths.lacksRecords { throw Self.unsettled }
        return
      }
      async let upcoming = load(position, count(pace, sieve))
      try body(records)
      page = try await upcoming.get()
    }
  }

  func count(_ pace: PagePace, _ sieve: RecordSieve) -> Int {
    filter == nil ? min(pace.limit, sieve.remaining) : pace.limit
  }

  /// Where to go on, nil at the end.
  private func next(after page: Page, seen: Int) throws(ScriptingFailure) -> PageRequest.Position? {
    let paging = table.capabilities.paging
    guard let cursor = page.after else { return nil }
    if paging.contains(.after) { return .after(cursor) }
    if paging.contains(.at) { return .at(row: seen) }
    throw ScriptingFailure(.failed, "the service gives no more than its first page")
  }

  func load(_ position: PageRequest.Position, _ count: Int) async -> Result<Page, ScriptingFailure> {
    let request = PageRequest(
      table: table.id, query: query, fields: table.fields.map(\.id), position: position, limit: count,
      detail: .whole)
    do throws(BackendError) {
      var page = try await retry.run(isFirst: position == .first) { () async throws(BackendError) in
        try await backend.askedPage(request)
      }
      for index in page.records.indices where page.records[index].hasExcerpt {
        let id = page.records[index].id
        page.records[index] = try await retry.run(isFirst: false) { () async throws(BackendError) in
          try await backend.askedRecord(id, in: table.id, fields: request.fields)
        }
      }
      return .success(page)
    } catch {
      return .failure(ScriptingFailure(error))
    }
  }
}

/// Whether a list that tells its length with each page lost records before they were read.
private struct LengthWatch {
  private var trace = RecordTrace()
  private var total: Int?
  private var hasShrunk = false

  mutating func saw(_ page: Page) {
    guard let now = page.total else { return }
    if let total, now < total { hasShrunk = true }
    total = now
    for record in page.records { _ = trace.insert(record.id) }
  }

  /// Where a cursor is a number of rows, as many records were passed over as were deleted before it, so that no
  /// more came than there are now.
  var lacksRecords: Bool { hasShrunk && trace.count <= total ?? 0 }
}

/// What is left of the pages: records that match, each once, and no more than were asked for.
struct RecordSieve {
  let filter: FilterEvaluation?
  /// How many records are still wanted.
  private(set) var remaining: Int
  /// How many records the service has given.
  private(set) var seenCount = 0
  /// Those of the page before: a row that was added meanwhile pushes them into the next page once more.
  private var previous: Set<ID<Record>> = []

  init(filter: FilterEvaluation?, limit: Int) {
    self.filter = filter
    remaining = limit
  }

  /// The records of a page that are new and wanted.
  mutating func take(_ records: [Record]) throws(ScriptingFailure) -> [Record] {
    let fresh = records.filter { !previous.contains($0.id) }
    if fresh.isEmpty, !records.isEmpty {
      throw ScriptingFailure(.failed, "the service gave the same page twice")
    }
    seenCount += records.count
    previous = Set(records.map(\.id))
    let wanted = Array(fresh.filter { filter?.matches($0) ?? true }.prefix(remaining))
    remaining -= wanted.count
    return wanted
  }
}

extension Record {
  fileprivate var hasExcerpt: Bool { cells.contains { if case .excerpt = $0 { true } else { false } } }
}
