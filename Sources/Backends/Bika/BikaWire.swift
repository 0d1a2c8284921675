import SheafHTTP
import SheafJSON
import SheafModel

/// A space as the server lists it.
struct WireSpace: Sendable {
  var id: String
  var name: String

  init?(_ json: JSON) {
    guard let id = json["id"]?.string, !id.isEmpty else { return nil }
    self.id = id
    name = WireName.text(json["name"]) ?? id
  }
}

/// A node of a space; only its identifier may be relied on.
struct WireNode: Hashable, Sendable {
  var id: String
  var name: String
  /// In capitals, such as `DATABASE`; an open list.
  var type: String
  var parent: String?
  /// The node before this one among its siblings.
  var previous: String?
  /// `/ROOT/CRM`: the names of the nodes above.
  var path: String?

  init?(_ json: JSON, parent: String? = nil) {
    guard let id = json["id"]?.string, !id.isEmpty else { return nil }
    self.id = id
    name = WireName.text(json["name"]) ?? id
    type = json["type"]?.string?.uppercased() ?? ""
    self.parent = json["parentId"]?.string ?? parent
    previous = json["preNodeId"]?.string
    path = json["path"]?.string
  }

  /// The nodes of a list, those nested in others after them.
  static func all(_ json: JSON) -> [WireNode] {
    let items = json.items ?? json["nodes"]?.items ?? json["children"]?.items ?? [json]
    return items.flatMap { collect($0, nil, 0) }
  }

  private static func collect(_ json: JSON, _ parent: String?, _ depth: Int) -> [WireNode] {
    guard let node = WireNode(json, parent: parent), depth < 64 else { return [] }
    return [node] + (json["children"]?.items ?? []).flatMap { collect($0, node.id, depth + 1) }
  }
}

/// A view of a database.
struct WireView: Sendable {
  var id: String
  var name: String
  var type: String

  init?(_ json: JSON) {
    guard let id = json["id"]?.string, !id.isEmpty else { return nil }
    self.id = id
    name = WireName.text(json["name"]) ?? id
    type = json["type"]?.string?.uppercased() ?? "TABLE"
  }

  static func all(_ json: JSON) -> [WireView] {
    (json.items ?? json["views"]?.items ?? []).compactMap(WireView.init)
  }
}

/// A field of a database.
struct WireField: Sendable {
  struct Option: Hashable, Sendable {
    var id: String
    var name: String
    var color: String?
  }

  var id: String
  var name: String
  /// In capitals; an open list.
  var type: String
  var isPrimary: Bool
  var options: [Option]
  /// The most stars of a rating.
  var max: Int?
  /// Digits after the point.
  var precision: Int?
  var symbol: String?
  var linkedDatabase: String?
  var takesMany: Bool

  init?(_ json: JSON) {
    guard let id = json["id"]?.string, !id.isEmpty else { return nil }
    self.id = id
    name = WireName.text(json["name"]) ?? id
    type = Self.current(json["type"]?.string?.uppercased() ?? "")
    isPrimary = json["primary"]?.bool ?? false
    let property = json["property"] ?? .null
    options = (property["options"]?.items ?? []).compactMap { option in
      guard let id = option["id"]?.string ?? option["name"]?.string else { return nil }
      return Option(id: id, name: WireName.text(option["name"]) ?? id, color: option["color"]?.string)
    }
    max = property["max"]?.count.map { min($0, 100) }
    precision = property["precision"]?.count.map { min($0, 38) }
    symbol = property["symbol"]?.string
    linkedDatabase = property["foreignDatabaseId"]?.string ?? property["databaseId"]?.string
    takesMany = property["many"]?.bool ?? true
  }

  static func all(_ json: JSON) -> [WireField] {
    let items = json.items ?? json["fields"]?.items ?? json["field"].map { $0.items ?? [$0] } ?? []
    return items.compactMap(WireField.init).distinct { ExactText($0.id) }
  }

  /// The names that older servers have for the same.
  private static func current(_ type: String) -> String {
    switch type {
    case "AUTONUMBER": "AUTO_NUMBER"
    case "LAST_MODIFIED_TIME": "MODIFIED_TIME"
    case "LAST_MODIFIED_BY": "MODIFIED_BY"
    default: type
    }
  }
}

/// Names that are a text, or a text in each of several languages.
enum WireName {
  static func text(_ json: JSON?) -> String? {
    switch json {
    case .string(let text): text.isEmpty ? nil : text
    case .object(let members):
      json?["en"]?.string ?? members.lazy.compactMap(\.value.string).first { !$0.isEmpty }
    default: nil
    }
  }
}

extension ChoiceColor {
  /// The hue of a colour's name, whichever its shade: `blue`, `lightBlue`, `deepPurple2`.
  init?(bika name: String?) {
    guard let lower = name?.lowercased() else { return nil }
    let hues: [(String, ChoiceColor)] = [
      ("gray", .gray), ("grey", .gray), ("brown", .orange), ("orange", .orange), ("yellow", .yellow),
      ("green", .green), ("teal", .teal), ("cyan", .teal), ("indigo", .blue), ("blue", .blue),
      ("purple", .purple), ("violet", .purple), ("pink", .pink), ("red", .red),
    ]
    guard let hue = hues.first(where: { lower.contains($0.0) }) else { return nil }
    self = hue.1
  }
}
