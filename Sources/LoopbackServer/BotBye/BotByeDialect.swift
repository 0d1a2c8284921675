import FoundationEssentials

/// The management API of BotBye as its vendor's page describes it: lists by keyset, a JSON query language, and
/// few things to change.
struct BotByeDialect: Dialect {
  let name = "botbye"
  let store: Store
  private let routes: [BotByeRoute]

  init(store: Store, options: LoopbackOptions) async throws {
    self.store = store
    routes = BotByeRoute.all
    try await store.write { try BotByeTables.make($0.db) }
    if let seed = options.seed { try await BotByeSeed(requests: seed.requests).plant(in: store) }
    try await store.write { try BotByeTables.makeIndexes($0.db) }
  }

  func owns(path: String) -> Bool { path.hasPrefix("/api/v1/") }

  func answer(_ call: Call) async -> Reply {
    do {
      try authenticate(call)
      let matching = routes.compactMap { route in route.pattern.match(call.path).map { (route, $0) } }
      guard let first = matching.first, first.1["account"] == LoopbackAccount.botByeAccount else {
        throw BotByeError(404, "Not found")
      }
      let method = call.method == "HEAD" ? "GET" : call.method
      guard let (route, parameters) = matching.first(where: { $0.0.method == method }) else {
        throw BotByeError(405, "Method not allowed")
      }
      let run: @Sendable (StoreAccess) throws -> Reply = { access in
        try route.handler(BotByeContext(access: access, call: call, parameters: parameters))
      }
      return try await route.method == "GET" ? store.read(run) : store.write(run)
    } catch let error as BotByeError {
      return error.reply
    } catch {
      return BotByeError(500, "\(error)").reply
    }
  }

  /// The header holds the token in Base64.
  private func authenticate(_ call: Call) throws(BotByeError) {
    guard let header = call.headers["x-api-key"] else { throw BotByeError(401, "Token is missing") }
    guard let bytes = Data(base64Encoded: header) else { throw BotByeError(401, "Token is not Base64") }
    guard String(decoding: bytes, as: UTF8.self) == LoopbackAccount.botByeToken else {
      throw BotByeError(401, "Token is not valid")
    }
  }

  func reply(toFault status: Int) -> Reply { BotByeError(status, Self.words(status)).reply }

  private static func words(_ status: Int) -> String {
    switch status {
    case 401: "Token has expired"
    case 409: "This is being changed by another request"
    case 413: "The request is too large"
    case 429: "Too many requests"
    default: "The server failed on purpose"
    }
  }

  func repeatingPage(_ call: Call) -> Call? {
    guard let index = call.query.firstIndex(where: { $0.name == "cursor" }),
      var cursor = try? JSON(parsing: call.query[index].value), cursor["after"] != nil
    else { return nil }
    cursor["after"] = nil
    var earlier = call
    earlier.query[index].value = cursor.serialized
    // It was encoded when it came; what stands in its place is not looked at again.
    earlier.rawQuery = ""
    return earlier
  }

  func openSocket(
    _ call: Call, send: @escaping @Sendable (SocketMessage) -> Void
  ) async -> (any SocketSession)? { nil }
}

/// A refusal and its words.
struct BotByeError: Error {
  var status: Int
  var message: String

  init(_ status: Int, _ message: String) {
    self.status = status
    self.message = message
  }

  var reply: Reply { .json(status, ["error": ["message": .string(message)]]) }
}

/// One request to the service, inside a transaction.
struct BotByeContext {
  let access: StoreAccess
  let call: Call
  let parameters: [String: String]

  /// The project of the path; throws 404 for one that is not there.
  func project() throws -> JSON {
    guard let id = parameters["project"], let body = try BotByeTables.body(access.db, "projects", "", id)
    else { throw BotByeError(404, "Project not found") }
    return body
  }

  /// The body of a change, an object.
  func body() throws -> JSONObject {
    guard call.contentType == "application/json", let object = (try? JSON(parsing: call.text))?.object else {
      throw BotByeError(400, "The body must be a JSON object")
    }
    return object
  }
}

/// One path and method of the service.
struct BotByeRoute: Sendable {
  var method: String
  var pattern: PathPattern
  var handler: @Sendable (BotByeContext) throws -> Reply

  init(_ method: String, _ pattern: String, _ handler: @escaping @Sendable (BotByeContext) throws -> Reply) {
    self.method = method
    self.pattern = PathPattern("/api/v1/{account}" + pattern)
    self.handler = handler
  }
}
