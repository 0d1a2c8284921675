import FoundationEssentials

/// Baserow 1.35 as its recordings show it.
struct BaserowDialect: Dialect {
  let name = "baserow"
  let store: Store
  let signer: SessionSigner
  let schemas: SchemaCache
  let hub: LiveHub
  /// The size of the largest file that is taken, in MiB.
  let largestUpload: Int
  private let routes: [BaserowRoute]

  init(store: Store, options: LoopbackOptions, sessionKey: SessionKey) async throws {
    self.store = store
    signer = SessionSigner(
      key: sessionKey, accessLifetime: options.accessTokenLifetime,
      refreshLifetime: options.refreshTokenLifetime)
    schemas = SchemaCache(store: store)
    hub = LiveHub()
    largestUpload = options.largestUpload
    routes = Self.allRoutes
    if let seed = options.seed { try await AcmeSeed(seed).plant(in: self) }
  }

  func owns(path: String) -> Bool {
    ["/api/", "/media/", "/ws/core/"].contains { path.hasPrefix($0) } && !path.hasPrefix("/api/1.1/")
      && !path.hasPrefix("/api/v1/") && !path.hasPrefix("/api/openapi/")
  }

  private static var allRoutes: [BaserowRoute] {
    accountRoutes + workspaceRoutes + applicationRoutes + tableRoutes + fieldRoutes + rowRoutes + batchRoutes
      + viewRoutes + viewPartRoutes + gridRoutes + publicRoutes + fileRoutes + tokenRoutes + trashRoutes
      + undoRoutes + jobRoutes
  }

  func answer(_ call: Call) async -> Reply {
    do {
      if let media = mediaReply(call) { return decorated(media) }
      return decorated(try await routed(call))
    } catch let error as BaserowError {
      return decorated(error.reply)
    } catch {
      // The service shows a page for what it did not expect; here the page says what it was.
      return decorated(.html(500, "<!doctype html><h1>Server Error (500)</h1><p>\(error)</p>"))
    }
  }

  private func routed(_ call: Call) async throws -> Reply {
    let method = call.method == "HEAD" ? "GET" : call.method
    let matching = routes.compactMap { route in route.pattern.match(call.path).map { (route, $0) } }
    guard let first = matching.first else { throw unknownPath(call.path) }
    let chosen = matching.first { $0.0.method == method }
    let (route, parameters) = chosen ?? first
    let run: @Sendable (StoreAccess) throws -> (Reply, [BaserowEvent]) = { access in
      let context = BaserowContext(access: access, call: call, dialect: self)
      context.parameters = parameters
      try authenticate(context, for: route.access)
      guard chosen != nil else {
        throw BaserowError.bare(405, "Method \"\(call.method)\" not allowed.")
      }
      try negotiate(call)
      try readBody(of: context)
      try context.checkUndoHeaders()
      let reply = try route.handler(context)
      return (reply, context.events)
    }
    let (reply, events) = try await route.isReading ? store.read(run) : store.write(run)
    if !events.isEmpty { await hub.publish(events, except: call.headers["websocketid"]) }
    return reply
  }

  private func unknownPath(_ path: String) -> BaserowError {
    if !path.hasSuffix("/"), routes.contains(where: { $0.pattern.match(path + "/") != nil }) {
      return BaserowError(
        404, "URL_TRAILING_SLASH_MISSING",
        "A valid URL must end with a trailing slash. Please, redirect requests to \(path)/")
    }
    return BaserowError(404, "URL_NOT_FOUND", "URL \(path) not found.")
  }

  private func negotiate(_ call: Call) throws {
    let accept = call.headers["accept"] ?? "*/*"
    guard ["*/*", "application/*", "application/json"].contains(where: accept.contains) else {
      throw BaserowError.bare(406, "Could not satisfy the request Accept header.")
    }
  }

  private func readBody(of context: BaserowContext) throws {
    guard case .bytes(let bytes) = context.call.body, !bytes.isEmpty else { return }
    switch context.call.contentType {
    case "application/json":
      do {
        context.body = try JSON(parsing: bytes)
      } catch {
        throw BaserowError.bare(400, "JSON parse error - \(error.message)")
      }
    case "application/x-www-form-urlencoded":
      let items = URLText.items(context.call.text).map { ($0.name, JSON.string($0.value)) }
      context.body = .object(JSONObject(items))
    default: throw unsupportedMediaType(context.call)
    }
  }

  private func unsupportedMediaType(_ call: Call) -> BaserowError {
    .bare(415, "Unsupported media type \"\(call.headers["content-type"] ?? "")\" in request.")
  }

  /// The headers that every answer of the service carries.
  private func decorated(_ reply: Reply) -> Reply {
    var reply = reply
    reply.headers += [
      ("server", "uvicorn"), ("x-frame-options", "DENY"), ("x-content-type-options", "nosniff"),
      ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
      ("vary", "origin"),
    ]
    return reply
  }

  func reply(toFault status: Int) -> Reply {
    switch status {
    case 401:
      BaserowError.authentication(
        "ERROR_INVALID_ACCESS_TOKEN", "Access token is expired or invalid."
      ).reply
    case 409:
      BaserowError(
        409, "ERROR_FAILED_TO_LOCK_FIELD_DUE_TO_CONFLICT",
        """
        The requested field is already being updated or used by another operation, please try again after \
        other concurrent operations have finished.
        """
      ).reply
    case 413: BaserowError.fileTooLarge(megabytes: 512).reply
    case 429:
      .json(429, ["error": "ERROR_TOO_MANY_REQUESTS", "detail": "Too many concurrent requests."])
    default:
      .json(status, ["error": "ERROR_INTERNAL_SERVER_ERROR", "detail": "The server failed on purpose."])
    }
  }

  func repeatingPage(_ call: Call) -> Call? {
    var earlier = call
    for (index, item) in call.query.enumerated() {
      guard let number = Int(item.value) else { continue }
      if item.name == "page", number > 1 {
        earlier.query[index].value = String(number - 1)
        return earlier
      }
      if item.name == "offset", number > 0 {
        let limit = call.parameter("limit").flatMap(Int.init) ?? 100
        earlier.query[index].value = String(max(0, number - limit))
        return earlier
      }
    }
    return nil
  }
}
