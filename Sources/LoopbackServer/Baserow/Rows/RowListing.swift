/// Pages of records, with the addresses of their neighbours.
struct RowListing {
  let context: BaserowContext

  /// Larger numbers mean the same as this one, and cannot overflow.
  private static let farthest = 1_000_000_000

  /// A part of a list.
  struct Window {
    var offset: Int
    var limit: Int
    /// The query parameters that ask for the window so many records away, by name; nil drops one.
    var isPaged: Bool
  }

  /// The window that `page` and `size` ask for.
  ///
  /// What is no number is the default, as the service has it.
  func paged(count: Int, largest: Int?) throws -> (Window, page: Int) {
    var size = min(context.call.parameter("size").flatMap(Int.init) ?? 100, Self.farthest)
    if size < 1 { size = 100 }
    if let largest, size > largest {
      throw BaserowError(400, "ERROR_PAGE_SIZE_LIMIT", "The page size is limited to \(largest).")
    }
    let last = max(1, (count + size - 1) / size)
    let asked = context.call.parameter("page") ?? "1"
    let page = min(max(1, asked == "last" ? last : Int(asked) ?? 1), Self.farthest)
    return (Window(offset: (page - 1) * size, limit: size, isPaged: true), page)
  }

  /// The window that `limit` and `offset` ask for.
  var limited: Window? {
    guard let text = context.call.parameter("limit") else { return nil }
    let limit = min(Int(text).flatMap { $0 > 0 ? $0 : nil } ?? 100, Self.farthest)
    let offset = min(max(0, context.call.parameter("offset").flatMap(Int.init) ?? 0), Self.farthest)
    return Window(offset: offset, limit: limit, isPaged: false)
  }

  /// The members of an answer that surround the records.
  func frame(_ window: Window, count: Int) -> (next: JSON, previous: JSON) {
    let hasNext = window.offset + window.limit < count
    guard window.isPaged else {
      let earlier = window.offset - window.limit
      return (
        hasNext ? address(["offset": String(window.offset + window.limit)]) : .null,
        window.offset > 0 ? address(["offset": earlier > 0 ? String(earlier) : nil]) : .null
      )
    }
    let page = window.offset / window.limit + 1
    return (
      hasNext ? address(["page": String(page + 1)]) : .null,
      page > 1 ? address(["page": page > 2 ? String(page - 1) : nil]) : .null
    )
  }

  /// This request's address with some parameters changed, all in the order of their names.
  private func address(_ changes: [String: String?]) -> JSON {
    var items = context.call.query.filter { changes[$0.name] == nil }
    for (name, value) in changes {
      if let value { items.append(Call.QueryItem(name: name, value: value)) }
    }
    items.sort { $0.name < $1.name }
    let query = items.isEmpty ? "" : "?" + URLText.query(items)
    return .string(context.call.origin + context.call.path + query)
  }

  /// A whole answer: count, neighbours and records that are JSON text already.
  func answer(_ window: Window, count: Int, rows: String, extra: JSONObject = [:]) -> Reply {
    let (next, previous) = frame(window, count: count)
    var text = "{\"count\":\(count),\"next\":\(next.serialized),\"previous\":\(previous.serialized)"
    text += ",\"results\":\(rows)"
    for member in extra.members {
      text += ","
      JSON.quote(member.key, into: &text)
      text += ":" + member.value.serialized
    }
    return .jsonText(200, text + "}")
  }
}
