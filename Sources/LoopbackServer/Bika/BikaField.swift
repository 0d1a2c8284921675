/// A field of a database, and how its cells are kept, sent and taken.
///
/// Cells are kept in the form in which they are sent as JSON.
struct BikaField {
  let json: JSON
  let id: String
  let name: String
  let type: String

  init(_ document: Document) {
    json = document.body
    id = document.body["id"]?.text ?? ""
    name = document.body["name"]?.text ?? ""
    type = document.body["type"]?.text ?? ""
  }

  var options: [(id: String, name: String)] {
    (json["property"]?["options"]?.array ?? []).compactMap { option in
      guard let id = option["id"]?.text, let name = option["name"]?.text else { return nil }
      return (id, name)
    }
  }

  /// Whether the service fills its cells by itself.
  var isComputed: Bool {
    [
      "LOOKUP", "FORMULA", "AUTO_NUMBER", "CREATED_TIME", "MODIFIED_TIME", "CREATED_BY", "MODIFIED_BY",
      "CASCADER", "BUTTON",
    ].contains(type)
  }

  /// What a record's cell holds, computed where the service computes it.
  func value(in record: StoredRecord) -> JSON {
    switch type {
    case "AUTO_NUMBER": return .int(record.id)
    case "CREATED_TIME": return .string(record.createdAt)
    case "MODIFIED_TIME": return .string(record.changedAt)
    case "CREATED_BY", "MODIFIED_BY": return ["id": "memLoopbackAda000000001", "name": "Ada Lovelace"]
    case "FORMULA":
      let text = record.cells[json["property"]?["expression"]?.text ?? ""]?.text ?? ""
      return text.isEmpty ? .null : .string(text.uppercased())
    default: return record.cells[id] ?? .null
    }
  }

  private func refusal(_ value: JSON) -> BikaError { .badValue(name, value) }

  /// What is kept of a value written as `fields`.
  func stored(fromField value: JSON, files: (String) throws -> JSON?) throws -> JSON {
    if isComputed { throw refusal(value) }
    if value.isNull { return .null }
    switch type {
    case "SINGLE_SELECT":
      guard let text = value.text else { throw refusal(value) }
      return text.isEmpty ? .null : .string(try option(text, value))
    case "MULTI_SELECT":
      guard let items = value.array else { throw refusal(value) }
      return try list(items, value) { .string(try option($0, value)) }
    case "MEMBER":
      guard let items = value.array else { throw refusal(value) }
      return try list(items, value) {
        ["id": .string($0), "type": "Member", "name": .string(Self.member($0))]
      }
    default: return try plain(value, files)
    }
  }

  /// What is kept of a value written as `cells`: options come as a list of identifiers, also for a single one.
  func stored(fromCell value: JSON, files: (String) throws -> JSON?) throws -> JSON {
    guard type == "SINGLE_SELECT" || type == "MULTI_SELECT" else {
      return try stored(fromField: value, files: files)
    }
    if value.isNull { return .null }
    guard let items = value.array else { throw refusal(value) }
    let names = try items.map { item -> JSON in
      guard let option = options.first(where: { $0.id == item.text }) else { throw refusal(value) }
      return .string(option.name)
    }
    if type == "MULTI_SELECT" { return names.isEmpty ? .null : .array(names) }
    guard names.count <= 1 else { throw refusal(value) }
    return names.first ?? .null
  }

  private func plain(_ value: JSON, _ files: (String) throws -> JSON?) throws -> JSON {
    switch type {
    case "NUMBER", "CURRENCY", "PERCENT":
      guard case .number = value else { throw refusal(value) }
      return value
    case "RATING":
      guard let stars = value.int, (0...(json["property"]?["max"]?.int ?? 5)).contains(stars) else {
        throw refusal(value)
      }
      return value
    case "CHECKBOX":
      guard value.bool != nil else { throw refusal(value) }
      return value
    case "DATETIME":
      guard let text = value.text, let time = Timestamp(iso: text) else { throw refusal(value) }
      return .string(BikaTime.text(time))
    case "DATERANGE":
      guard let text = value.text, let range = BikaTime.range(text) else { throw refusal(value) }
      return .string(range)
    case "ATTACHMENT":
      guard let items = value.array else { throw refusal(value) }
      let kept = try items.map { item -> JSON in
        guard let id = item["id"]?.text, var file = try files(id) else { throw refusal(value) }
        if let name = item["name"]?.text { file["name"] = .string(name) }
        return file
      }
      return kept.isEmpty ? .null : .array(kept)
    case "LINK", "ONE_WAY_LINK":
      guard let items = value.array else { throw refusal(value) }
      return try list(items, value) { .string($0) }
    default:
      guard let text = value.text else { throw refusal(value) }
      return text.isEmpty ? .null : value
    }
  }

  private func list(_ items: [JSON], _ value: JSON, _ item: (String) throws -> JSON) throws -> JSON {
    let kept = try items.map { json -> JSON in
      guard let text = json.text else { throw refusal(value) }
      return try item(text)
    }
    return kept.isEmpty ? .null : .array(kept)
  }

  private func option(_ text: String, _ value: JSON) throws -> String {
    guard let option = options.first(where: { $0.name == text || $0.id == text }) else {
      throw refusal(value)
    }
    return option.name
  }

  /// The members that anybody may name.
  static func member(_ id: String) -> String {
    ["memLoopbackAda000000001": "Ada Lovelace", "memLoopbackBob000000002": "Bob Battery"][id] ?? "Somebody"
  }

  /// A cell as `cellFormat=string` sends it.
  func string(_ value: JSON) -> JSON {
    switch (type, value) {
    case (_, .null): .null
    case ("LONG_TEXT", .string(let text)):
      .string(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " <br> "))
    case ("CURRENCY", .number(let digits)): .string("$" + digits)
    case ("PERCENT", .number(let digits)): .string(digits + "%")
    case ("ATTACHMENT", .array(let files)):
      .string(files.map { "\($0["name"]?.text ?? "")(\($0["url"]?.text ?? ""))" }.joined(separator: ", "))
    case (_, .array(let items)):
      .string(items.map { $0["name"]?.text ?? $0.text ?? $0.serialized }.joined(separator: ", "))
    case (_, .object): value["name"] ?? .null
    case (_, .string): value
    default: .string(value.serialized)
    }
  }

  /// A cell of the first family's single answers: what people read, and what is stored.
  func cell(_ value: JSON) -> JSON {
    var data = value
    var shown = value
    if type == "SINGLE_SELECT" || type == "MULTI_SELECT" {
      let names = value.array ?? (value.isNull ? [] : [value])
      shown = .array(names)
      data = .array(
        names.map { name in
          options.first { $0.name == name.text }.map { .string($0.id) } ?? name
        })
    }
    return [
      "id": .string(id), "name": .string(name), "fieldType": .string(type), "value": shown, "data": data,
    ]
  }
}

/// Times as the service writes them: milliseconds, UTC.
enum BikaTime {
  static func text(_ time: Timestamp) -> String {
    let whole = Timestamp(microseconds: time.microseconds - time.microseconds.modulo(1_000_000)).text()
    let thousandths = time.microseconds.modulo(1_000_000) / 1000
    return whole.dropLast() + "." + thousandths.padded(3) + "Z"
  }

  /// Two moments with a slash between them, as the two days that are shown of them.
  static func range(_ text: String) -> String? {
    let parts = text.split(separator: "/")
    guard parts.count == 2, let start = Timestamp(iso: String(parts[0])),
      let end = Timestamp(iso: String(parts[1]))
    else { return nil }
    return "\(start.day.text) -> \(end.day.text)"
  }
}

extension Int {
  fileprivate func modulo(_ divisor: Int) -> Int { self - floorDivided(by: divisor) * divisor }
}
