import SheafHTTP
import SheafJSON
import SheafModel

/// The requests of the API; pure.
extension BikaServer {
  func meta() -> HTTPRequest { request(.get, "/v1/system/meta") }

  func spaces() -> HTTPRequest { request(.get, "/v1/spaces") }

  func nodes(_ space: String) -> HTTPRequest {
    request(.get, "/v1/spaces/\(PercentEscape.pathPart(space))/nodes")
  }

  func fields(_ database: DatabaseID) -> HTTPRequest { request(.get, "/v1\(Self.path(database))/fields") }

  func views(_ database: DatabaseID) -> HTTPRequest { request(.get, "/v1\(Self.path(database))/views") }

  private static func path(_ database: DatabaseID) -> String {
    let (space, node) = (PercentEscape.pathPart(database.space), PercentEscape.pathPart(database.node))
    return "/spaces/\(space)/resources/databases/\(node)"
  }

  // Records

  private static func records(_ version: Int, _ database: DatabaseID, _ record: ID<Record>? = nil) -> String {
    "/v\(version)\(path(database))/records" + (record.map { "/" + PercentEscape.pathPart($0.raw) } ?? "")
  }

  func records(_ version: Int, of database: DatabaseID, _ query: [HTTPQueryItem]) -> HTTPRequest {
    request(.get, Self.records(version, database), query)
  }

  func record(_ id: ID<Record>, of database: DatabaseID, _ query: [HTTPQueryItem]) -> HTTPRequest {
    request(.get, Self.records(2, database, id), query)
  }

  func create(_ version: Int, in database: DatabaseID, _ query: [HTTPQueryItem], _ body: JSON) -> HTTPRequest
  {
    request(.post, Self.records(version, database), query, body)
  }

  func put(
    _ version: Int, _ record: ID<Record>?, of database: DatabaseID, _ query: [HTTPQueryItem], _ body: JSON
  ) -> HTTPRequest {
    request(.put, Self.records(version, database, record), query, body)
  }

  /// The first family's change by `cells`.
  func patch(in database: DatabaseID, _ body: JSON) -> HTTPRequest {
    request(.patch, Self.records(1, database), [], body)
  }

  func delete(_ version: Int, _ record: ID<Record>, of database: DatabaseID) -> HTTPRequest {
    request(.delete, Self.records(version, database, record))
  }

  func delete(_ records: [ID<Record>], of database: DatabaseID) -> HTTPRequest {
    request(.delete, Self.records(2, database), records.map { HTTPQueryItem("records", $0.raw) })
  }

  // Files

  func upload(_ file: LocalFile, to space: String) -> HTTPRequest {
    var request = request(.post, "/v1/spaces/\(PercentEscape.pathPart(space))/attachments")
    let name = String(file.name.map { "\"\\\r\n".contains($0) ? "_" : $0 })
    request.body = .multipart(
      MultipartFile(
        partName: "file", path: file.path, fileName: name, byteCount: file.byteCount,
        contentType: MediaType.of(file.name)))
    return request
  }

  // Automations

  /// Where triggers may be, the vendor's own first.
  func triggers(_ node: String, in space: String, _ setting: String?) -> [HTTPRequest] {
    let (space, node) = (PercentEscape.pathPart(space), PercentEscape.pathPart(node))
    if let setting { return [request(.get, Self.filled(setting, space, node))] }
    return [
      "/v1/spaces/\(space)/resources/automation/\(node)/triggers",
      "/v1/spaces/\(space)/nodes/\(node)/automation/triggers", "/v1/automations/\(node)/triggers",
    ].map { request(.get, $0) }
  }

  /// The two spellings of the webhooks of a space, with a body for a new one.
  func webhooks(
    _ method: HTTPMethod, of space: String, _ webhook: ID<Webhook>? = nil, _ body: JSON? = nil,
    setting: String?
  ) -> [HTTPRequest] {
    let end = webhook.map { "/" + PercentEscape.pathPart($0.raw) } ?? ""
    let space = PercentEscape.pathPart(space)
    let paths =
      setting.map { [Self.filled($0, space, "")] }
      ?? ["/v1/spaces/\(space)/outgoingWebhooks", "/v1/spaces/\(space)/outgoing-webhooks"]
    return paths.map { request(method, $0 + end, [], body) }
  }

  /// A path of the profile: `/v1/spaces/{space}/nodes/{node}/triggers`.
  private static func filled(_ path: String, _ space: String, _ node: String) -> String {
    let path = path.hasPrefix("/") ? path : "/" + path
    return path.replacing("{space}", with: space).replacing("{node}", with: node)
  }
}

/// Media types by the ending of a file's name, as far as the service shows such files itself.
enum MediaType {
  private static let known = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "svg": "image/svg+xml", "pdf": "application/pdf", "txt": "text/plain", "csv": "text/csv",
    "html": "text/html", "md": "text/markdown", "json": "application/json", "zip": "application/zip",
    "mp4": "video/mp4", "mp3": "audio/mpeg",
  ]

  static func of(_ name: String) -> String {
    let ending = name.split(separator: ".").dropFirst().last.map { $0.lowercased() } ?? ""
    return known[ending] ?? "application/octet-stream"
  }
}
