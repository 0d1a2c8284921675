/// Spaces, their nodes, and what databases are made of.
extension BikaDialect {
  static var placeRoutes: [BikaRoute] {
    [
      BikaRoute("GET", "/v1/system/meta", meta),
      BikaRoute("GET", "/v1/user/profile") { _ in
        [
          "id": "usrLoopbackAda0000000001", "name": "Ada Lovelace", "email": "ada@example.com",
          "timeZone": "Europe/London", "avatar": ["type": "COLOR", "url": ""],
        ]
      },
      BikaRoute("GET", "/v1/spaces") { call in
        .array(try call.access.documents(.bikaSpace).map(\.body))
      },
      BikaRoute("GET", "/v1/spaces/{s}") { try $0.space().body },
      BikaRoute("GET", "/v1/spaces/{s}/nodes") { call in
        .array(try call.access.documents(.bikaNode, parent: try call.space().id).map(\.body))
      },
      BikaRoute("GET", "/v1/spaces/{s}/nodes/{n}") { try $0.node($0.parameter("n")).body },
      BikaRoute("GET", "/v1/spaces/{s}/resources/databases/{d}") { try $0.database().document.body },
      BikaRoute("GET", "/v1/spaces/{s}/resources/databases/{d}/fields") { call in
        .array(try call.database().fields.map(\.json))
      },
      BikaRoute("GET", "/v1/spaces/{s}/resources/databases/{d}/views") { call in
        .array(
          try call.database().views.map { view in
            [
              "id": view.body["id"] ?? .null, "name": view.body["name"] ?? .null,
              "type": view.body["type"] ?? .null,
            ]
          })
      },
    ]
  }

  /// It echoes what it was asked with, as the service does: a client must not show that unread.
  private static func meta(_ call: BikaCall) -> JSON {
    let headers = call.call.headers.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value)) }
    return [
      "version": "1.0.0-release.0", "appEnv": "PRODUCTION", "hostname": .string(call.call.origin),
      "headers": .object(JSONObject(headers)),
    ]
  }
}

extension DocumentKind {
  static let bikaSpace = DocumentKind("bika-space")
  static let bikaNode = DocumentKind("bika-node")
  static let bikaField = DocumentKind("bika-field")
  static let bikaView = DocumentKind("bika-view")
  static let bikaFile = DocumentKind("bika-file")
  static let bikaTrigger = DocumentKind("bika-trigger")
  static let bikaWebhook = DocumentKind("bika-webhook")
}

/// A database with its fields and views.
struct BikaDatabase {
  let document: Document
  let fields: [BikaField]
  let views: [Document]

  /// Where its records are: far from the tables of other services.
  var table: Int { BikaRecordID.table(ofNode: document.id) }

  /// The field that a key of a body means, by name or identifier.
  func field(_ key: String) -> BikaField? { fields.first { $0.name == key } ?? fields.first { $0.id == key } }
}

/// Identifiers of records: a number on the inside.
enum BikaRecordID {
  static func table(ofNode node: Int) -> Int { 1_000_000_000 + node }

  static func text(_ number: Int) -> String {
    let digits = String(number, radix: 36)
    return "recLoopback" + String(repeating: "0", count: max(0, 13 - digits.count)) + digits
  }

  static func number(_ text: String) -> Int? {
    guard text.hasPrefix("recLoopback") else { return nil }
    return Int(text.dropFirst(11), radix: 36)
  }
}

extension BikaCall {
  func space() throws -> Document {
    let id = parameter("s")
    guard let space = try access.documents(.bikaSpace).first(where: { $0.body["id"]?.text == id }) else {
      throw BikaError.notFound("Space")
    }
    return space
  }

  func node(_ id: String) throws -> Document {
    let nodes = try access.documents(.bikaNode, parent: try space().id)
    guard let node = nodes.first(where: { $0.body["id"]?.text == id }) else {
      throw BikaError.notFound("Node")
    }
    return node
  }

  func database() throws -> BikaDatabase {
    let node = try node(parameter("d"))
    guard node.body["type"]?.text == "DATABASE" else { throw BikaError.notFound("Database") }
    return try database(of: node)
  }

  func database(of node: Document) throws -> BikaDatabase {
    BikaDatabase(
      document: node, fields: try access.documents(.bikaField, parent: node.id).map(BikaField.init),
      views: try access.documents(.bikaView, parent: node.id))
  }

  func view(_ id: String, of database: BikaDatabase) throws -> Document {
    guard let view = database.views.first(where: { $0.body["id"]?.text == id }) else {
      throw BikaError.notFound("View")
    }
    return view
  }
}
