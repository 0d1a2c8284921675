import FoundationEssentials
import Synchronization

/// Bika.ai as its published pages and the clients that talk to it show it.
struct BikaDialect: Dialect {
  let name = "bika"
  let store: Store
  let options: BikaOptions
  private let seeding: BikaSeeding
  private let meter = RequestMeter()
  private let routes: [BikaRoute]

  static let base = "/api/openapi/bika"
  static let files = "/bika-files/"

  init(store: Store, options: LoopbackOptions) {
    self.store = store
    self.options = options.bika
    seeding = BikaSeeding(records: options.seed == nil ? nil : options.bika.records)
    routes = Self.placeRoutes + Self.recordRoutes + Self.writeRoutes + Self.fileRoutes + Self.automationRoutes
  }

  func owns(path: String) -> Bool { path.hasPrefix(Self.base + "/") || path.hasPrefix(Self.files) }

  func answer(_ call: Call) async -> Reply {
    do {
      try await seeding.plant(in: store)
      if let file = fileReply(call) { return file }
      return try await routed(call)
    } catch let error as BikaError {
      return error.reply
    } catch {
      return BikaEnvelope.failure(500, code: 500, "\(error)")
    }
  }

  private func routed(_ call: Call) async throws -> Reply {
    guard call.headers["authorization"] == "Bearer \(LoopbackBika.token)" else {
      throw BikaError.unauthorized
    }
    if let quota = options.quota, meter.next() > quota { throw BikaError.quota }
    let path = String(call.path.dropFirst(Self.base.count))
    if path.hasPrefix("/v2/"), !options.hasV2 { throw BikaError.notFound("Route") }
    let matching = routes.compactMap { route in route.pattern.match(path).map { (route, $0) } }
    guard !matching.isEmpty else { throw BikaError.notFound("Route") }
    guard let (route, parameters) = matching.first(where: { $0.0.method == call.method }) else {
      throw BikaError(405, "Method Not Allowed")
    }
    let body = try Self.body(of: call)
    let data = try await store.write { access in
      try route.handler(
        BikaCall(access: access, call: call, dialect: self, parameters: parameters, body: body))
    }
    return BikaEnvelope.success(data)
  }

  /// The body as JSON, whatever its content type says: one of the vendor's examples misspells the header.
  private static func body(of call: Call) throws -> JSON {
    guard case .bytes(let bytes) = call.body, !bytes.isEmpty else { return .null }
    do {
      return try JSON(parsing: bytes)
    } catch {
      throw BikaError(400, "Invalid JSON body: \(error.message)")
    }
  }

  func reply(toFault status: Int) -> Reply {
    switch status {
    case 401: BikaError.unauthorized.reply
    case 409: BikaEnvelope.failure(409, code: 409, "Conflict")
    case 413: BikaEnvelope.failure(413, code: 413, "Payload Too Large")
    case 429: BikaEnvelope.failure(429, code: 429, "Too many requests")
    // What stands before the service fails without its envelope.
    default: .json(status, ["error": "Internal Server Error"])
    }
  }

  func reply(toOddFault kind: Fault.Kind) -> Reply? {
    switch kind {
    case .quota: BikaError.quota.reply
    case .failureInside200: BikaEnvelope.failure(200, code: 500, "Field \"Nope\" does not exist")
    case .notFoundInside500: BikaEnvelope.failure(500, code: 500, "Record not found: rec9")
    default: nil
    }
  }

  func repeatingPage(_ call: Call) -> Call? {
    var earlier = call
    for (index, item) in call.query.enumerated() {
      if item.name == "pageNum", let number = Int(item.value), number > 1 {
        earlier.query[index].value = String(number - 1)
        return earlier
      }
      if item.name == "offset" {
        earlier.query.remove(at: index)
        return earlier
      }
    }
    return nil
  }

  func openSocket(
    _ call: Call, send: @escaping @Sendable (SocketMessage) -> Void
  ) async -> (any SocketSession)? { nil }
}

/// One method at one address.
struct BikaRoute: Sendable {
  var method: String
  var pattern: PathPattern
  var handler: @Sendable (BikaCall) throws -> JSON

  init(_ method: String, _ pattern: String, _ handler: @escaping @Sendable (BikaCall) throws -> JSON) {
    self.method = method
    self.pattern = PathPattern(pattern)
    self.handler = handler
  }
}

/// A request with the state that it is answered from.
struct BikaCall {
  let access: StoreAccess
  let call: Call
  let dialect: BikaDialect
  let parameters: [String: String]
  let body: JSON

  /// The text at a named place of the address.
  func parameter(_ name: String) -> String { parameters[name] ?? "" }

  var now: String { Timestamp.now.text(alwaysFraction: false) }
}

/// Counts the requests of the month that never ends.
private final class RequestMeter: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}
