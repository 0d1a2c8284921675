/// What the app tells of itself.
struct BubbleMeta {
  private let state: BubbleApp.State
  private let setup: BubbleSetup

  init(_ state: BubbleApp.State, _ setup: BubbleSetup) {
    self.state = state
    self.setup = setup
  }

  private var types: [BubbleType] { state.order.compactMap { state.types[$0] } }

  var json: JSON {
    var described = JSONObject()
    for type in types {
      var fields = type.fields.filter { $0.type != "authentication" }.map { field in
        Self.field(field.id, field.display, field.type)
      }
      fields.append(Self.field("_id", "unique ID", "text"))
      for key in ["Created Date", "Modified Date", "Created By", "Slug"] {
        fields.append(Self.field(key, key, BubbleBuiltIn.types[key] ?? "text"))
      }
      described.append(type.name, ["display": .string(type.display), "fields": .array(fields)])
    }
    return [
      "get": .array(state.order.map(JSON.string)), "post": [], "types": .object(described),
      "app_data": [
        "appname": "loopback", "favicon": "", "app_version": "test",
        "use_captions_for_get": .bool(setup.usesCaptions),
      ],
    ]
  }

  private static func field(_ id: String, _ display: String, _ type: String) -> JSON {
    ["id": .string(id), "display": .string(display), "type": .string(type)]
  }

  var swagger: JSON {
    var definitions = JSONObject()
    var paths = JSONObject()
    for type in types {
      var properties = JSONObject()
      for field in type.fields where field.type != "authentication" {
        properties.append(setup.usesCaptions ? field.display : field.id, Self.property(field.type))
      }
      let body: JSON = ["type": "object", "properties": .object(properties)]
      for key in ["_id", "Created Date", "Modified Date", "Created By"] {
        properties.append(key, Self.property(BubbleBuiltIn.types[key] ?? "text"))
      }
      definitions.append(type.name, ["type": "object", "properties": .object(properties)])
      definitions.append(type.name + "Body", body)
      paths.append("/obj/\(type.name)", .object(JSONObject()))
      paths.append("/obj/\(type.name)/{UniqueID}", .object(JSONObject()))
    }
    return [
      "swagger": "2.0", "info": ["title": "loopback", "version": "1.1"], "basePath": "/api/1.1",
      "paths": .object(paths), "definitions": .object(definitions),
    ]
  }

  private static func property(_ type: String) -> JSON {
    if type.hasPrefix("list.") {
      return ["type": "array", "items": property(String(type.dropFirst("list.".count)))]
    }
    switch type {
    case "number": return ["type": "number"]
    case "boolean": return ["type": "boolean"]
    case "date": return ["type": "string", "format": "date-time"]
    case "file", "image": return ["type": "string", "format": "uri"]
    case "user": return reference("user")
    case "geographic_address":
      return [
        "type": "object",
        "properties": [
          "address": ["type": "string"], "lat": ["type": "number"], "lng": ["type": "number"],
        ],
      ]
    case let name where name.hasPrefix("custom."): return reference(String(name.dropFirst("custom.".count)))
    default: return ["type": "string"]
    }
  }

  private static func reference(_ type: String) -> JSON {
    ["type": "string", "description": .string("A thing ('\(type)' represented by a unique ID)")]
  }
}
