import SheafHTTP
import SheafJSON
import SheafModel
import SheafQuery

/// Reads the pages of one list: a request brings many records, which are handed on as they are wanted.
struct RecordLists: Sendable {
  let server: BikaServer
  let settings: BikaSettings
  let store: PageStore
  let plan: TablePlan
  let query: ListQuery
  let now: @Sendable () -> Int

  /// For how many seconds a page that was loaded answers a jump.
  private static let jumpSeconds = 10
  /// For how many seconds a list that is begun again, as when its order is taken back, is what was loaded.
  private static let listSeconds = 300

  private var reader: RecordReader { RecordReader(plan: plan) }
  private var primary: Int? { plan.plans.firstIndex { $0.field.isPrimary } }

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    var indices: [Int] = []
    for field in request.fields {
      guard let index = plan.index(of: field) else {
        throw BackendError(.invalid(field), "the table “\(plan.table.name)” has no field \(field)")
      }
      indices.append(index)
    }
    var page = try await whole(request)
    page.records = page.records.map { plan.titled($0).showing(indices, request.detail) }
    return page
  }

  private func whole(_ request: PageRequest) async throws(BackendError) -> Page {
    let limit = min(max(1, request.limit), settings.pageSize)
    switch request.position {
    case .first:
      if !store.knowsStart(of: query, since: now() - Self.listSeconds) { store.forget(query) }
      return query.way == .tokens
        ? try await tokens("", skip: 0, last: "", limit) : try await rows(from: 0, limit)
    case .after(let cursor):
      switch try ListCursor(cursor) {
      case .row(let row): return try await rows(from: row, limit)
      case .token(let token, let skip, let last):
        return try await tokens(token, skip: skip, last: last, limit)
      }
    case .before(let cursor):
      guard query.way != .tokens, case .row(let row) = try ListCursor(cursor) else { break }
      return try await rows(upTo: row, limit)
    case .at(let row):
      guard query.way != .tokens else { break }
      return try await rows(from: max(0, row), limit, since: now() - Self.jumpSeconds)
    case .last:
      guard query.way != .tokens else { break }
      return try await last(limit, known: request.lastKnownTotal)
    }
    throw BackendError(.unsupported, "Bika's lists go from the first record on only")
  }

  private static let foreignCursor = BackendError(.invalid(nil), "the cursor belongs to another list")

  // By tokens

  private func tokens(
    _ token: String, skip: Int, last: String, _ limit: Int
  ) async throws(BackendError) -> Page {
    let page = try await tokenPage(token)
    let start = try Self.start(in: page, skip: skip, last: last)
    var records: [Record] = []
    var end = start
    while end < page.records.count, records.count < limit {
      if !page.gone.contains(page.records[end].id) { records.append(page.records[end]) }
      end += 1
    }
    let ending = end > 0 ? page.records[end - 1].id.raw : last
    let after: ListCursor? =
      if end < page.records.count {
        .token(token, skip: end, last: ending)
      } else {
        page.next.map { .token($0, skip: 0, last: ending) }
      }
    return Page(
      records: records, before: nil, after: after?.cursor,
      firstRow: token.isEmpty && page.gone.isEmpty ? start : nil,
      // An answer that has everything says how much that is.
      total: page.total ?? (token.isEmpty && page.next == nil ? page.records.count - page.gone.count : nil))
  }

  /// The place in a page where a cursor goes on, also when the page was loaded again and is another now.
  private static func start(in page: StoredPage, skip: Int, last: String) throws(BackendError) -> Int {
    let place = page.records.firstIndex { $0.id == ID(last) }
    guard skip > 0 else {
      guard place == nil || last.isEmpty else {
        throw BackendError(.malformed, "the service sent the page before once more")
      }
      return 0
    }
    if let place { return place + 1 }
    // The record before the place is gone, and with it one place.
    return min(skip - 1, page.records.count)
  }

  private func tokenPage(_ token: String) async throws(BackendError) -> StoredPage {
    let key = PageStore.Key(query: query, page: token)
    if let page = store.page(key) { return page }
    let page = try await load(token, size: settings.pageSize)
    guard !store.repeats(page, key) else {
      throw BackendError(.malformed, "the service sent a page that came before once more")
    }
    store.store(page, key, firstRow: nil, primary: primary)
    return page
  }

  private func load(_ token: String, size: Int) async throws(BackendError) -> StoredPage {
    var items = [HTTPQueryItem("pageSize", String(size))]
    if !token.isEmpty { items.append(HTTPQueryItem("offset", token)) }
    let request = server.records(2, of: plan.place.database, items + (try query.items(plan, settings)))
    let data = try await data(request)
    let records = try reader.records(data, request)
    let offset = data["offset"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let hasMore = data["hasMore"]?.bool ?? (offset != nil)
    let next = hasMore && !records.isEmpty && offset != token ? offset : nil
    return StoredPage(records: records, next: next, total: data["total"]?.count, time: now())
  }

  private func data(_ request: HTTPRequest) async throws(BackendError) -> JSON {
    do throws(BackendError) {
      return try await server.data(request)
    } catch {
      throw plan.naming(error)
    }
  }

  // By row number

  private func rows(from row: Int, _ limit: Int, since time: Int = 0) async throws(BackendError) -> Page {
    let size = pageRows
    let page = try await numberedPage(row / size, since: time)
    let start = row - row / size * size
    let end = min(page.records.count, start + limit)
    let wanted = start < end ? page.records[start..<end] : []
    return Self.page(
      Array(wanted), at: row, isLast: end == page.records.count && page.records.count < size, page)
  }

  /// The rows before a number, as many of them as one page has.
  private func rows(upTo end: Int, _ limit: Int) async throws(BackendError) -> Page {
    guard end > 0 else {
      return Page(records: [], before: nil, after: ListCursor.row(0).cursor, firstRow: 0)
    }
    let size = pageRows
    let number = (end - 1) / size
    let page = try await numberedPage(number)
    let last = min(end - number * size, page.records.count)
    let start = max(0, last - limit)
    return Self.page(Array(page.records[start..<last]), at: number * size + start, isLast: false, page)
  }

  /// The last rows: of the page that was the last when the rows were counted, unless it is no more.
  private func last(_ limit: Int, known: Int?) async throws(BackendError) -> Page {
    guard query.way == .numbered, let known, known > 0 else {
      return try await rows(upTo: try await total(), limit)
    }
    let stored = try await numberedPage((known - 1) / pageRows, since: now() - Self.jumpSeconds)
    return try await rows(upTo: stored.total ?? known, limit)
  }

  private static func page(_ records: [Record], at row: Int, isLast: Bool, _ stored: StoredPage) -> Page {
    let end = row + records.count
    let hasMore = stored.total.map { end < $0 } ?? !isLast
    let total = stored.total.map { $0 - stored.gone.count }
    return Page(
      records: records.filter { !stored.gone.contains($0.id) },
      before: row > 0 ? ListCursor.row(row).cursor : nil,
      after: hasMore && !records.isEmpty ? ListCursor.row(end).cursor : nil,
      firstRow: stored.gone.isEmpty ? row : nil, total: total)
  }

  private var pageRows: Int { query.way == .sortedHere ? Int.max / 2 : settings.pageSize }

  /// Counted from 0; the service counts from 1.
  private func numberedPage(_ number: Int, since time: Int = 0) async throws(BackendError) -> StoredPage {
    let key = PageStore.Key(query: query, page: String(number))
    if let page = store.page(key), page.time >= time { return page }
    let page = query.way == .sortedHere ? try await everything() : try await load(number, settings.pageSize)
    let firstRow = query.way == .numbered ? number * settings.pageSize : nil
    store.store(page, key, firstRow: firstRow, primary: primary)
    return page
  }

  func load(_ number: Int, _ size: Int) async throws(BackendError) -> StoredPage {
    let items = [HTTPQueryItem("pageNum", String(number + 1)), HTTPQueryItem("pageSize", String(size))]
    let request = server.records(1, of: plan.place.database, items + (try query.items(plan, settings)))
    let data = try await data(request)
    return StoredPage(
      records: try reader.records(data, request), total: data["total"]?.count, time: now())
  }

  /// The number of rows; from what was loaded a moment ago where that told it.
  func total() async throws(BackendError) -> Int {
    if query.way == .sortedHere { return try await numberedPage(0).records.count }
    if let total = store.total(of: query, since: now() - Self.jumpSeconds) { return total }
    guard let total = try await load(0, 1).total else {
      throw BackendError(.malformed, "the service did not say how many records there are")
    }
    return total
  }

  /// Every record by the largest pages, in order: the service's tokens do not follow an order of ours.
  private func everything() async throws(BackendError) -> StoredPage {
    var records: [Record] = []
    var token = ""
    while true {
      let page = try await load(token, size: 1000)
      records += page.records
      guard let next = page.next else { break }
      token = next
    }
    guard Set(records.map(\.id)).count == records.count else {
      throw BackendError(.malformed, "a record came twice")
    }
    let sorted = SortOrder(query.sorts, fields: plan.table.fields).sorted(records)
    return StoredPage(records: sorted, total: sorted.count, time: now())
  }
}
