import Testing

@testable import LoopbackServer

/// Sends the recorded requests to a server in the order in which they were made, over the state that they
/// were made in.
final class Replay {
  private let dialect: BaserowDialect
  private let client: Client
  private let passwords = ["ada@example.com": "correct-horse-1", "bob@example.com": "battery-staple-2"]
  private var sessions: [String: (access: String, refresh: String)] = [:]
  private var databaseToken = ""
  private var oldDatabaseToken = ""
  /// What the server calls the views and files that the recordings know by another name.
  private var names: [String: String] = [:]

  init(dialect: BaserowDialect, url: String) {
    self.dialect = dialect
    client = Client(server: url)
  }

  /// Exchanges that are not replayed, and why.
  static func reasonToSkip(_ number: Int) -> String? {
    switch number {
    case 800...809: "a WebSocket; has a test of its own"
    case 890...: "over the CRM; has a test of its own"
    default: nil
    }
  }

  /// The order in which the recordings were made, as far as it matters.
  static func order(_ recording: Recording) -> (Int, Int) {
    switch recording.number {
    case 38...46: (3, recording.number)
    case 312...314: (4, recording.number)
    case 318: (1, 430)
    case 430...799: (1, recording.number + 1)
    case 820...: (2, recording.number)
    default: (1, recording.number)
    }
  }

  func send(_ recording: Recording) async throws -> Client.Answer {
    try await prepare(for: recording)
    var headers = recording.headers
    if let credentials = headers["Authorization"] {
      headers["Authorization"] = authorization(credentials, recording.number)
    }
    // Two clients cannot be made to collide; the server can be told to answer as if they had.
    if recording.number == 871 { headers["X-Loopback-Fault"] = "409" }
    let path = recording.number == 625 ? recording.path : renamed(recording.path)
    let bytes = bytes(of: recording, &headers)
    let answer = try await client.send(recording.method, path, headers: headers, bytes: bytes)
    remember(recording, answer)
    return answer
  }

  private func renamed(_ text: String) -> String {
    names.reduce(text) { text, pair in
      text.split(separator: pair.key, omittingEmptySubsequences: false).joined(separator: pair.value)
    }
  }

  // MARK: Who asks

  private func authorization(_ recorded: String, _ number: Int) -> String {
    guard recorded.hasSuffix("REDACTED") else { return recorded }
    let scheme = recorded.split(separator: " ").first ?? ""
    let now = Timestamp.now
    if scheme == "Token" || [674, 675].contains(number) {
      return "\(scheme) \(number == 685 ? oldDatabaseToken : databaseToken)"
    }
    switch number {
    case 26: return "JWT " + expired(.access, now)
    case 27: return "JWT " + (sessions["ada@example.com"]?.access.dropLast(4) ?? "") + "AAAA"
    case 28: return "JWT " + (sessions["ada@example.com"]?.refresh ?? "")
    default: return "\(scheme) " + (sessions[person(number)]?.access ?? "")
    }
  }

  private func expired(_ purpose: SessionSigner.Purpose, _ now: Timestamp) -> String {
    dialect.signer.token(purpose, user: 1, now: now.adding(seconds: -60 * 86_400))
  }

  private func person(_ number: Int) -> String {
    [41, 107, 108, 135, 138, 477].contains(number) ? "bob@example.com" : "ada@example.com"
  }

  // MARK: What is sent

  private func bytes(of recording: Recording, _ headers: inout [String: String]) -> [UInt8]? {
    switch recording.body {
    case .null: return nil
    case .string(let text) where text.hasPrefix("<multipart"):
      return Self.form(
        text, boundary: headers["Content-Type"]?.split(separator: "=").last.map(String.init) ?? "")
    case .string(let text):
      let password = passwords["ada@example.com"] ?? ""
      return Array(
        text.split(separator: "REDACTED", omittingEmptySubsequences: false).joined(separator: password).utf8)
    default:
      headers["Content-Type"] = headers["Content-Type"] ?? "application/json"
      return Array(renamed(filled(recording.body, recording).serialized).utf8)
    }
  }

  /// The body with its secrets.
  private func filled(_ body: JSON, _ recording: Recording) -> JSON {
    guard case .object(var object) = body else { return body }
    let session = sessions["ada@example.com"]
    for member in object.members where member.value == "REDACTED" {
      switch (member.key, recording.number) {
      case ("password", _):
        let email = object["email"]?.text ?? object["username"]?.text ?? ""
        object["password"] = .string(passwords[email] ?? "")
      case (_, 31): object[member.key] = .string(expired(.refresh, .now))
      case (_, 15), (_, 20): object[member.key] = .string(session?.access ?? "")
      default: object[member.key] = .string(session?.refresh ?? "")
      }
    }
    return .object(object)
  }

  /// The upload that a recording describes: `<multipart: part name="file"; filename="a.png"; …; 666 bytes>`.
  private static func form(_ description: String, boundary: String) -> [UInt8] {
    let quoted = description.split(separator: "\"").map(String.init)
    let size = Int(description.split(separator: " ").dropLast().last ?? "") ?? 0
    let type = description.contains("image/png") ? "image/png" : "text/plain"
    var content = Array(repeating: UInt8(ascii: "x"), count: size)
    if type == "image/png" {
      let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]
      content.replaceSubrange(0..<24, with: head + Array("IHDR".utf8) + [0, 0, 1, 64, 0, 0, 0, 200])
    }
    let start = """
      --\(boundary)\r
      Content-Disposition: form-data; name="\(quoted[1])"; filename="\(quoted[3])"\r
      Content-Type: \(type)\r
      \r

      """
    return Array(start.utf8) + content + Array("\r\n--\(boundary)--\r\n".utf8)
  }

  // MARK: What comes back

  private func remember(_ recording: Recording, _ answer: Client.Answer) {
    let json = answer.json
    if let access = json["access_token"]?.text, let email = json["user"]?["username"]?.text {
      let refresh = json["refresh_token"]?.text ?? sessions[email]?.refresh ?? ""
      sessions[email] = (access, refresh)
    }
    if let key = json["key"]?.text {
      if key != databaseToken { oldDatabaseToken = databaseToken }
      databaseToken = key
    }
    rename(recording.answer, json)
  }

  /// Learns the names of views and files from two answers to the same request.
  private func rename(_ expected: JSON, _ actual: JSON) {
    switch (expected, actual) {
    case (.object(let left), .object(let right)):
      for key in ["slug", "name"] {
        guard let old = left[key]?.text, let new = right[key]?.text, old != new,
          key == "slug" || left["mime_type"] != nil
        else { continue }
        names[old] = new
      }
      for member in left.members { rename(member.value, right[member.key] ?? .null) }
    case (.array(let left), .array(let right)): for (old, new) in zip(left, right) { rename(old, new) }
    default: break
    }
  }

  // MARK: The state between

  private func prepare(for recording: Recording) async throws {
    switch recording.number {
    case 200: try await advance(["table": 5, "field": 15, "view": 5])
    case 290: try await enableModel()
    case 430: try await addPeople()
    case 583: try await advance(["view": 14])
    case 38: try await logIn("bob@example.com")
    case 42: try await addTableOfBob()
    default: break
    }
  }

  private func advance(_ sequences: [String: Int]) async throws {
    try await dialect.store.write { access in
      for (name, last) in sequences { try access.advance(name, to: last) }
    }
  }

  private func logIn(_ email: String) async throws {
    let answer = try await client.send(
      "POST", "/api/user/token-auth/",
      json: ["email": .string(email), "password": .string(passwords[email] ?? "")])
    sessions[email] = (answer.json["access_token"]?.text ?? "", answer.json["refresh_token"]?.text ?? "")
  }

  private func enableModel() async throws {
    try await dialect.store.write { access in
      guard var workspace = try access.document(.workspace, 1) else { return }
      workspace.body["generative_ai_models_enabled"] = ["ollama": ["lab-model"]]
      try access.save(workspace)
    }
  }

  private func asAda(_ method: String, _ path: String, _ body: JSON) async throws {
    var ada = client
    ada.headers["Authorization"] = "JWT " + (sessions["ada@example.com"]?.access ?? "")
    let answer = try await ada.send(method, path, json: body)
    #expect(answer.status < 300, "preparing \(method) \(path): \(answer.text)")
  }

  private func addPeople() async throws {
    let cities: [JSON] = ["Rome", "Paris", "Zürich", "Oslo"]
    let people = (1...450).map { number -> JSON in
      [.string("Person " + number.padded(4)), cities[(number - 1) % 4], .string(String(number))]
    }
    try await asAda(
      "POST", "/api/database/tables/database/1/",
      ["name": "People", "data": .array([["Name", "City", "N"]] + people), "first_row_header": true])
    try await asAda("PATCH", "/api/database/fields/82/", ["type": "number"])
  }

  /// A table that Ada may not see.
  private func addTableOfBob() async throws {
    try await advance(["table": 14])
    var bob = client
    bob.headers["Authorization"] = "JWT " + (sessions["bob@example.com"]?.access ?? "")
    let database = try await bob.send(
      "POST", "/api/applications/workspace/3/", json: ["name": "Private", "type": "database"])
    let id = database.json["id"]?.int ?? 0
    _ = try await bob.send("POST", "/api/database/tables/database/\(id)/", json: ["name": "Private"])
  }
}
