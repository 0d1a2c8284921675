import SheafModel
import SheafQuery

/// All records of a query in order, page by page: while one page is used, the next is on its way.
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
    var pace = PagePace(pageLimit: table.capabilities.pageLimit)
    var remaining = limit ?? .max
    guard remaining > 0 else { return try body([]) }
    var seen = 0
    var page = try await outcome(.first, count(pace, remaining))
    while true {
      pace.saw(page.records)
      seen += page.records.count
      let records = Array(page.records.filter { filter?.matches($0) ?? true }.prefix(remaining))
      remaining -= records.count
      guard remaining > 0, let position = try next(after: page, seen: seen) else { return try body(records) }
      async let upcoming = load(position, count(pace, remaining))
      try body(records)
      let result = await upcoming
      if case .success(let following) = result, following.after != nil, following.after == page.after {
        throw ScriptingFailure(.failed, "the service gave the same page twice")
      }
      page = try result.get()
    }
  }

  private func count(_ pace: PagePace, _ remaining: Int) -> Int {
    filter == nil ? min(pace.limit, remaining) : pace.limit
  }

  /// Where to go on, nil at the end.
  private func next(after page: Page, seen: Int) throws(ScriptingFailure) -> PageRequest.Position? {
    let paging = table.capabilities.paging
    guard let cursor = page.after else { return nil }
    if paging.contains(.after) { return .after(cursor) }
    if paging.contains(.at) { return .at(row: seen) }
    throw ScriptingFailure(.failed, "the service gives no more than its first page")
  }

  private func outcome(
    _ position: PageRequest.Position, _ count: Int
  ) async throws(ScriptingFailure) -> Page { try await load(position, count).get() }

  private func load(
    _ position: PageRequest.Position, _ count: Int
  ) async -> Result<Page, ScriptingFailure> {
    let request = PageRequest(
      table: table.id, query: query, fields: table.fields.map(\.id), position: position, limit: count,
      detail: .whole)
    do throws(BackendError) {
      var page = try await retry.run(isFirst: position == .first) { () async throws(BackendError) in
        try await backend.page(request)
      }
      for index in page.records.indices where page.records[index].hasExcerpt {
        let id = page.records[index].id
        page.records[index] = try await retry.run(isFirst: false) { () async throws(BackendError) in
          try await backend.record(id, in: table.id, fields: request.fields)
        }
      }
      return .success(page)
    } catch {
      return .failure(ScriptingFailure(error))
    }
  }
}

extension Record {
  fileprivate var hasExcerpt: Bool { cells.contains { if case .excerpt = $0 { true } else { false } } }
}
