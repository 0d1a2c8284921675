/// A list of the service: where its rows are and which of their fields a query may name.
struct KeysetSource: Sendable {
  /// What a field holds, which decides how it is compared and written.
  enum Kind: Sendable {
    case text, number, boolean
    /// JSON that is kept as text; not compared.
    case json
  }

  struct Field: Sendable {
    /// The name in queries.
    var path: String
    /// The name in answers.
    var member: String
    /// How SQL gets at it.
    var expression: String
    var kind: Kind
    /// Whether it is never null, so that an index can be entered at its value.
    var isNeverNull = false
  }

  /// What comes after FROM, with the arguments of `condition`.
  var table: String
  var condition: String
  var arguments: [String]
  var fields: [Field]
  /// What tells rows apart, last in every order.
  var key: String
  /// The order when none is asked for, besides the key; nil for the key alone.
  var standardOrder: String?
  /// The whole node as JSON; nil where it is made of the fields.
  var body: String?

  func field(_ path: String) -> Field? { fields.first { $0.path == path } }
}

extension KeysetSource {
  /// The requests of a project.
  static func requests(project: String) -> KeysetSource {
    let names: [(String, Kind)] = [
      ("id", .text), ("token", .text), ("customerId", .text), ("projectId", .text), ("siteKey", .text),
      ("serverKey", .text), ("referer", .text), ("userAgent", .text), ("host", .text),
      ("requestMethod", .text), ("requestUri", .text), ("remoteAddr", .text), ("serverName", .text),
      ("remoteUser", .text), ("serverPort", .number), ("requestInfo", .text), ("failedMessage", .text),
      ("failedChecks", .json), ("customFields", .json), ("headers", .text), ("createdAt", .text),
      ("realIp", .text), ("country", .text), ("asn", .text), ("isProtected", .boolean),
      ("isBanByRule", .boolean),
    ]
    let fields = names.map { name, kind in
      let path = snakeCase(name)
      return Field(
        path: path, member: name, expression: path, kind: kind,
        isNeverNull: ["created_at", "remote_addr", "id"].contains(path))
    }
    return KeysetSource(
      table: "botbye_request_full", condition: "project_id = ?", arguments: [project], fields: fields,
      key: "id", standardOrder: "created_at")
  }

  /// Documents below a project, or all projects.
  static func documents(_ entity: String, parent: String) -> KeysetSource {
    let names: [(String, Kind)] =
      entity == "projects"
      ? [
        ("id", .text), ("customerId", .text), ("name", .text), ("url", .text), ("siteKey", .text),
        ("serverKey", .text), ("isProtected", .boolean), ("updatedAt", .text), ("createdAt", .text),
      ]
      : [("id", .text), ("accountId", .text), ("phishingOrigin", .text), ("lastLoginAt", .text)]
    let fields = names.map { name, kind in
      Field(path: snakeCase(name), member: name, expression: "json_extract(body, '$.\(name)')", kind: kind)
    }
    return KeysetSource(
      table: "botbye_document", condition: "entity = ? AND parent = ?", arguments: [entity, parent],
      fields: fields, key: "id", standardOrder: nil, body: "body")
  }

  private static func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}
