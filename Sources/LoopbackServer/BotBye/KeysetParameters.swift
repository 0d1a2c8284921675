/// The parameters of a list: each but `total` is JSON that was encoded with encodeURIComponent().
struct KeysetParameters {
  var cursor: JSON?
  var condition: JSON?
  var order: [JSON] = []
  var wantsTotal = false

  init(_ call: Call) throws(BotByeError) {
    for part in call.rawQuery.split(separator: "&") {
      let name = part.prefix { $0 != "=" }
      try check(part.dropFirst(name.count + 1), String(name))
    }
    for item in call.query {
      switch item.name {
      case "cursor": cursor = try Self.json(item)
      case "where": condition = try Self.json(item)
      case "order_by":
        guard let terms = try Self.json(item).array else {
          throw BotByeError(400, "`order_by` must be an array")
        }
        order = terms
      case "total": wantsTotal = item.value == "true"
      default: break
      }
    }
  }

  /// Only what encodeURIComponent() leaves, and percent signs.
  private func check(_ text: Substring, _ name: String) throws(BotByeError) {
    let marks = Set("-_.!~*'()%")
    let isEncoded = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) }
    guard isEncoded else {
      throw BotByeError(400, "`\(name)` must be encoded with encodeURIComponent()")
    }
  }

  private static func json(_ item: Call.QueryItem) throws(BotByeError) -> JSON {
    do throws(JSONSyntaxError) {
      return try JSON(parsing: item.value)
    } catch {
      throw BotByeError(400, "`\(item.name)` is not JSON: \(error.message)")
    }
  }
}

/// Which page of a list is wanted.
struct KeysetCursor {
  var isBackward = false
  var count = 20
  var pointer: String?

  init(_ json: JSON?) throws(BotByeError) {
    guard let json else { return }
    guard let object = json.object else { throw BotByeError(400, "`cursor` must be an object") }
    for key in object.keys where !["first", "after", "last", "before"].contains(key) {
      throw BotByeError(400, "`\(key)` is not part of a cursor")
    }
    let (after, before) = (json.present("after"), json.present("before"))
    guard after == nil || before == nil else {
      throw BotByeError(400, "Use either after or before, but not both")
    }
    isBackward = object["last"] != nil || before != nil
    guard !(isBackward && (object["first"] != nil || after != nil)) else {
      throw BotByeError(400, "Use first with after, or last with before")
    }
    if let size = object[isBackward ? "last" : "first"] {
      guard let size = size.int, (1...100).contains(size) else {
        throw BotByeError(400, "The page size must be between 1 and 100")
      }
      count = size
    }
    if let given = after ?? before {
      guard let text = given.text else { throw BotByeError(400, "A pointer is a string") }
      pointer = text
    }
  }
}
