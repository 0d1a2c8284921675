import SheafModel

/// The SELECT of a page: the cells, then the key, then what the order is made of.
struct Selection {
  struct Row {
    var cells: [Value] = []
    /// The key, then the values of the order's terms.
    fileprivate var values: [StoredValue] = []
    fileprivate var keyCount = 0

    var key: ArraySlice<StoredValue> { values.prefix(keyCount) }
    var place: [StoredValue] { Array(values.dropFirst(keyCount)) }
    var record: SheafModel.Record { SheafModel.Record(id: RecordKey.id(of: Array(key)), cells: cells) }
  }

  /// One statement for some of the columns: SQLite bounds how many a result has.
  ///
  /// All parts have the same rows in the same order, because a key ends every order.
  private struct Part {
    var expressions: [String] = []
    var readers: [CellReader] = []
    /// The columns behind those of the cells.
    var values: Range<Int> = 0..<0

    func read(_ row: RowReader, into result: inout Row) {
      result.cells += readers.map { $0.read(row) }
      result.values += values.map(row.value)
    }
  }

  enum Direction { case forward, backward }

  let condition: SQLText
  private(set) var order: RowOrder
  /// Of every cell, in the order of the request's fields.
  let readers: [CellReader]
  private let parts: [Part]
  private let source: String
  private let keyCount: Int

  /// - Parameter columnLimit: the most columns of one statement.
  init(
    _ request: PageRequest, in plan: TablePlan, files: AttachmentStore, columnLimit: Int
  ) throws(BackendError) {
    order = try RowOrder(request.query.sorts, in: plan)
    condition = try FilterSQL(plan: plan).condition(request.query)
    let limit: Int?
    switch request.detail {
    case .excerpts(let maxBytes): limit = maxBytes
    case .whole: limit = nil
    }
    var columns: [ColumnPlan] = []
    for field in request.fields { columns.append(try plan.column(field)) }
    let key = plan.key.expressions(of: "t")
    // The rows of a view have no key by which the parts could be held together, and are known by their numbers.
    let place = plan.key == .none ? [] : order.terms.map { $0.expression }
    if plan.key == .none,
      columns.reduce(0, { $0 + CellReader.expressions(of: $1).count }) > columnLimit
    {
      for index in columns.indices { columns[index].link = nil }
    }
    parts = Self.parts(columns, key + place, limit: limit, files: files, columnLimit: columnLimit)
    readers = parts.flatMap { $0.readers }
    keyCount = key.count
    source = " FROM \(plan.name.quotedName) AS t"
  }

  private static func parts(
    _ columns: [ColumnPlan], _ values: [String], limit: Int?, files: AttachmentStore, columnLimit: Int
  ) -> [Part] {
    var parts = [Part()]
    func part(with count: Int) -> Int {
      let room = columnLimit - parts[parts.count - 1].expressions.count
      if count > room { parts.append(Part()) }
      return parts.count - 1
    }
    for column in columns {
      let expressions = CellReader.expressions(of: column)
      let index = part(with: expressions.count)
      parts[index].readers.append(
        CellReader(plan: column, first: parts[index].expressions.count, limit: limit, files: files))
      parts[index].expressions += expressions
    }
    for value in values {
      let index = part(with: 1)
      let place = parts[index].expressions.count
      if parts[index].values.isEmpty { parts[index].values = place..<place }
      parts[index].values = parts[index].values.lowerBound..<(place + 1)
      parts[index].expressions.append(value)
    }
    for index in parts.indices where parts[index].expressions.isEmpty { parts[index].expressions = ["NULL"] }
    return parts
  }

  var reversed: Selection {
    var selection = self
    selection.order = order.reversed
    return selection
  }

  /// The WHERE clause of the query and of one condition more.
  func filterClause(_ more: SQLText = .isTrue) -> String {
    let all = SQLText.all([condition, more])
    return all == .isTrue ? "" : " WHERE \(all.text)"
  }

  /// The rows of what follows the source; inside a transaction, so that all parts see the same.
  func rows(_ rest: String, _ bindings: [StoredValue], _ session: Session) throws(BackendError) -> [Row] {
    var rows: [Row] = []
    for (number, part) in parts.enumerated() {
      let sql = "SELECT \(part.expressions.joined(separator: ", "))\(source)\(rest)"
      var count = 0
      try session.forEach(sql, bindings) { row in
        if number == 0 { rows.append(Row(keyCount: keyCount)) }
        if rows.indices.contains(count) { part.read(row, into: &rows[count]) }
        count += 1
      }
      guard count == rows.count else {
        throw BackendError(.failed, "SQLite gave other rows for the second part of the columns")
      }
    }
    return rows
  }

  /// Makes the page of rows that were read in one direction, one row too many where more follow.
  func page(
    _ found: [Row], _ limit: Int, _ direction: Direction, isAtEdge: Bool
  ) throws(BackendError) -> Page {
    var rows = Array(found.prefix(limit))
    if direction == .backward { rows.reverse() }
    let (hasBefore, hasAfter) =
      direction == .forward ? (!isAtEdge, found.count > limit) : (found.count > limit, !isAtEdge)
    var page = Page(records: rows.map { $0.record }, before: nil, after: nil)
    if hasBefore, let first = rows.first { page.before = try PageToken.row(first.place).cursor }
    if hasAfter, let last = rows.last { page.after = try PageToken.row(last.place).cursor }
    if direction == .forward, isAtEdge { page.firstRow = 0 }
    return page
  }
}

extension TablePlan {
  /// The condition that finds one row; nil for an identifier that no row of this table can have.
  func condition(for id: ID<SheafModel.Record>) -> SQLText? {
    let expressions = key.expressions(of: "t")
    guard !expressions.isEmpty, let values = RecordKey.values(of: id, count: expressions.count) else {
      return nil
    }
    if case .rowid = key, values[0].asInt == nil { return nil }
    return .all(zip(comparableKeys(expressions), values).map { SQLText("\($0) = ?", [$1]) })
  }

  /// The expressions of the key, by bytes where their own order is not known here.
  private func comparableKeys(_ expressions: [String]) -> [String] {
    guard case .columns(let names) = key, schema.columns.contains(where: { $0.hasForeignCollation }) else {
      return expressions
    }
    return zip(names, expressions).map { name, expression in
      schema.column(name.text)?.hasForeignCollation == true ? "\(expression) COLLATE BINARY" : expression
    }
  }
}
