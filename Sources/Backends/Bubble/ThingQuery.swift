import SheafHTTP
import SheafJSON
import SheafModel

/// A query as the service is asked it.
struct ThingQuery: Hashable, Sendable {
  struct Order: Hashable, Sendable {
    var key: String
    var descending: Bool

    var json: JSON { ["sort_field": .string(key), "descending": .bool(descending)] }
  }

  let type: String
  var constraints: [JSON]
  /// Ends with the unique identifier, so that no two things have the same place.
  var orders: [Order]
  var geoReference: String?
  /// Whether no thing can pass.
  var isNever = false

  /// - Throws: `.unsupported` for an order by distance without a place to measure from.
  init(
    _ query: Query, _ compiled: ConstraintCompiler.Result, _ plan: TablePlan, keyStyle: Int,
    geoReference: String?
  ) throws(BackendError) {
    type = plan.place.type
    constraints = compiled.constraints
    isNever = compiled.isNever
    orders = []
    for sort in query.sorts {
      let field = try plan.plan(sort.field)
      guard field.field.isSortable else {
        throw BackendError(.unsupported, "Bubble does not sort by “\(field.field.name)”")
      }
      if field.type == .address {
        guard let origin = compiled.origin ?? geoReference else {
          throw BackendError(
            .unsupported,
            "sorting by “\(field.field.name)” needs a place to measure from: filter by “within”, or set "
              + "`geo_reference` in the profile")
        }
        self.geoReference = origin
      }
      orders.append(Order(key: field.searchKey(keyStyle), descending: sort.descending))
    }
    if orders.isEmpty { orders.append(Order(key: BuiltIn.created, descending: false)) }
    if !orders.contains(where: { $0.key == BuiltIn.id }) {
      orders.append(Order(key: BuiltIn.id, descending: orders[0].descending))
    }
  }

  /// Whether the order is that of being made, or its reverse: then any part of it can be asked for by date.
  var isByDate: Bool { orders.count <= 2 && orders[0].key == BuiltIn.created }

  var isDescending: Bool { orders[0].descending }

  /// The parameters of one request.
  /// - Parameters:
  ///   - rows: places in the order that is asked for.
  ///   - isReversed: whether that order is the reverse of the query's.
  ///   - more: constraints on top of the query's.
  func items(
    _ rows: Range<Int>, isReversed: Bool = false, more: [JSON] = [], needsTotal: Bool = true
  ) -> [HTTPQueryItem] {
    var items = [
      HTTPQueryItem("limit", String(rows.count)), HTTPQueryItem("cursor", String(rows.lowerBound)),
    ]
    let all = constraints + more
    if !all.isEmpty { items.append(HTTPQueryItem("constraints", JSON.array(all).text)) }
    let orders = orders.map { Order(key: $0.key, descending: $0.descending != isReversed) }
    items.append(HTTPQueryItem("sort_field", orders[0].key))
    items.append(HTTPQueryItem("descending", orders[0].descending ? "true" : "false"))
    if orders.count > 1 {
      let others = JSON.array(orders.dropFirst().map(\.json))
      items.append(HTTPQueryItem("additional_sort_fields", others.text))
    }
    if let geoReference { items.append(HTTPQueryItem("geo_reference", geoReference)) }
    if !needsTotal { items.append(HTTPQueryItem("exclude_remaining", "true")) }
    return items
  }

  /// The parameters of a request for some things in no order.
  func randomItems(limit: Int) -> [HTTPQueryItem] {
    var items = [HTTPQueryItem("limit", String(limit)), HTTPQueryItem("cursor", "0")]
    if !constraints.isEmpty { items.append(HTTPQueryItem("constraints", JSON.array(constraints).text)) }
    items.append(HTTPQueryItem("sort_field", "_random_sorting"))
    return items
  }
}

/// One answer of a search.
struct WirePage: Sendable {
  var rows: [JSON]
  /// How many things come after these; nil when it was not asked for.
  var remaining: Int?
  /// Where it says that it begins; nil when it does not say.
  var cursor: Int?

  init(rows: [JSON], remaining: Int?) {
    self.rows = rows
    self.remaining = remaining
  }

  init(_ json: JSON, _ request: HTTPRequest) throws(BackendError) {
    guard let response = json["response"], let results = response["results"]?.items else {
      throw BackendError(.malformed, "the app answered without “results”", request: request.summary)
    }
    rows = results
    remaining = response["remaining"]?.int
    cursor = response["cursor"]?.int
  }

  /// The number of things that the search has, told by an answer that began at an offset.
  func total(from offset: Int) -> Int? { remaining.map { offset + rows.count + max(0, $0) } }
}
