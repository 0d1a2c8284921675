import SheafHTTP
import SheafJSON
import SheafModel

/// What an app tells of itself: its types, and their fields where it tells them.
struct AppSchema: Hashable, Sendable {
  /// Where it was learned.
  enum Source: String, Hashable, Sendable { case meta, swagger, profile }

  var source: Source
  var appName: String?
  /// Whether keys are display names; nil when the app does not say.
  var usesCaptions: Bool?
  /// In the app's order.
  var types: [TypeSchema]

  func type(_ name: String) -> TypeSchema? { types.first { $0.name.isExactly(name) } }

  /// The type that a reference means: the first match wins, as in the service's own rule.
  func type(referredTo name: String) -> TypeSchema? {
    type(name)
      ?? types.first { WireText.sanitized($0.display) == WireText.sanitized(name) }
      ?? types.first { $0.name.isExactly(Self.stripped(name)) }
  }

  static func stripped(_ name: String) -> String {
    name.hasPrefix("custom.") ? String(name.dropFirst("custom.".count)) : name
  }
}

/// One type of thing, as far as the app tells.
struct TypeSchema: Hashable, Sendable {
  /// As addresses name it.
  var name: String
  var display: String
  /// None when the app does not tell them.
  var fields: [FieldSchema] = []
}

/// One field of a type.
struct FieldSchema: Hashable, Sendable {
  /// The internal name, or the key where only one name is known.
  var id: String
  var display: String
  var type: BubbleType
}

extension AppSchema {
  /// Reads `/meta`.
  /// - Throws: `.malformed` for an answer that lists no types.
  init(meta json: JSON) throws(BackendError) {
    let described = json["types"]?.members ?? []
    let names = json["get"]?.items?.compactMap(\.string)
    guard names != nil || !described.isEmpty else {
      throw BackendError(.malformed, "the app's description lists no types", request: "GET /api/1.1/meta")
    }
    source = .meta
    appName = json["app_data"]?["appname"]?.string
    usesCaptions = json["app_data"]?["use_captions_for_get"]?.bool
    types = (names ?? described.map { Self.stripped($0.name) }).map { name in
      let found =
        described.first { $0.name.isExactly(name) } ?? described.first { Self.stripped($0.name) == name }
      return TypeSchema(
        name: name, display: found?.value["display"]?.string ?? name,
        fields: (found?.value["fields"]?.items ?? []).compactMap(Self.field))
    }
  }

  private static func field(_ json: JSON) -> FieldSchema? {
    guard let id = json["id"]?.string else { return nil }
    return FieldSchema(
      id: id, display: json["display"]?.string ?? id, type: BubbleType(json["type"]?.string ?? "text"))
  }

  /// Reads `/meta/swagger.json`, which has keys and rough types.
  init(swagger json: JSON) throws(BackendError) {
    let definitions = json["definitions"]?.members ?? []
    let paths = (json["paths"]?.members ?? []).compactMap { Self.type(inPath: $0.name) }
    source = .swagger
    appName = json["info"]?["title"]?.string
    usesCaptions = nil
    let bodies = Set(definitions.map(\.name))
    let listed = definitions.filter { definition in
      // A type has a sibling for what may be written; other definitions describe answers.
      paths.isEmpty ? bodies.contains(definition.name + "Body") : paths.contains(definition.name)
    }
    types = listed.map { definition in
      TypeSchema(
        name: definition.name, display: definition.name,
        fields: (definition.value["properties"]?.members ?? []).map { Self.property($0) })
    }
    for path in paths where type(path) == nil { types.append(TypeSchema(name: path, display: path)) }
    guard !types.isEmpty else {
      throw BackendError(
        .malformed, "the app's description lists no types", request: "GET /api/1.1/meta/swagger.json")
    }
  }

  /// `/obj/venue` and `/obj/venue/{UniqueID}` name a type.
  private static func type(inPath path: String) -> String? {
    let parts = path.split(separator: "/")
    guard let index = parts.firstIndex(of: "obj"), parts.count > index + 1 else { return nil }
    return String(parts[index + 1])
  }

  private static func property(_ member: JSON.Member) -> FieldSchema {
    FieldSchema(
      id: member.name, display: member.name, type: type(of: member.value, named: member.name))
  }

  private static func type(of json: JSON, named name: String) -> BubbleType {
    let description = json["description"]?.string ?? ""
    switch json["type"]?.string {
    case "array":
      var element = json["items"] ?? .null
      if element["description"] == nil, case .object(let members) = element {
        element = .object(members + [JSON.Member("description", .string(description))])
      }
      return .list(type(of: element, named: ""))
    case "boolean": return .boolean
    case "number", "integer":
      return json["format"]?.string == "date-time" ? .date : .number
    case "object": return json["properties"]?["lat"] == nil ? .other("object") : .address
    default: return text(json, description, name)
    }
  }

  private static func text(_ json: JSON, _ description: String, _ name: String) -> BubbleType {
    if let target = referred(description) { return .reference(target) }
    switch json["format"]?.string {
    case "date", "date-time": return .date
    case "uri", "url", "file": return .file
    case "geographic_address": return .address
    default: break
    }
    return BubbleType(internalName: name) ?? .text
  }

  /// The type in `('venue' represented by a unique ID)`.
  private static func referred(_ description: String) -> String? {
    let mark = "' represented by a unique ID"
    var start = description.startIndex
    while start < description.endIndex {
      guard description[start...].hasPrefix(mark) else {
        start = description.index(after: start)
        continue
      }
      let before = description[..<start]
      guard let quote = before.lastIndex(of: "'") else { return nil }
      let name = before[before.index(after: quote)...]
      return name.isEmpty ? nil : Self.stripped(String(name))
    }
    return nil
  }
}
