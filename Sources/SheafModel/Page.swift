/// A position between two records in a query's order.
///
/// Opaque to everyone but the adapter that made it.
public struct Cursor: Hashable, Sendable, Codable {
  @ExactText public private(set) var token: String

  public init(_ token: String) { self.token = token }
}

/// A wish for some neighbouring records of a table.
public struct PageRequest: Hashable, Sendable {
  public enum Position: Hashable, Sendable {
    case first, last
    case after(Cursor)
    case before(Cursor)
    /// From that row number on, counted from 0.
    case at(row: Int)
  }

  /// How much of a long text is wanted.
  public enum Detail: Hashable, Sendable {
    /// Texts longer than that many bytes come as `Value.excerpt`.
    case excerpts(maxBytes: Int)
    case whole
  }

  public var table: ID<Table>
  public var query: Query
  /// The cells that each record carries, in this order.
  public var fields: [ID<Field>]
  public var position: Position
  /// At least 1; an adapter may answer with fewer (`Capabilities.pageLimit`).
  public var limit: Int
  public var detail: Detail
  /// How many rows the query had when last heard; nil where nobody knows.
  ///
  /// It spares services that page by number a question before they find their last rows, and may be wrong by now.
  public var lastKnownTotal: Int?
  /// Whether who asks has a use for `Page.total`: some services count only when they are told to.
  public var wantsTotal: Bool

  public init(
    table: ID<Table>, query: Query, fields: [ID<Field>], position: Position, limit: Int,
    detail: Detail = .excerpts(maxBytes: 4096), lastKnownTotal: Int? = nil,
    wantsTotal: Bool = false
  ) {
    self.table = table
    self.query = query
    self.fields = fields
    self.position = position
    self.limit = limit
    self.detail = detail
    self.lastKnownTotal = lastKnownTotal
    self.wantsTotal = wantsTotal
  }
}

/// Neighbouring records, always in the query's order whichever way they were asked for.
public struct Page: Hashable, Sendable {
  public var records: [Record]
  /// Where to go on before the first record; nil when nothing is before it.
  public var before: Cursor?
  /// Where to go on after the last record; nil when nothing is after it.
  public var after: Cursor?
  /// The row number of the first record, where the service knows it.
  public var firstRow: Int?
  /// The number of rows that the query has, where the answer carried it.
  public var total: Int?

  public init(
    records: [Record], before: Cursor?, after: Cursor?, firstRow: Int? = nil, total: Int? = nil
  ) {
    self.records = records
    self.before = before
    self.after = after
    self.firstRow = firstRow
    self.total = total
  }
}
