import SheafModel

/// Reads pages, single records and counts of one table.
struct PageReader {
  let session: Session
  let plan: TablePlan
  let files: AttachmentStore

  static let pageLimit = 1000

  func count(_ query: Query) throws(BackendError) -> Int {
    let condition = try FilterSQL(plan: plan).condition(query)
    let filter = condition == .isTrue ? "" : " WHERE \(condition.text)"
    let sql = "SELECT count(*) FROM \(plan.name.quotedName) AS t\(filter)"
    return try session.row(sql, condition.bindings)?[0].asInt ?? 0
  }

  func page(_ request: PageRequest) throws(BackendError) -> Page {
    let limit = min(max(request.limit, 1), Self.pageLimit)
    guard plan.key != .none else { return try numberedPage(request, limit: limit) }
    let select = try selection(request)
    switch request.position {
    case .first: return try select.page(try rows(select, limit, after: nil), limit, .forward, isAtEdge: true)
    case .last:
      let rows = try rows(select.reversed, limit, after: nil)
      return try select.page(rows, limit, .backward, isAtEdge: true)
    case .at(let row): return try page(select, at: max(row, 0), limit)
    case .after(let cursor):
      guard case .row(let values) = try PageToken(cursor) else {
        return Page(records: [], before: cursor, after: nil)
      }
      let page = try select.page(try rows(select, limit, after: values), limit, .forward, isAtEdge: false)
      return page.records.isEmpty ? Page(records: [], before: cursor, after: nil) : page
    case .before(let cursor):
      let token = try PageToken(cursor)
      var values: [StoredValue]?
      if case .row(let given) = token { values = given }
      let isEnd = values == nil
      let rows = try rows(select.reversed, limit, after: values)
      let page = try select.page(rows, limit, .backward, isAtEdge: isEnd)
      return page.records.isEmpty ? Page(records: [], before: nil, after: isEnd ? nil : cursor) : page
    }
  }

  private func page(_ select: Selection, at row: Int, _ limit: Int) throws(BackendError) -> Page {
    let sql = select.filterClause() + select.order.orderBy() + " LIMIT ? OFFSET ?"
    let rows = try read(sql, select.condition.bindings + [.count(limit + 1), .count(row)], select)
    var page = try select.page(rows, limit, .forward, isAtEdge: row == 0)
    if rows.isEmpty, row > 0 { page.before = try PageToken.end.cursor }
    page.firstRow = rows.isEmpty ? nil : row
    return page
  }

  /// Rows in the selection's order, one more than asked for, so that it is known whether the page is the last.
  private func rows(
    _ select: Selection, _ limit: Int, after values: [StoredValue]?
  ) throws(BackendError) -> [Selection.Row] {
    guard let values else {
      let sql = select.filterClause() + select.order.orderBy() + " LIMIT ?"
      return try read(sql, select.condition.bindings + [.count(limit + 1)], select)
    }
    guard values.count == select.order.terms.count else {
      throw BackendError(.invalid(nil), "the cursor belongs to another order of the rows")
    }
    let stretches = select.order.stretches(after: values)
    guard select.order.leadsIndex else {
      // Without an index each stretch would scan the table again: one scan for all of them.
      let any = SQLText.any(stretches.map { $0.condition })
      let sql = select.filterClause(any) + select.order.orderBy() + " LIMIT ?"
      return try read(sql, select.condition.bindings + any.bindings + [.count(limit + 1)], select)
    }
    var rows: [Selection.Row] = []
    for stretch in stretches where rows.count <= limit {
      let sql =
        select.filterClause(stretch.condition) + select.order.orderBy(from: stretch.firstTerm) + " LIMIT ?"
      let bindings = select.condition.bindings + stretch.condition.bindings
      rows += try read(sql, bindings + [.count(limit + 1 - rows.count)], select)
    }
    return rows
  }

  func selection(_ request: PageRequest) throws(BackendError) -> Selection {
    try Selection(request, in: plan, files: files, columnLimit: session.columnLimit)
  }

  /// - Parameter rest: the SQL that follows the table.
  private func read(
    _ rest: String, _ bindings: [StoredValue], _ select: Selection
  ) throws(BackendError) -> [Selection.Row] {
    var rows = try select.rows(rest, bindings, session)
    nameLargeBlobs(&rows, select)
    return rows
  }

  /// Says what large blobs are, from their first bytes alone.
  private func nameLargeBlobs(_ rows: inout [Selection.Row], _ select: Selection) {
    guard case .rowid = plan.key, plan.schema.form == .table else { return }
    for (cell, reader) in select.readers.enumerated() where reader.plan.field.kind == .blob {
      for index in rows.indices {
        guard case .blob(var blob) = rows[index].cells[cell], blob.byteCount > CellReader.blobLimit,
          case .integer(let rowid)? = rows[index].key.first
        else { continue }
        let prefix = session.blobPrefix(
          table: plan.name, column: reader.plan.column.name, rowid: rowid, count: FileKind.prefixLength)
        blob.kind = prefix.flatMap { FileKind.name(of: $0) }
        rows[index].cells[cell] = .blob(blob)
      }
    }
  }
}

extension PageReader {
  /// A record by its identifier, nil when there is none.
  func record(
    _ id: ID<SheafModel.Record>, _ fields: [ID<Field>], _ detail: PageRequest.Detail
  ) throws(BackendError) -> SheafModel.Record? {
    guard plan.key != .none else { return try numberedRecord(id, fields, detail) }
    guard let condition = plan.condition(for: id) else { return nil }
    let request = PageRequest(
      table: plan.id, query: Query(), fields: fields, position: .first, limit: 1, detail: detail)
    let select = try selection(request)
    return try read(" WHERE \(condition.text) LIMIT 1", condition.bindings, select).first?.record
  }

  private func numberedRecord(
    _ id: ID<SheafModel.Record>, _ fields: [ID<Field>], _ detail: PageRequest.Detail
  ) throws(BackendError) -> SheafModel.Record? {
    guard let number = RowNumberID(id) else { return nil }
    let request = PageRequest(
      table: plan.id, query: number.query, fields: fields, position: .at(row: number.row), limit: 1,
      detail: detail)
    return try numberedPage(request, limit: 1).records.first
  }

  /// A page of rows without a key, by row number alone.
  private func numberedPage(_ request: PageRequest, limit: Int) throws(BackendError) -> Page {
    var (start, length) = (0, limit)
    switch request.position {
    case .first: break
    case .at(let row): start = max(row, 0)
    case .after(let cursor):
      guard case .number(let row) = try PageToken(cursor) else {
        return Page(records: [], before: cursor, after: nil)
      }
      start = row
    case .last:
      start = max(0, try count(request.query) - limit)
    case .before(let cursor):
      let end: Int
      if case .number(let row) = try PageToken(cursor) { end = row } else { end = try count(request.query) }
      start = max(0, end - limit)
      length = end - start
    }
    let select = try selection(request)
    let sql = select.filterClause() + select.order.orderBy() + " LIMIT ? OFFSET ?"
    let rows = try read(sql, select.condition.bindings + [.count(length + 1), .count(start)], select)
    var records: [SheafModel.Record] = []
    for (index, row) in rows.prefix(length).enumerated() {
      let id = try RowNumberID(row: start + index, query: request.query).id
      records.append(SheafModel.Record(id: id, cells: row.cells))
    }
    return Page(
      records: records, before: start == 0 ? nil : try PageToken.number(start).cursor,
      after: rows.count > length ? try PageToken.number(start + length).cursor : nil, firstRow: start)
  }
}
