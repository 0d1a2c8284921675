import SheafHTTP
import SheafJSON

/// Which page of a list is wanted, in the API's own words.
struct PageCursor: Hashable, Sendable {
  enum Direction: Hashable, Sendable {
    /// The first items, or those after a pointer.
    case forward
    /// The last items, or those before a pointer.
    case backward
  }

  var direction: Direction
  /// From 1 to 100.
  var count: Int
  /// The pointer; nil for the beginning or the end of the list.
  var pointer: String?

  static let sizes = 1...100
  static let standardCount = 20

  var json: JSON {
    let names = direction == .forward ? ("first", "after") : ("last", "before")
    var members = [JSON.Member(names.0, .int(count))]
    if let pointer { members.append(JSON.Member(names.1, .string(pointer))) }
    return .object(members)
  }

  init(_ direction: Direction, _ count: Int, _ pointer: String? = nil) {
    self.direction = direction
    self.count = min(max(count, Self.sizes.lowerBound), Self.sizes.upperBound)
    self.pointer = pointer
  }

  init(_ json: JSON) throws(QueryProblem) {
    guard case .object = json else { throw QueryProblem("`cursor` is an object") }
    guard json["after"] == nil || json["before"] == nil else {
      throw QueryProblem("use either after or before, but not both")
    }
    guard json["first"] == nil || json["last"] == nil else {
      throw QueryProblem("use either first or last, but not both")
    }
    let isBackward = json["last"] != nil || json["before"] != nil
    let size = json[isBackward ? "last" : "first"]
    guard let count = size.map({ $0.int }) ?? Self.standardCount, Self.sizes.contains(count) else {
      throw QueryProblem("the page size must be between 1 and 100")
    }
    self.init(isBackward ? .backward : .forward, count, json[isBackward ? "before" : "after"]?.string)
  }
}

/// One field that a list is ordered by.
struct OrderTerm: Hashable, Sendable {
  var fieldPath: String
  var descending: Bool

  var json: JSON {
    ["fieldPath": .string(fieldPath), "direction": .string(descending ? "DESC" : "ASC")]
  }

  init(_ fieldPath: String, descending: Bool = false) {
    self.fieldPath = fieldPath
    self.descending = descending
  }

  init(_ json: JSON) throws(QueryProblem) {
    guard let path = json["fieldPath"]?.string else {
      throw QueryProblem("`fieldPath` is missing in the order")
    }
    switch json["direction"]?.string ?? "ASC" {
    case "ASC": self.init(path)
    case "DESC": self.init(path, descending: true)
    case let word: throw QueryProblem("“\(word)” is no direction: ASC or DESC")
    }
  }
}

/// The parameters of a list, and their form in an address.
struct PageQuery: Hashable, Sendable {
  var cursor: PageCursor?
  var condition: WhereClause?
  /// The first is the most significant.
  var order: [OrderTerm] = []
  var wantsTotal = false
  /// Whether lists of values are written as one text with commas.
  var joinsLists = false
  /// Whether the page is asked for by plain `limit` and `cursor` parameters.
  var isPlain = false

  /// The condition as it goes out.
  var sentCondition: WhereClause? { joinsLists ? condition?.joiningLists : condition }

  /// In the order in which the vendor's page has them; encoded when the address is written.
  var items: [HTTPQueryItem] {
    var items: [HTTPQueryItem] = []
    if let cursor, isPlain {
      items.append(HTTPQueryItem("limit", String(cursor.count)))
      if let pointer = cursor.pointer { items.append(HTTPQueryItem("cursor", pointer)) }
    } else if let cursor {
      items.append(HTTPQueryItem("cursor", cursor.json.text))
    }
    if let sentCondition { items.append(HTTPQueryItem("where", sentCondition.json.text)) }
    if !order.isEmpty { items.append(HTTPQueryItem("order_by", JSON.array(order.map(\.json)).text)) }
    if wantsTotal { items.append(HTTPQueryItem("total", "true")) }
    return items
  }

  init() {}

  /// Reads the parameters of an address.
  init(_ items: [HTTPQueryItem]) throws(QueryProblem) {
    for item in items {
      switch item.name {
      case "cursor": cursor = try PageCursor(try Self.json(item))
      case "where": condition = try WhereClause(try Self.json(item))
      case "order_by":
        guard let terms = try Self.json(item).items else { throw QueryProblem("`order_by` is a list") }
        for term in terms { order.append(try OrderTerm(term)) }
      case "total": wantsTotal = item.value == "true"
      default: throw QueryProblem("“\(item.name)” is no parameter of a list")
      }
    }
  }

  private static func json(_ item: HTTPQueryItem) throws(QueryProblem) -> JSON {
    do throws(JSONProblem) {
      return try JSON.parse(Array((item.value ?? "").utf8))
    } catch {
      throw QueryProblem("`\(item.name)` is not JSON")
    }
  }
}

extension WhereClause {
  /// With each list as one text.
  fileprivate var joiningLists: WhereClause {
    switch self {
    case .branch(let junction, let operands): return .branch(junction, operands.map(\.joiningLists))
    case .leaf(var leaf):
      if case .list(let texts) = leaf.value { leaf.value = .text(texts.joined(separator: ",")) }
      return .leaf(leaf)
    }
  }
}
