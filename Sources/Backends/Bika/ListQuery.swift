import SheafHTTP
import SheafJSON
import SheafModel
import SheafQuery

/// One list of records as the service is asked for it, whichever page of it.
struct ListQuery: Hashable, Sendable {
  /// How the pages follow each other.
  enum Way: Hashable, Sendable {
    /// By number, with a total and in any order.
    case numbered
    /// By tokens, in the service's own order.
    case tokens
    /// All of it at once by tokens, put in order here.
    case sortedHere
  }

  var place: TablePlace
  var way: Way
  /// In the service's words; empty for none.
  var filter: String
  var sorts: [Sort]

  /// The parameters but for those of the page.
  func items(_ plan: TablePlan, _ settings: BikaSettings) throws(BackendError) -> [HTTPQueryItem] {
    var items: [HTTPQueryItem] = []
    if let view = place.view, settings.viewParameter != .none {
      items.append(HTTPQueryItem(settings.viewParameter.rawValue, view))
    }
    if !filter.isEmpty { items.append(HTTPQueryItem("filter", filter)) }
    guard way == .numbered else { return items + settings.recordItems }
    if !sorts.isEmpty {
      var orders: [JSON] = []
      for sort in sorts {
        let name = try plan.plan(sort.field).wire.name
        orders.append(["field": .string(name), "order": sort.descending ? "desc" : "asc"])
      }
      items.append(HTTPQueryItem("sort", JSON.array(orders).text))
    }
    return items
  }
}

extension BikaSettings {
  /// How the second family is to send cells.
  var recordItems: [HTTPQueryItem] {
    var items = [HTTPQueryItem("fieldKey", fieldKey.rawValue), HTTPQueryItem("cellFormat", "json")]
    if let timeZone { items.append(HTTPQueryItem("timeZone", timeZone)) }
    if let locale { items.append(HTTPQueryItem("userLocale", locale)) }
    return items
  }
}

/// A position between two records of a list.
enum ListCursor: Hashable, Sendable {
  /// Before the record of that row number.
  case row(Int)
  /// In the page that a token brings (empty for the first), after so many of its records, the last of which is
  /// that one; for the start of a page, the record before it.
  case token(String, skip: Int, last: String)

  init(_ cursor: Cursor) throws(BackendError) {
    let parts = cursor.token.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 2, parts[0] == "row", let row = Int(outside: parts[1]), row >= 0 {
      self = .row(row)
    } else if parts.count == 4, parts[0] == "token", let skip = Int(outside: parts[1]), skip >= 0 {
      self = .token(parts[3], skip: skip, last: parts[2])
    } else {
      throw BackendError(.invalid(nil), "the cursor is not one of this table's")
    }
  }

  var cursor: Cursor {
    switch self {
    case .row(let row): Cursor("row|\(row)")
    case .token(let token, let skip, let last): Cursor("token|\(skip)|\(last)|\(token)")
    }
  }
}
