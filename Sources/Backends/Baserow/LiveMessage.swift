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
  /// What was subscribed to, in the answer to a subscription.
  private var page: String?
  private var subscribed: Int?

  /// Nil for what is no message.
  init?(_ text: String) {
    var reader = JSONReader(Array(text.utf8))
    do throws(JSONProblem) {
      try reader.object { (name, reader) throws(JSONProblem) in try read(name, &reader) }
    } catch {
      return nil
    }
  }

  private mutating func read(_ name: String, _ reader: inout JSONReader) throws(JSONProblem) {
    switch name {
    case "type": type = try reader.value().string ?? ""
    case "table_id": table = try reader.value().int ?? table
    case "success": isSuccess = try reader.value().bool ?? false
    case "web_socket_id": socketID = try reader.value().string
    case "rows": rows = try reader.raw()
    case "before_row_id": isBeforeAnother = try reader.value().int != nil
    case "row_ids": deleted = (try reader.value().items ?? []).compactMap(\.int)
    case "force_table_refresh": isForced = try reader.value().bool ?? false
    case "page": page = try reader.value().string
    case "parameters": subscribed = try reader.value()["table_id"]?.int
    case "field", "view": table = try reader.value()["table_id"]?.int ?? table
    default: try reader.skip()
    }
  }

  var kind: Kind {
    switch type {
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

  func records(_ reader: RowReader) throws(BackendError) -> [Record] {
    do throws(JSONProblem) {
      var json = JSONReader(Array((rows ?? "[]").utf8))
      return try reader.rows(&json)
    } catch {
      throw BackendError(.malformed, error.ofAnswer, request: "WEBSOCKET \(type)")
    }
  }
}
