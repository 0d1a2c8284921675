import SheafHTTP
import SheafJSON
import SheafModel

/// Reads one cell in any of the forms that the service has for its field.
///
/// A cell of another form, because the field changed its type meanwhile, is kept as its JSON.
struct CellReader {
  let plan: FieldPlan

  func value(_ cell: JSON) -> Value {
    // The answers to changes of the first family wrap each cell: what people read, and what is stored.
    if cell["fieldType"] != nil || (cell["value"] != nil && cell["data"] != nil) {
      return value(cell["value"].flatMap { $0.isNull ? nil : $0 } ?? cell["data"] ?? .null)
    }
    if cell.isNull { return empty }
    return read(cell) ?? .json(cell.text)
  }

  /// A tick box that was never touched is unticked.
  var empty: Value { plan.form == .boolean ? .boolean(false) : .null }

  private func read(_ cell: JSON) -> Value? {
    switch (plan.form, cell) {
    case (.text, .string(let text)): return text.isEmpty ? .null : .text(text)
    case (.text, .number(let text)): return .text(text)
    case (.number, .number(let digits)): return DecimalText(digits).map(Value.number)
    case (.number, .string(let text)):
      return text.isEmpty ? .null : DecimalText(text).map(Value.number)
    case (.boolean, .bool(let isTrue)): return .boolean(isTrue)
    case (.boolean, .string(let text)): return .boolean(text == "true" || text == "1")
    case (.dateTime, _): return moment(cell)
    case (.range, .string(let text)): return text.isEmpty ? .null : .text(text)
    case (.choice, _), (.choices, _): return list(cell, choice).map { $0.isEmpty ? .null : .choices($0) }
    case (.files, _): return list(cell, file).map { $0.isEmpty ? .null : .attachments($0) }
    case (.people, _), (.person, _): return list(cell, person).map { $0.isEmpty ? .null : .people($0) }
    case (.links, _): return list(cell, link).map { $0.isEmpty ? .null : .links($0) }
    case (.computed, _):
      let text = Self.words(cell)
      return text.isEmpty ? .null : .text(text)
    default: return nil
    }
  }

  /// ISO 8601, or milliseconds since 1970.
  private func moment(_ cell: JSON) -> Value? {
    switch cell {
    case .string(let text):
      if text.isEmpty { return .null }
      if let time = DateTime(iso: text) { return .dateTime(time) }
      guard let date = CalendarDate(iso: text) else { return nil }
      return DateTime(date: date, hour: 0, minute: 0, utcOffset: 0).map(Value.dateTime)
    case .number:
      guard let milliseconds = cell.int else { return nil }
      return DateTime(epochMilliseconds: milliseconds).map(Value.dateTime)
    default: return nil
    }
  }

  /// Nil when an item has another form.
  ///
  /// A single item may come without a list.
  private func list<Item>(_ cell: JSON, _ item: (JSON) -> Item?) -> [Item]? {
    var items: [Item] = []
    for json in cell.items ?? [cell] where !json.isNull && json != "" {
      guard let item = item(json) else { return nil }
      items.append(item)
    }
    return items
  }

  private func choice(_ json: JSON) -> Choice? {
    guard let text = json.string ?? WireName.text(json["name"]) ?? json["id"]?.string else { return nil }
    let option =
      plan.wire.options.first { $0.name.isExactly(text) }
      ?? plan.wire.options.first { $0.id.isExactly(text) }
    return option?.choice ?? Choice(id: text, name: text)
  }

  private func person(_ json: JSON) -> Person? {
    guard let id = json["id"]?.string ?? json.string else { return nil }
    return Person(id: id, name: WireName.text(json["name"]) ?? "")
  }

  private func link(_ json: JSON) -> RecordLink? {
    guard let id = json.string ?? json["id"]?.string ?? json["recordId"]?.string else { return nil }
    return RecordLink(id: ID(id), title: WireName.text(json["name"]) ?? WireName.text(json["title"]) ?? id)
  }

  private func file(_ json: JSON) -> Attachment? { WireFile.attachment(json) }

  private static func words(_ json: JSON) -> String {
    switch json {
    case .null: ""
    case .string(let text), .number(let text), .raw(let text): text
    case .bool(let isTrue): isTrue ? "true" : "false"
    case .array(let items): items.map(words).filter { !$0.isEmpty }.joined(separator: ", ")
    case .object: WireName.text(json["name"]) ?? json["value"].map(words) ?? json.text
    }
  }
}

/// A stored file, as an upload or a cell describes it.
enum WireFile {
  static func attachment(_ json: JSON, name: String? = nil) -> Attachment? {
    guard let id = json["id"]?.string, !id.isEmpty else { return nil }
    return Attachment(
      id: id, name: name ?? WireName.text(json["name"]) ?? id, byteCount: json["size"]?.count,
      mimeType: json["mimeType"]?.string, url: json["url"]?.string.flatMap { $0.isEmpty ? nil : $0 },
      receipt: json.text)
  }

  /// The file in whichever wrapping an upload was answered.
  static func uploaded(_ data: JSON) -> JSON? {
    let places = [data, data["attachment"], data["attachments"], data["data"]]
    return places.lazy.compactMap { $0 }.flatMap { $0.items ?? [$0] }.first { $0["id"]?.string != nil }
  }
}
