import SheafClock
import SheafHTTP
import SheafJSON
import SheafModel

/// Reads one cell in the form that its field has on the server.
///
/// A cell that does not have that form, because the field changed its type meanwhile or a newer server sends
/// something else, is kept as its JSON instead of being lost.
struct CellReader {
  /// What is shown for a password that is set; writing it keeps the password.
  static let passwordMask = "••••••••"

  private static let optionNames = JSONNames(["id", "value", "color"])
  private static let linkNames = JSONNames(["id", "value"])
  private static let itemNames = JSONNames(["value"])

  let form: FieldPlan.Form
  /// The clock on which times are shown; nil for UTC, as they come.
  var clock: WallClock?
  /// The longest text that comes whole, in bytes of UTF-8; nil for any.
  var maxTextBytes: Int?
  /// Whether it is one of several values in a cell.
  var isItem = false

  func read(_ reader: inout JSONReader) throws(JSONProblem) -> Value {
    if try reader.null() { return .null }
    let start = reader.position
    if let value = try value(&reader) { return value }
    reader.goBack(to: start)
    return .json(try reader.raw())
  }

  /// Nil when the cell has another form.
  private func value(_ reader: inout JSONReader) throws(JSONProblem) -> Value? {
    let kind = try reader.kind()
    switch (form, kind) {
    case (.text, .string): return text(try reader.string())
    case (.text, .number): return .text(try reader.number())
    case (.number, .string), (.integer, .string), (.duration, .string): return number(try reader.string())
    case (.number, .number), (.integer, .number), (.duration, .number): return number(try reader.number())
    case (.boolean, .bool): return .boolean(try reader.bool())
    case (.date, .string): return date(try reader.string())
    case (.dateTime, .string): return dateTime(try reader.string())
    case (.singleSelect, .object): return try choice(&reader).map { .choices([$0]) }
    case (.multipleSelect, .array):
      return try list(&reader, choice).map(Value.choices)
    case (.links, .array): return try list(&reader, link).map(Value.links)
    case (.lookup(let form), .array): return try lookup(&reader, form)
    case (.people, .array): return try list(&reader, person).map(Value.people)
    case (.person, .object): return try person(&reader).map { .people([$0]) }
    case (.files, .array): return try list(&reader, file).map(Value.attachments)
    case (.password, .bool): return try reader.bool() ? .text(Self.passwordMask) : .null
    case (.button, .object): return (try reader.value())["url"]?.string.map(Value.text)
    default: return nil
    }
  }

  private func text(_ text: String) -> Value {
    guard let limit = maxTextBytes, text.utf8.count > limit else { return .text(text) }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
    // Not in the middle of a character.
    while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
    return .excerpt(String(text[..<end]), byteCount: text.utf8.count)
  }

  /// A division by zero comes as the text “NaN”.
  private func number(_ text: String) -> Value {
    guard let number = DecimalText(text) else { return .text(text) }
    return form == .duration ? .duration(seconds: number.withoutTrailingZeros) : .number(number)
  }

  private func date(_ text: String) -> Value? {
    if let date = CalendarDate(iso: text) { return .date(date) }
    guard let time = DateTime(iso: text) else { return nil }
    // What is looked up of a day on which a record was made comes with its time, which its field does not show.
    return isItem ? .date(time.date) : .dateTime(time)
  }

  private func dateTime(_ text: String) -> Value? {
    if let time = DateTime(iso: text) { return .dateTime(clock?.shown(time) ?? time) }
    return CalendarDate(iso: text).map(Value.date)
  }

  /// Nil when an item has another form.
  private func list<Item>(
    _ reader: inout JSONReader, _ item: (inout JSONReader) throws(JSONProblem) -> Item?
  ) throws(JSONProblem) -> [Item]? {
    var items: [Item] = []
    var isWhole = true
    try reader.array { (reader) throws(JSONProblem) in
      guard isWhole, try reader.kind() == .object else {
        isWhole = false
        return try reader.skip()
      }
      if let item = try item(&reader) { items.append(item) } else { isWhole = false }
    }
    return isWhole ? items : nil
  }

  private func choice(_ reader: inout JSONReader) throws(JSONProblem) -> Choice? {
    var id: Int?
    var option = WireField.Option(id: 0, value: "", color: "")
    try reader.object(Self.optionNames) { (place, reader) throws(JSONProblem) in
      switch (place, try reader.kind()) {
      case (0, .number): id = Int(outside: try reader.number())
      case (1, .string): option.value = try reader.string()
      case (2, .string): option.color = try reader.string()
      default: try reader.skip()
      }
    }
    guard let id else { return nil }
    option.id = id
    return option.choice
  }

  private func person(_ reader: inout JSONReader) throws(JSONProblem) -> Person? {
    Person(wire: try reader.value())
  }

  /// A record whose name is empty counts as one without a name, which is shown by its number.
  private func link(_ reader: inout JSONReader) throws(JSONProblem) -> RecordLink? {
    var id: String?
    var title: String?
    try reader.object(Self.linkNames) { (place, reader) throws(JSONProblem) in
      switch (place, try reader.kind()) {
      case (0, .number): id = try reader.number()
      case (1, .string): title = try reader.string()
      default: try reader.skip()
      }
    }
    return id.map { RecordLink(id: ID($0), title: title == "" ? nil : title) }
  }

  /// The looked-up values in the form of their own field, options and people of all records together.
  ///
  /// They are texts where one of them has another form; nil for what are no looked-up values.
  private func lookup(_ reader: inout JSONReader, _ form: FieldPlan.Form) throws(JSONProblem) -> Value? {
    let start = reader.position
    let item = CellReader(form: form, clock: clock, maxTextBytes: maxTextBytes, isItem: true)
    var values: [Value] = []
    var isWhole = true
    try reader.array { (reader) throws(JSONProblem) in
      guard isWhole, try reader.kind() == .object else {
        isWhole = false
        return try reader.skip()
      }
      var value: Value?
      try reader.object(Self.itemNames) { (place, reader) throws(JSONProblem) in
        if place == 0 { value = try item.read(&reader) } else { try reader.skip() }
      }
      guard let value, value.isLookedUp(as: form) else {
        isWhole = false
        return
      }
      values.append(value)
    }
    if isWhole { return Value.lookedUp(values, form) }
    reader.goBack(to: start)
    let texts = try list(&reader) { (reader) throws(JSONProblem) in
      let item = try reader.value()
      return item["value"].map { Value.text(LookupText.text($0)) }
    }
    return texts.map(Value.list)
  }

  private func file(_ reader: inout JSONReader) throws(JSONProblem) -> Attachment? {
    var copy = reader
    let raw = try copy.raw()
    var json = try reader.value()
    // A looked-up file is the value beside the record that it is from.
    if json["name"] == nil, let value = json["value"] { json = value }
    return WireFile(json, raw: raw)?.attachment
  }
}

extension Value {
  /// Whether a value was read in its field's form, and not kept as what it is.
  fileprivate func isLookedUp(as form: FieldPlan.Form) -> Bool {
    switch (self, form) {
    case (.json, .raw), (.null, _): true
    case (.json, _): false
    // A division by zero is a number too.
    case (.text(let text), .number), (.text(let text), .integer), (.text(let text), .duration): text == "NaN"
    default: true
    }
  }

  /// Values of several records as one cell: options and people are all of them together.
  fileprivate static func lookedUp(_ values: [Value], _ form: FieldPlan.Form) -> Value {
    switch form {
    case .singleSelect, .multipleSelect:
      .choices(values.flatMap(\.chosen))
    case .people, .person: .people(values.flatMap(\.named))
    default: .list(values)
    }
  }

  private var chosen: [Choice] { if case .choices(let items) = self { items } else { [] } }
  private var named: [Person] { if case .people(let items) = self { items } else { [] } }
}

/// What people read of a value inside a lookup.
enum LookupText {
  static func text(_ json: JSON) -> String {
    switch json {
    case .null: ""
    case .string(let text), .number(let text): text
    case .bool(let value): value ? "true" : "false"
    case .array(let items): items.map(text).joined(separator: ", ")
    case .object:
      (json["value"] ?? json["visible_name"] ?? json["name"] ?? json["label"]).flatMap {
        $0.isNull ? nil : text($0)
      }
        ?? json["url"]?.string ?? json.text
    case .raw(let text): text
    }
  }
}
