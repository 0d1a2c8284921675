import FoundationEssentials

/// The Data API of a Bubble app: every version of it is the same app.
struct BubbleDialect: Dialect {
  let name = "bubble"
  private let app: BubbleApp
  private let setup: BubbleSetup

  init(store: Store, options: LoopbackOptions) {
    setup = options.bubble
    app = BubbleApp(options.bubble, folder: store.filesPath)
  }

  func owns(path: String) -> Bool {
    let rest = Self.split(path).rest
    return ["/api/1.1/", "/fileupload", "/appforest_uf/"].contains { rest.hasPrefix($0) }
  }

  /// `/version-test`, or nothing, and what comes after it.
  private static func split(_ path: String) -> (prefix: String, rest: String) {
    guard path.hasPrefix("/version-") else { return ("", path) }
    let prefix = path.dropFirst().prefix { $0 != "/" }
    return ("/" + prefix, String(path.dropFirst(prefix.count + 1)))
  }

  func answer(_ call: Call) async -> Reply {
    let (prefix, rest) = Self.split(call.path)
    do throws(BubbleError) {
      let asker = try asker(call)
      let origin = BubbleApp.FileOrigin(origin: call.origin, prefix: prefix)
      let parts = rest.split(separator: "/").map(String.init)
      if parts.first == "appforest_uf" || (parts.first == "fileupload" && call.method == "GET") {
        return try await file(parts, asker)
      }
      if parts == ["fileupload"], call.method == "POST" { return try await upload(call, asker, origin) }
      guard parts.count > 2, parts[0] == "api", parts[1] == "1.1" else { throw Self.unknownPath }
      return try await answer(call, Array(parts.dropFirst(2)), asker, origin)
    } catch {
      return error.reply
    }
  }

  private static let unknownPath = BubbleError(404, "NOT_FOUND", "Not found")

  private func answer(
    _ call: Call, _ parts: [String], _ asker: BubbleApp.Asker, _ origin: BubbleApp.FileOrigin
  ) async throws(BubbleError) -> Reply {
    switch (call.method, parts.count, parts[0]) {
    case ("GET", 1, "meta"):
      guard setup.isMetaOpen else { throw Self.unknownPath }
      // Some apps serve it as a web page, so clients read the text whatever it is called.
      return Reply(
        status: 200, headers: [("content-type", "text/html")], body: .text(await app.meta.serialized))
    case ("GET", 2, "meta") where parts[1] == "swagger.json":
      guard setup.isSwaggerOpen else { throw Self.unknownPath }
      return .json(200, await app.swagger)
    case ("GET", 2, "obj"): return .json(200, try await app.search(parts[1], call, asker))
    case ("GET", 3, "obj"): return .json(200, try await app.get(parts[1], parts[2], asker))
    case ("POST", 2, "obj"):
      let id = try await app.create(parts[1], try body(call), asker, origin)
      return .json(201, ["status": "success", "id": .string(id)])
    case ("POST", 3, "obj") where parts[2] == "bulk":
      return try await createEach(call, parts[1], asker, origin)
    case ("PATCH", 3, "obj"), ("PUT", 3, "obj"):
      try await app.modify(
        parts[1], parts[2], try body(call), replaces: call.method == "PUT", asker, origin)
      return Reply(status: 204)
    case ("DELETE", 3, "obj"):
      try await app.delete(parts[1], parts[2], asker)
      return Reply(status: 204)
    default: throw Self.unknownPath
    }
  }

  private func asker(_ call: Call) throws(BubbleError) -> BubbleApp.Asker {
    let bearer = call.headers["authorization"].map { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : "" }
    switch bearer ?? call.parameter("api_token") {
    case nil: return .anybody
    case LoopbackAccount.bubbleToken: return .admin
    case LoopbackAccount.bubbleUserToken: return .user
    default: throw BubbleError(401, "UNAUTHORIZED", "Invalid or expired API token")
    }
  }

  private func body(_ call: Call) throws(BubbleError) -> JSON {
    guard let json = try? JSON(parsing: call.text) else {
      throw BubbleError(400, "ERROR", "Could not parse as JSON: \(call.text.prefix(200))")
    }
    return json
  }

  /// One answer a line, in the order of the lines.
  private func createEach(
    _ call: Call, _ type: String, _ asker: BubbleApp.Asker, _ origin: BubbleApp.FileOrigin
  ) async throws(BubbleError) -> Reply {
    let lines = call.text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
    guard call.contentType == "text/plain", !lines.isEmpty else {
      throw BubbleError(
        400, "ERROR",
        "Expecting a newline-seperated list of JSON objects.  Make sure the Content-Type header is text/plain"
      )
    }
    guard lines.count <= 1000 else {
      throw BubbleError(400, "ERROR", "At most 1000 things can be created at once")
    }
    var answers: [JSON] = []
    var hasFailed = false
    for line in lines {
      do throws(BubbleError) {
        guard let json = try? JSON(parsing: String(line)) else {
          throw BubbleError(400, "ERROR", "Could not parse as JSON: \(line)")
        }
        let id = try await app.create(type, json, asker, origin)
        answers.append(["status": "success", "id": .string(id)])
      } catch {
        // A type that is not there is one failure and not one for each line.
        if error.status == 404 { throw error }
        hasFailed = true
        answers.append(error.line)
      }
    }
    let text = answers.map { $0.serialized + "\n" }.joined()
    return Reply(status: hasFailed ? 400 : 200, headers: [("content-type", "text/plain")], body: .text(text))
  }

  // Files

  private func upload(
    _ call: Call, _ asker: BubbleApp.Asker, _ origin: BubbleApp.FileOrigin
  ) async throws(BubbleError) -> Reply {
    guard asker != .anybody else { throw .refused("You do not have permission to upload files", thing: nil) }
    let name: String
    let data: Data
    var isPrivate = false
    if case .form(let parts) = call.body {
      guard let part = parts.first(where: { $0.fileName != nil }),
        let bytes = try? Data(contentsOf: URL(filePath: part.path))
      else { throw BubbleError(400, "ERROR", "There is no file in the form") }
      (name, data) = (part.fileName ?? "file", bytes)
    } else {
      let json = try body(call)
      guard let text = json["name"]?.text, let contents = json["contents"]?.text,
        let bytes = Data(base64Encoded: contents)
      else { throw BubbleError(400, "ERROR", "Expecting name and contents") }
      (name, data, isPrivate) = (text, bytes, json["private"]?.bool ?? false)
    }
    let address = try await app.keep(name, data, isPrivate: isPrivate, origin)
    return .json(200, .string(address))
  }

  private func file(_ parts: [String], _ asker: BubbleApp.Asker) async throws(BubbleError) -> Reply {
    guard parts.count >= 2, let file = await app.file("/\(parts[0])/\(parts[1])") else {
      throw Self.unknownPath
    }
    guard !file.isPrivate || asker != .anybody else {
      throw .refused("You do not have permission to see this file", thing: nil)
    }
    return Reply(
      status: 200, headers: [("content-type", "application/octet-stream")],
      body: .file(path: file.path, size: file.size))
  }

  // The rest of a dialect

  func reply(toFault status: Int) -> Reply {
    switch status {
    case 401: BubbleError(401, "UNAUTHORIZED", "Invalid or expired API token").reply
    case 429: BubbleError(429, "TOO_MANY_REQUESTS", "The app is over its request limit").reply
    case 409: BubbleError(409, "CONFLICT", "The thing is being changed by something else").reply
    case 413: BubbleError(413, "ERROR", "Request entity too large").reply
    default: BubbleError(status, "ERROR", "The app failed on purpose").reply
    }
  }

  func repeatingPage(_ call: Call) -> Call? {
    guard let index = call.query.firstIndex(where: { $0.name == "cursor" }),
      let cursor = Int(call.query[index].value), cursor > 0
    else { return nil }
    var earlier = call
    let limit = call.parameter("limit").flatMap(Int.init) ?? 100
    earlier.query[index].value = String(max(0, cursor - limit))
    return earlier
  }

  func openSocket(_ call: Call, send: @escaping @Sendable (SocketMessage) -> Void) async -> (
    any SocketSession
  )? { nil }
}
