import FoundationEssentials
import SheafJSON
public import SheafModel

/// Values as other programs read them: exact, without grouping, prefix or suffix.
public enum PlainText {
  /// A JSON fragment on one line: numbers exact, choices as text, links and people as `{"id", "name"}`, files
  /// as `{"name", "size", "url"}`, dates in ISO 8601, durations in seconds, empty as null, a text
  /// that is not UTF-8 as `{"base64"}`.
  ///
  /// A field that allows several items gives an array.
  public static func json(_ value: Value, for field: Field) -> String {
    switch value {
    case .null: return "null"
    case .text(let text), .excerpt(let text, _): return string(text)
    case .number(let number), .duration(let number): return NumberText.json(number)
    case .boolean(let isTrue): return isTrue ? "true" : "false"
    case .date(let date): return JSONText.string(date.description)
    case .dateTime(let time): return JSONText.string(time.description)
    case .choices(let choices):
      return list(choices.map { JSONText.string(ChoiceName.text($0, in: field)) }, field)
    case .links(let links): return list(links.map { named($0.id.raw, $0.title) }, field)
    case .people(let people): return list(people.map { named($0.id, $0.name) }, field)
    case .attachments(let files): return "[" + files.map(file).joined(separator: ",") + "]"
    case .list(let items):
      return "[" + items.map { json($0, for: field.ofItem) }.joined(separator: ",") + "]"
    case .blob(let blob):
      return "{\"size\":\(blob.byteCount),\"kind\":\(blob.kind.map(JSONText.string) ?? "null")}"
    case .json(let text):
      return !text.isUTF8 || JSONText.problem(in: text) != nil ? string(text) : JSONText.compact(text)
    }
  }

  /// JSON is UTF-8: a text that is not is given as its bytes.
  private static func string(_ text: String) -> String {
    guard !text.isUTF8 else { return JSONText.string(text) }
    return "{\"base64\":\"\(Data(text.storedBytes).base64EncodedString())\"}"
  }

  /// The text of a cell of CSV, TSV, Markdown or a table.
  ///
  /// For every field that can be typed except links and people, which are given by name, `ValueParser.parse`
  /// reads it back.
  public static func plain(_ value: Value, for field: Field) -> String {
    switch value {
    case .null: ""
    case .text(let text), .excerpt(let text, _): text
    case .number(let number), .duration(let number): number.text
    case .boolean(let isTrue): isTrue ? "true" : "false"
    case .date(let date): date.description
    case .dateTime(let time): time.description
    case .choices(let choices): plainChoices(choices, field)
    case .links(let links): QuotedList.text(links.map(ValueText.title), separator: ",")
    case .people(let people): QuotedList.text(people.map { PersonName.text($0, in: field) }, separator: ",")
    case .attachments(let files): QuotedList.text(files.map(\.name), separator: ",")
    case .list(let items): QuotedList.text(items.map { plain($0, for: field.ofItem) }, separator: ",")
    case .blob(let blob): ValueText.blobText(blob)
    case .json(let text): JSONText.compact(text)
    }
  }

  private static func plainChoices(_ choices: [Choice], _ field: Field) -> String {
    let names = choices.map { ChoiceName.text($0, in: field) }
    return names.count == 1 && !ValueText.allowsMany(field)
      ? names[0] : QuotedList.text(names, separator: ",")
  }

  /// An array where the field allows several; else the one item.
  ///
  /// Several items where one was expected are still all told.
  private static func list(_ items: [String], _ field: Field) -> String {
    if ValueText.allowsMany(field) || items.count > 1 { return "[" + items.joined(separator: ",") + "]" }
    return items.first ?? "null"
  }

  private static func named(_ id: String, _ name: String?) -> String {
    "{\"id\":\(JSONText.string(id)),\"name\":\(name.map(JSONText.string) ?? "null")}"
  }

  private static func file(_ file: Attachment) -> String {
    let size = file.byteCount.map(String.init) ?? "null"
    let url = file.url.map(JSONText.string) ?? "null"
    return "{\"name\":\(JSONText.string(file.name)),\"size\":\(size),\"url\":\(url)}"
  }
}
