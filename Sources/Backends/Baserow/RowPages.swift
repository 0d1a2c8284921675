import SheafHTTP
import SheafJSON
import SheafModel

/// Reads pages of rows: by page number with the number of all rows, or large ones of a grid view without it.
struct RowPages: Sendable {
  let client: BaserowClient
  let plan: TablePlan
  let query: RowQuery
  /// Whether large pages are asked of a grid view where there is one.
  var asksGridViews = true

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    let fields = try plan.plans(of: request.fields)
    let reader = RowReader(fields, detail: request.detail)
    if query.isNever { return Page(records: [], before: nil, after: nil, firstRow: 0, total: 0) }
    let limit = max(1, request.limit)
    switch request.position {
    case .first: return try await forward(0, limit, reader, fields)
    case .at(let row): return try await forward(max(0, row), limit, reader, fields)
    case .after(let cursor): return try await forward(try Self.row(cursor), limit, reader, fields)
    case .before(let cursor): return try await backward(try Self.row(cursor), limit, reader, fields)
    case .last:
      return try await last(limit, request.lastKnownTotal ?? 0, reader, fields)
    }
  }

  /// The number of rows that the query has.
  func count() async throws(BackendError) -> Int {
    if query.isNever { return 0 }
    let request = numbered(RowWindow(from: 0..<1, limit: 1), [])
    let (_, total) = try await read(request, RowReader([]))
    guard let total else {
      throw BackendError(
        .malformed, "the server did not say how many rows there are", request: request.summary)
    }
    return total
  }

  // Positions

  private static func row(_ cursor: Cursor) throws(BackendError) -> Int {
    guard let row = Int(outside: cursor.token), row >= 0 else {
      throw BackendError(.invalid(nil), "the cursor is not one of this table's")
    }
    return row
  }

  private func forward(
    _ row: Int, _ limit: Int, _ reader: RowReader, _ fields: [FieldPlan]
  ) async throws(BackendError) -> Page {
    if limit > TablePlanner.pageLimit, let view = usableGridView {
      return try await gridPage(view, row, limit, reader, fields)
    }
    let rows = row..<(row + min(limit, TablePlanner.pageLimit))
    let window = RowWindow(from: rows, limit: TablePlanner.pageLimit)
    let (records, total) = try await read(numbered(window, fields), reader)
    let skipped = row - window.rows.lowerBound
    let wanted = records.dropFirst(skipped).prefix(limit)
    return Self.page(Array(wanted), at: row, total, isLast: records.count < window.size)
  }

  private func backward(
    _ end: Int, _ limit: Int, _ reader: RowReader, _ fields: [FieldPlan]
  ) async throws(BackendError) -> Page {
    let rows = max(0, end - min(limit, TablePlanner.pageLimit))..<end
    guard !rows.isEmpty else { return Page(records: [], before: nil, after: Cursor("0"), firstRow: 0) }
    let window = RowWindow(upTo: rows, limit: TablePlanner.pageLimit)
    let (records, total) = try await read(numbered(window, fields), reader)
    let start = max(rows.lowerBound, window.rows.lowerBound)
    let wanted = records.dropFirst(start - window.rows.lowerBound).prefix(end - start)
    return Self.page(Array(wanted), at: start, total, isLast: false)
  }

  /// What was last heard of the length may be wrong; what the page says of it is right.
  private func last(
    _ limit: Int, _ lastKnownTotal: Int, _ reader: RowReader, _ fields: [FieldPlan]
  ) async throws(BackendError) -> Page {
    var total = lastKnownTotal > 0 ? lastKnownTotal : try await count()
    // Rows may come or go between two requests, but not for ever.
    for _ in 0..<2 where total > 0 {
      let page = try await backward(total, limit, reader, fields)
      if !page.records.isEmpty, (page.total ?? total) == total { return page }
      if let now = page.total { total = now } else { total = try await count() }
    }
    return try await backward(total, limit, reader, fields)
  }

  private static func page(_ records: [Record], at row: Int, _ total: Int?, isLast: Bool) -> Page {
    let end = row + records.count
    let hasMore = total.map { end < $0 } ?? !isLast
    return Page(
      records: records, before: row > 0 ? Cursor(String(row)) : nil,
      after: hasMore && !records.isEmpty ? Cursor(String(end)) : nil,
      firstRow: row, total: total)
  }

  // Requests

  /// A grid view may be asked when what it leaves out and how it sorts is what the query wants.
  var usableGridView: Int? {
    guard asksGridViews, let view = plan.gridView else { return nil }
    // Conditions in the request take the place of the view's own.
    if plan.filteringView != nil, query.hasFilter { return nil }
    return view
  }

  private func numbered(_ window: RowWindow, _ fields: [FieldPlan]) -> HTTPRequest {
    var items = [HTTPQueryItem("page", String(window.page)), HTTPQueryItem("size", String(window.size))]
    items += query.items
    if let view = plan.filteringView { items.append(HTTPQueryItem("view_id", String(view))) }
    if let include = include(fields) { items.append(HTTPQueryItem("include", include)) }
    return client.server.rows(plan.place.table, items)
  }

  /// The fields by number, when it is few of many: a long list costs more than it saves.
  ///
  /// Conditions on a field that is left out are refused, so those of the query go with them, and a view's
  /// must not be cut off.
  private func include(_ fields: [FieldPlan]) -> String? {
    guard plan.filteringView == nil, !fields.isEmpty else { return nil }
    let wanted = fields.map(\.key)
    let keys = wanted + query.keys.subtracting(wanted).sorted()
    return keys.count * 2 <= plan.plans.count ? keys.joined(separator: ",") : nil
  }

  private func gridPage(
    _ view: Int, _ row: Int, _ limit: Int, _ reader: RowReader, _ fields: [FieldPlan]
  ) async throws(BackendError) -> Page {
    let limit = min(limit, TablePlanner.gridPageLimit)
    var items = [
      HTTPQueryItem("limit", String(limit)), HTTPQueryItem("offset", String(row)),
      // Counting costs this endpoint more than the rows do.
      HTTPQueryItem("exclude_count", "true"),
    ]
    items += query.items
    let (records, total) = try await read(client.server.gridRows(view, items), reader)
    return Self.page(records, at: row, total, isLast: records.count < limit)
  }

  private func read(
    _ request: HTTPRequest, _ reader: RowReader
  ) async throws(BackendError) -> (records: [Record], total: Int?) {
    let response: HTTPResponse
    do throws(BackendError) {
      response = try await client.send(request)
    } catch {
      // Servers up to 1.32 refuse a page beyond the end, where newer ones answer with no rows.
      guard error.isInvalidPage else { throw error }
      return ([], nil)
    }
    do throws(JSONProblem) {
      return try reader.page(response.body)
    } catch {
      throw BaserowServer.malformed(error, response, request)
    }
  }
}
