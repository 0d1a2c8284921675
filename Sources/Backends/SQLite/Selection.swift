import SheafModel

/// The SELECT of a page: the cells, then the key, then what the order is made of.
struct Selection {
  struct Row {
    var cells: [Value]
    var key: [StoredValue]
    var place: [StoredValue]

    var record: SheafModel.Record { SheafModel.Record(id: RecordKey.id(of: key), cells: cells) }
  }

  enum Direction { case forward, backward }

  let text: String
  let condition: SQLText
  private(set) var order: RowOrder
  let readers: [CellReader]
  private let keyStart: Int
  private let placeStart: Int

  init(_ request: PageRequest, in plan: TablePlan, files: AttachmentStore) throws(BackendError) {
    order = try RowOrder(request.query.sorts, in: plan)
    condition = try FilterSQL(plan: plan).condition(request.query)
    let limit: Int?
    switch request.detail {
    case .excerpts(let maxBytes): limit = maxBytes
    case .whole: limit = nil
    }
    var expressions: [String] = []
    var readers: [CellReader] = []
    for field in request.fields {
      let column = try plan.column(field)
      readers.append(CellReader(plan: column, first: expressions.count, limit: limit, files: files))
      expressions += CellReader.expressions(of: column)
    }
    self.readers = readers
    keyStart = expressions.count
    expressions += plan.key.expressions(of: "t")
    placeStart = expressions.count
    expressions += order.terms.map { $0.expression }
    if expressions.isEmpty { expressions = ["NULL"] }
    text = "SELECT \(expressions.joined(separator: ", ")) FROM \(plan.name.quotedName) AS t"
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

  func read(_ row: RowReader) -> Row {
    Row(
      cells: readers.map { $0.read(row) }, key: (keyStart..<placeStart).map(row.value),
      place: order.terms.indices.map { row.value(placeStart + $0) })
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
    guard case .columns(let names) = key else { return expressions }
    return zip(names, expressions).map { name, expression in
      schema.column(name.text)?.hasForeignCollation == true ? "\(expression) COLLATE BINARY" : expression
    }
  }
}
