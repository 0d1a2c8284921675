/// One search of a type, as its parameters say.
struct BubbleSearch: Sendable {
  /// Decides whether a thing passes.
  typealias Test = @Sendable (BubbleThing) -> Bool

  private let type: BubbleType
  private let tests: [Test]
  private let orders: [(field: String, kind: String, descending: Bool)]
  private let origin: BubblePlace?
  private let isRandom: Bool

  init(_ call: Call, _ type: BubbleType) throws(BubbleError) {
    self.type = type
    tests = try Self.tests(call, type)
    origin = call.parameter("geo_reference").flatMap(BubblePlace.init(address:))
    isRandom = call.parameter("sort_field") == "_random_sorting"
    orders = isRandom ? [] : try Self.orders(call, type, origin)
  }

  /// What the answer depends on besides the things; nil for an answer that is never the same.
  static func key(_ call: Call) -> String? {
    if call.parameter("sort_field") == "_random_sorting" { return nil }
    let names = ["constraints", "sort_field", "descending", "additional_sort_fields", "geo_reference"]
    return names.map { call.parameter($0) ?? "" }.joined(separator: "\n")
  }

  /// The places of the things that pass, in order.
  func run() -> [Int] {
    var found = Array(type.things.indices)
    if !tests.isEmpty {
      found = found.filter { index in tests.allSatisfy { $0(type.things[index]) } }
    }
    if isRandom { return found.shuffled() }
    // Things are in the order of making already, those of the same moment in that of their identifiers.
    guard let first = orders.first else { return found }
    if first.field == "Created Date",
      orders.dropFirst().allSatisfy({ $0.field == "_id" && $0.descending == first.descending })
    {
      return first.descending ? found.reversed() : found
    }
    return sorted(found)
  }

  private func sorted(_ found: [Int]) -> [Int] {
    let keys = found.map { index in orders.map { key($0.field, $0.kind, type.things[index]) } }
    let order = found.indices.sorted { a, b in
      for (column, order) in orders.enumerated() {
        let (left, right) = (keys[a][column], keys[b][column])
        if left == right { continue }
        return (left < right) != order.descending
      }
      return a < b
    }
    return order.map { found[$0] }
  }

  private func key(_ field: String, _ kind: String, _ thing: BubbleThing) -> BubbleSortKey {
    if field == "Created Date" { return .number(Double(thing.created)) }
    guard let value = thing.value(field) else { return .empty }
    switch kind {
    case "number": return value.double.map(BubbleSortKey.number) ?? .empty
    case "date": return BubbleDate.milliseconds(value).map { .number(Double($0)) } ?? .empty
    case "boolean": return value.bool.map { .number($0 ? 1 : 0) } ?? .empty
    case "geographic_address":
      guard let origin, let place = BubblePlace(value) else { return .empty }
      return .number(place.miles(to: origin))
    default: return .text(value.text ?? value.serialized)
    }
  }

  private static func orders(
    _ call: Call, _ type: BubbleType, _ origin: BubblePlace?
  ) throws(BubbleError) -> [(field: String, kind: String, descending: Bool)] {
    var wanted: [(String, Bool)] = []
    if let field = call.parameter("sort_field") {
      wanted.append((field, call.parameter("descending") == "true"))
    }
    if let text = call.parameter("additional_sort_fields") {
      // A list that cannot be read is refused below, with a word about the parameter.
      guard let items = (try? JSON(parsing: text))?.array else {
        throw BubbleError(400, "ERROR", "additional_sort_fields is not a list")
      }
      for item in items {
        let descending = item["descending"]?.bool ?? (item["descending"]?.text == "true")
        wanted.append((item["sort_field"]?.text ?? "", descending))
      }
    }
    var orders: [(field: String, kind: String, descending: Bool)] = []
    for (name, descending) in wanted {
      guard let (field, kind) = resolve(name, type) else { throw .unknownField(name) }
      if kind == "geographic_address", origin == nil {
        throw BubbleError(400, "ERROR", "geo_reference is needed to sort by \(name)")
      }
      orders.append((field, kind, descending))
    }
    return orders
  }

  /// The internal name and the type of the field that a search names.
  static func resolve(_ name: String, _ type: BubbleType) -> (String, String)? {
    if let field = type.field(name) { return (field.id, field.type) }
    guard let key = BubbleBuiltIn.key(name) else { return nil }
    return (key, BubbleBuiltIn.types[key] ?? "text")
  }

  private static func tests(_ call: Call, _ type: BubbleType) throws(BubbleError) -> [Test] {
    guard let text = call.parameter("constraints"), !text.isEmpty else { return [] }
    guard let items = (try? JSON(parsing: text))?.array else {
      throw BubbleError(400, "ERROR", "constraints is not a list of objects")
    }
    var tests: [Test] = []
    for item in items {
      if let test = try BubbleConstraint(item, type).test { tests.append(test) }
    }
    return tests
  }
}

/// A value as it is sorted by: empty ones come first.
enum BubbleSortKey: Comparable {
  case empty
  case number(Double)
  case text(String)
}
