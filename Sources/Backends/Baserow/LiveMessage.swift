import SheafHTTP
import SheafJSON
import SheafModel

/// One message of the live connection.
struct LiveMessage {
  enum Kind: Hashable {
    case created, updated
    case deleted([Int])
    case schema, reload
    /// Nothing that concerns rows or fields.
    case other
  }

  var type = ""
  /// The table that it is about; nil when it does not say, or when it is about none.
  var table: Int?
  var isSuccess = false
  var socketID: String?
  /// Whether new rows were put before another one.
  private(set) var isBeforeAnother = false
  private var rows: String?
  private var deleted: [Int] = []
  private var isForced = false
  /// How long it is, in bytes.
  let byteCount: Int
  /// What was subscribed to, in the answer to a subscription.
  private var page: String?
  private var subscribed: Int?

  /// Nil for what is no message.
  init?(_ text: String) {
    byteCount = text.utf8.count
    var reader = JSONReader(Array(text.utf8))
    do throws(JSONProblem) {
      try reader.object { (name, reader) throws(JSONProblem) in try read(name, &reader) }
    } catch {
      return nil
    }
  }

  private mutating func read(_ name: String, _ reader: inout JSONReader) throws(JSONProblem) {
    // Member by member: what is no text, number or list of them is not built up, however much of it there is.
    switch (name, try reader.kind()) {
    case ("type", .string): type = try reader.string()
    case ("table_id", .number): table = Int(outside: try reader.number()) ?? table
    case ("success", .bool): isSuccess = try reader.bool()
    case ("web_socket_id", .string): socketID = try reader.string()
    case ("rows", _) where !isTooLong: rows = try reader.raw()
    case ("before_row_id", .number): isBeforeAnother = Int(outside: try reader.number()) != nil
    case ("row_ids", .array) where !isTooLong:
      deleted = (try reader.value().items ?? []).compactMap(\.int)
    case ("force_table_refresh", .bool): isForced = try reader.bool()
    case ("page", .string): page = try reader.string()
    case ("parameters", .object): subscribed = try Self.tableID(&reader)
    case ("field", .object), ("view", .object): table = try Self.tableID(&reader) ?? table
    default: try reader.skip()
    }
  }

  /// The number of the table in an object; nil where it has none.
  private static func tableID(_ reader: inout JSONReader) throws(JSONProblem) -> Int? {
    var id: Int?
    try reader.object { (name, reader) throws(JSONProblem) in
      if name.isExactly("table_id"), try reader.kind() == .number {
        id = Int(outside: try reader.number())
      } else {
        try reader.skip()
      }
    }
    return id
  }

  /// The longest message whose rows are taken from it, in bytes; those of a longer one are read again as pages,
  /// which are only as long as the screen needs.
  private static let lengthLimit = 1 << 20
  private var isTooLong: Bool { byteCount > Self.lengthLimit }
  /// The most cells that are taken from one message: a row costs all of its table's fields, however few it carries.
  private static let cellLimit = 1 << 17

  var kind: Kind {
    switch type {
    case _ where isTooLong && type.hasPrefix("row"): .reload
    case "rows_created", "row_created": .created
    case "rows_updated", "row_updated": .updated
    case "rows_deleted", "row_deleted": .deleted(deleted)
    case "row_orders_recalculated": .reload
    case "table_updated": isForced ? .reload : .schema
    case "table_deleted": .schema
    case _ where type.hasPrefix("field") || type.hasPrefix("view"): .schema
    default: .other
    }
  }

  /// Whether records of its table have changed.
  var isAboutRows: Bool {
    switch kind {
    case .created, .updated, .deleted, .reload: true
    case .schema, .other: false
    }
  }

  /// The table of which the server tells changes, as it does from its answer to the subscription on, or as the
  /// message shows.
  var subscribedTable: Int? {
    if type == "page_add" { return page == "table" ? subscribed : nil }
    return isAboutRows ? table : nil
  }

  /// - Parameter fieldCount: how many cells each record has.
  func records(_ reader: RowReader, _ fieldCount: Int) throws(BackendError) -> [Record] {
    do throws(JSONProblem) {
      var json = JSONReader(Array((rows ?? "[]").utf8))
      return try reader.rows(&json, limit: Self.cellLimit / max(1, fieldCount))
    } catch {
      throw BackendError(.malformed, error.ofAnswer, request: "WEBSOCKET \(type)")
    }
  }
}
