import SheafHTTP
import SheafJSON
import SheafModel

@testable import BaserowBackend

/// Says, without the adapter's own code, what a cell's JSON means.
enum CellOracle {
  /// Whether a value is what the JSON of a cell says.
  static func agrees(_ value: Value, _ json: JSON, _ plan: FieldPlan) -> Bool {
    switch (plan.wire.contentType, json) {
    case ("password", .bool(false)): return value == .null
    case ("password", .bool(true)): return value == .text("••••••••")
    case (_, .null): return value == .null
    case (_, .string(let text)): return isText(value, text)
    case (_, .bool(let isTrue)): return value == .boolean(isTrue)
    case (_, .number(let digits)): return isNumber(value, digits)
    case (_, .array(let items)): return isList(value, items)
    case (_, .object): return isObject(value, json)
    case (_, .raw): return false
    }
  }

  private static func isText(_ value: Value, _ text: String) -> Bool {
    switch value {
    case .text(let mine): mine == text
    case .number(let number): number.text == text
    case .date(let date): date.description == text
    case .dateTime(let time): universal(time).description == text.droppingZerosBeforeZ
    default: false
    }
  }

  /// The server answers in UTC, whatever the zone in which a field shows its times.
  private static func universal(_ time: DateTime) -> DateTime {
    guard time.utcOffset != nil else { return time }
    return DateTime(epochSeconds: time.epochSeconds, nanosecond: time.nanosecond, utcOffset: 0) ?? time
  }

  private static func isNumber(_ value: Value, _ digits: String) -> Bool {
    switch value {
    case .number(let number): number.text == digits
    case .duration(let seconds): Double(seconds.text) == Double(digits)
    default: false
    }
  }

  private static func isList(_ value: Value, _ items: [JSON]) -> Bool {
    switch value {
    case .list(let values):
      values.count == items.count
        && zip(values, items).allSatisfy { isItem($0, $1["value"] ?? .null) }
    case .choices(let choices) where items.contains { $0["color"] == nil }:
      choices.map(\.name) == items.flatMap { lookedUp($0["value"] ?? .null, "value") }
    case .people(let people) where items.contains { $0["name"] == nil }:
      people.map(\.name) == items.flatMap { lookedUp($0["value"] ?? .null, "name") }
    case .choices(let choices):
      choices.map(\.id) == items.map { $0["id"]?.int.map(String.init) }
        && choices.map(\.name) == items.map { $0["value"]?.string }
    case .links(let links):
      links.map(\.id.raw) == items.map { $0["id"]?.int.map(String.init) }
        && zip(links, items).allSatisfy { isTitle($0.title, $1["value"] ?? .null) }
    case .people(let people):
      people.map(\.id) == items.map { $0["id"]?.int.map(String.init) }
        && people.map(\.name) == items.map { $0["name"]?.string }
    case .attachments(let files):
      files.map(\.id) == items.map { $0["name"]?.string }
        && files.map(\.name) == items.map { $0["visible_name"]?.string }
        && files.map(\.byteCount) == items.map { $0["size"]?.int }
        && files.map(\.url) == items.map { $0["url"]?.string }
    default: false
    }
  }

  /// Whether a looked-up value is what the JSON beside its record says.
  private static func isItem(_ value: Value, _ json: JSON) -> Bool {
    switch json {
    case .null: value == .null
    case .string(let text): isText(value, text)
    case .bool(let isTrue): value == .boolean(isTrue)
    case .number(let digits): isNumber(value, digits)
    case .object: isObject(value, json)
    case .array, .raw: false
    }
  }

  /// The names of a looked-up option or person, or of several.
  private static func lookedUp(_ json: JSON, _ name: String) -> [String?] {
    switch json {
    case .null: []
    case .array(let items): items.map { $0[name]?.string }
    default: [json[name]?.string]
    }
  }

  private static func isTitle(_ title: String?, _ json: JSON) -> Bool {
    switch json {
    case .null: (title ?? "").isEmpty
    case .string(let text): (title ?? "") == text
    case .object: title == json["value"]?.string ?? json["name"]?.string
    default: title == json.text
    }
  }

  private static func isObject(_ value: Value, _ json: JSON) -> Bool {
    switch value {
    case .choices(let choices):
      choices.map(\.id) == [json["id"]?.int.map(String.init)]
        && choices.map(\.name) == [json["value"]?.string]
    case .people(let people):
      people.map(\.id) == [json["id"]?.int.map(String.init)] && people.map(\.name) == [json["name"]?.string]
    case .text(let address): address == json["url"]?.string
    default: false
    }
  }

  /// The value that a recorded write would come from, when it has the form in which Sheaf writes; nil for the
  /// other forms that the server takes too, or refuses.
  static func value(written json: JSON, _ plan: FieldPlan) -> Value? {
    switch (plan.wire.type, json) {
    case (_, .null): return .null
    case ("password", .bool(true)): return .text("••••••••")
    case ("text", .string(let text)), ("long_text", .string(let text)), ("url", .string(let text)),
      ("email", .string(let text)), ("phone_number", .string(let text)), ("password", .string(let text)),
      ("ai", .string(let text)):
      return .text(text)
    case ("number", .string(let text)): return DecimalText(text).map(Value.number)
    case ("rating", .number(let digits)): return DecimalText(digits).map(Value.number)
    case ("boolean", .bool(let isTrue)): return .boolean(isTrue)
    case ("date", .string(let text)):
      if !plan.wire.includesTime { return CalendarDate(iso: text).map(Value.date) }
      return DateTime(iso: text).map(Value.dateTime) ?? CalendarDate(iso: text).map(Value.date)
    case ("duration", .number(let digits)): return DecimalText(digits).map { .duration(seconds: $0) }
    case ("single_select", .number(let id)): return .choices([Choice(id: id, name: "")])
    case ("multiple_select", .array(let items)):
      return list(items, \.int).map { .choices($0.map { Choice(id: String($0), name: "") }) }
    case ("link_row", .array(let items)):
      return list(items, \.int).map { .links($0.map { RecordLink(id: ID(String($0)), title: nil) }) }
    case ("multiple_collaborators", .array(let items)):
      return list(items) { $0["id"]?.int }.map { .people($0.map { Person(id: String($0), name: "") }) }
    case ("file", .array(let items)):
      return list(items, attachment).map(Value.attachments)
    default: return nil
    }
  }

  private static func attachment(_ json: JSON) -> Attachment? {
    guard let name = json["name"]?.string else { return nil }
    return Attachment(id: name, name: json["visible_name"]?.string ?? name)
  }

  private static func list<T>(_ items: [JSON], _ read: (JSON) -> T?) -> [T]? {
    let values = items.compactMap(read)
    return values.count == items.count ? values : nil
  }
}

extension String {
  /// `12.5Z` for `12.500000Z`.
  fileprivate var droppingZerosBeforeZ: String {
    guard hasSuffix("Z"), contains(".") else { return self }
    var text = Substring(dropLast())
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text + "Z"
  }
}
