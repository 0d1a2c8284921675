import GRDB

/// One page of a list, as the query of a request asks for it.
struct KeysetList {
  private let context: BotByeContext
  private let source: KeysetSource
  private let cursor: KeysetCursor
  private let condition: SQLPiece?
  private let order: KeysetOrder
  /// Tells pointers of this query from those of others.
  private let mark: String
  private let wantsTotal: Bool

  init(_ context: BotByeContext, _ source: KeysetSource) throws {
    self.context = context
    self.source = source
    let parameters = try KeysetParameters(context.call)
    cursor = try KeysetCursor(parameters.cursor)
    condition = try parameters.condition.map { try WhereSQL(source: source).compile($0) }
    order = try KeysetOrder(parameters.order, source)
    let generation = try Int.fetchOne(
      context.access.db, sql: "SELECT last FROM sequence WHERE name = ?", arguments: [Self.generationName])
    mark = KeysetPointer.mark(parameters.condition, parameters.order, generation: generation ?? 0)
    wantsTotal = parameters.wantsTotal
  }

  /// The sequence that grows when pointers are made to hold no longer.
  static let generationName = "botbye_cursor"

  func reply() throws -> Reply {
    var rows = try fetch()
    let hasMore = rows.count > cursor.count
    if hasMore { rows.removeLast() }
    if cursor.isBackward { rows.reverse() }
    let pointers = rows.map { KeysetPointer(mark: mark, values: order.values(of: $0)).text }
    var text = "{\"edges\":["
    for (index, row) in rows.enumerated() {
      text += (index > 0 ? "," : "") + "{\"cursor\":\"\(pointers[index])\",\"node\":"
      node(row, into: &text)
      text += "}"
    }
    let isInside = cursor.pointer != nil
    let info: JSON = [
      "hasPreviousPage": .bool(cursor.isBackward ? hasMore : isInside),
      "hasNextPage": .bool(cursor.isBackward ? isInside : hasMore),
      "startCursor": .optional(pointers.first), "endCursor": .optional(pointers.last),
      "total": .int(try total()),
    ]
    return .jsonText(200, text + "],\"pageInfo\":\(info.serialized)}")
  }

  /// One row more than the page has, nearest to the pointer first.
  private func fetch() throws -> [Row] {
    var pieces = [SQLPiece(source.condition, source.arguments.map(\.databaseValue))]
    if let condition { pieces.append(condition) }
    if let pointer = cursor.pointer {
      pieces.append(order.beyond(try KeysetPointer(pointer, mark: mark), isBackward: cursor.isBackward))
    }
    let columns =
      source.body ?? source.fields.map { "\($0.expression) AS \($0.path)" }.joined(separator: ", ")
    let keys = order.terms.enumerated().map { "\($1.expression) AS key\($0)" }.joined(separator: ", ")
    let sql =
      "SELECT \(columns), \(keys) FROM \(source.table) WHERE "
      + pieces.map { "(\($0.sql))" }.joined(separator: " AND ")
      + " ORDER BY \(order.sql(isBackward: cursor.isBackward)) LIMIT \(cursor.count + 1)"
    return try Row.fetchAll(
      context.access.db, sql: sql, arguments: StatementArguments(pieces.flatMap(\.arguments)))
  }

  /// -1 unless it is wanted.
  private func total() throws -> Int {
    guard wantsTotal else { return -1 }
    var piece = SQLPiece(source.condition, source.arguments.map(\.databaseValue))
    if let condition { piece = SQLPiece.joined([piece, condition], " AND ") }
    return try Int.fetchOne(
      context.access.db, sql: "SELECT count(*) FROM \(source.table) WHERE \(piece.sql)",
      arguments: StatementArguments(piece.arguments)) ?? 0
  }

  private func node(_ row: Row, into text: inout String) {
    if source.body != nil {
      text += row[0] as String? ?? "null"
      return
    }
    text += "{"
    for (index, field) in source.fields.enumerated() {
      text += (index > 0 ? "," : "") + "\"\(field.member)\":"
      let value: DatabaseValue = row[index]
      switch (field.kind, value.storage) {
      case (_, .null): text += "null"
      case (.boolean, .int64(let number)): text += number == 0 ? "false" : "true"
      case (.json, .string(let string)): text += string
      case (_, .string(let string)): JSON.quote(string, into: &text)
      case (_, .int64(let number)): text += String(number)
      default: text += "null"
      }
    }
    text += "}"
  }
}

/// A piece of SQL and the values of its question marks.
struct SQLPiece {
  var sql: String
  var arguments: [DatabaseValue]

  init(_ sql: String, _ arguments: [DatabaseValue] = []) {
    self.sql = sql
    self.arguments = arguments
  }

  static func joined(_ pieces: [SQLPiece], _ separator: String) -> SQLPiece {
    SQLPiece(
      pieces.map { "(\($0.sql))" }.joined(separator: separator), pieces.flatMap(\.arguments))
  }
}
