import FoundationEssentials
import SheafJSON
public import SheafModel

/// JSON as a value of a field: the reverse of `PlainText.json`.
public enum ValueFromJSON {
  /// The value that a JSON text means in `field`, or why it means none.
  public static func parse(_ json: String, for field: Field, now: DateTime) -> Result<Value, ValueProblem> {
    let value: JSON
    var keepsHalves = false
    if case .json = field.kind { keepsHalves = true }
    do throws(JSONProblem) {
      value = try JSON.parse(Array(json.utf8), keepsHalves: keepsHalves)
    } catch {
      return .failure(ValueProblem(error.message(in: json)))
    }
    // A JSON field keeps the text itself; its null is JSON too, yet means the empty cell.
    if case .json = field.kind, value != .null { return .success(.json(json)) }
    return self.value(value, for: field, now: now)
  }

  private static func value(_ json: JSON, for field: Field, now: DateTime) -> Result<Value, ValueProblem> {
    switch json {
    case .null: return ValueParser.parse("", for: field, now: now)
    case .array(let items): return list(items, for: field, now: now)
    case .object:
      if let text = bytes(json, for: field) { return .success(.text(text)) }
      return list([json], for: field, now: now)
    case .bool(let isTrue):
      guard case .boolean = field.kind else { return .failure(mismatch("true or false", field)) }
      return .success(.boolean(isTrue))
    case .number(let digits), .raw(let digits): return number(digits, for: field, now: now)
    case .string(let text): return string(text, for: field, now: now)
    }
  }

  /// A text that is given as its bytes, as `{"base64"}`.
  private static func bytes(_ json: JSON, for field: Field) -> String? {
    guard json.members.count == 1, let text = json["base64"]?.string, let data = Data(base64Encoded: text)
    else {
      return nil
    }
    switch field.kind {
    case .text, .longText, .url, .email, .phone: return String(storedBytes: Array(data))
    default: return nil
    }
  }

  private static func number(
    _ digits: String, for field: Field, now: DateTime
  ) -> Result<Value, ValueProblem> {
    switch field.kind {
    case .number, .rating, .duration, .link, .people:
      return ValueParser.parse(digits, for: field, now: now)
    default: return .failure(mismatch("a number", field))
    }
  }

  private static func string(_ text: String, for field: Field, now: DateTime) -> Result<Value, ValueProblem> {
    if text.isEmpty, field.keepsEmptyText { return .success(.text("")) }
    switch field.kind {
    case .choice, .link, .people: return list([.string(text)], for: field, now: now)
    case .boolean: return .failure(mismatch("text", field))
    default: return ValueParser.parse(text, for: field, now: now)
    }
  }

  private static func list(_ items: [JSON], for field: Field, now: DateTime) -> Result<
    Value, ValueProblem
  > {
    switch field.kind {
    case .choice, .link, .people, .attachments: break
    default: return .failure(mismatch("a list or an object", field))
    }
    if items.isEmpty { return ValueParser.parse("", for: field, now: now) }
    guard items.count == 1 || ValueText.allowsMany(field) else {
      return .failure(ValueProblem("“\(field.name)” takes one item"))
    }
    var names: [String] = []
    for item in items {
      guard let name = reference(item) else { return .failure(mismatch("that item", field)) }
      names.append(name)
    }
    if case .choice(let options, false) = field.kind {
      return ValueParser.choice(names[0], options).map { .choices([$0]) }
    }
    return ValueParser.parse(QuotedList.text(names), for: field, now: now)
  }

  /// An item in the form that `ValueParser` reads.
  private static func reference(_ item: JSON) -> String? {
    switch item {
    case .string(let text), .number(let text): return text
    case .object:
      guard let id = item["id"].flatMap(reference) else { return item["name"].flatMap(reference) }
      guard case .string(let name) = item["name"] else { return ItemReference(id: id, name: nil).text }
      return ItemReference(id: id, name: name).text
    default: return nil
    }
  }

  private static func mismatch(_ what: String, _ field: Field) -> ValueProblem {
    ValueProblem("“\(field.name)” does not take \(what)")
  }
}
