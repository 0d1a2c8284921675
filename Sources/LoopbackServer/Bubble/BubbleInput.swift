import FoundationEssentials

/// What a request wants a thing to hold, checked as the app checks it.
struct BubbleInput {
  let app: BubbleApp.State
  let type: BubbleType
  let usesCaptions: Bool
  /// Keeps a file that came inside a field; answers with its address.
  let keep: (_ name: String, _ contents: Data, _ isPrivate: Bool) throws(BubbleError) -> String

  /// By internal name; nil empties the field.
  func values(_ body: JSON) throws(BubbleError) -> [String: JSON?] {
    guard let object = body.object else {
      throw BubbleError(400, "ERROR", "Could not parse as JSON: \(body.serialized)")
    }
    var values: [String: JSON?] = [:]
    for member in object.members {
      if type.name == "user", ["email", "password"].contains(member.key) { continue }
      guard let field = field(member.key) else { throw .unknownField(member.key) }
      if member.value.isNull || member.value == "" || member.value == .array([]) {
        values[field.id] = .some(nil)
      } else {
        values[field.id] = try value(member.value, field)
      }
    }
    return values
  }

  /// By the names that the app is set to, no others.
  private func field(_ key: String) -> BubbleField? {
    type.fields.first { (usesCaptions ? $0.display : $0.id) == key }
  }

  private func value(_ json: JSON, _ field: BubbleField) throws(BubbleError) -> JSON {
    guard field.isList else { return try single(json, field) }
    guard let items = json.array else { throw .invalid(field.display, "expected a list") }
    var values: [JSON] = []
    for item in items { values.append(try single(item, field)) }
    return .array(values)
  }

  private func single(_ json: JSON, _ field: BubbleField) throws(BubbleError) -> JSON {
    switch field.element {
    case "number": return try checked(json, json.double != nil, field, "a number")
    case "boolean": return try checked(json, json.bool != nil, field, "a boolean")
    case "date":
      guard let moment = BubbleDate.milliseconds(json) else {
        throw .invalid(field.display, "expected a date")
      }
      return .string(BubbleDate.text(moment))
    case "geographic_address": return try address(json, field)
    case "file", "image": return try file(json, field)
    case "user": return try reference(json, "user", field)
    case let name where name.hasPrefix("custom."):
      return try reference(json, String(name.dropFirst("custom.".count)), field)
    case let name where name.hasPrefix("option."):
      let options = BubbleSeed.options[String(name.dropFirst("option.".count))] ?? []
      return try checked(json, json.text.map(options.contains) ?? false, field, "an existing option")
    default: return try checked(json, json.text != nil, field, "a text")
    }
  }

  private func checked(
    _ json: JSON, _ isRight: Bool, _ field: BubbleField, _ wanted: String
  ) throws(BubbleError) -> JSON {
    guard isRight else { throw .invalid(field.display, "expected \(wanted), but got \(json.serialized)") }
    return json
  }

  private func reference(_ json: JSON, _ target: String, _ field: BubbleField) throws(BubbleError) -> JSON {
    guard let id = json.text, app.types[target]?.places[id] != nil else {
      throw .invalid(field.display, "object with this id does not exist: \(json.text ?? json.serialized)")
    }
    return json
  }

  private func address(_ json: JSON, _ field: BubbleField) throws(BubbleError) -> JSON {
    guard let text = json.text ?? json["address"]?.text, let place = BubblePlace(address: text) else {
      throw .invalid(field.display, "expected an address")
    }
    return place.json(text)
  }

  /// An address, or a file inside the field.
  private func file(_ json: JSON, _ field: BubbleField) throws(BubbleError) -> JSON {
    if json.text != nil { return json }
    guard let name = json["filename"]?.text, let contents = json["contents"]?.text,
      let data = Data(base64Encoded: contents)
    else { throw .invalid(field.display, "expected a filename and its contents in base64") }
    return .string(try keep(name, data, json["private"]?.bool ?? false))
  }
}
