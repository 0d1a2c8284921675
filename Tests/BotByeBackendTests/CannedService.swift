import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

@testable import BotByeBackend

/// A service that answers each request by a closure and remembers it.
final class CannedService: HTTPTransport {
  private let answer: @Sendable (HTTPRequest) -> HTTPResponse
  private let log = Mutex<[HTTPRequest]>([])

  init(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse) { self.answer = answer }

  var requests: [HTTPRequest] { log.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    log.withLock { $0.append(request) }
    return answer(request)
  }

  /// A connection to this service.
  func backend(_ settings: [(String, Setting)] = []) throws -> BotByeBackend {
    var profile = Profile(name: "test", kind: BotBye.kind)
    profile.settings["url"] = .text("http://127.0.0.1:9/")
    profile.settings["account_id"] = .text("acme")
    for (name, setting) in settings { profile.settings[name] = setting }
    let backend = try BotBye.open(
      profile, secret: Secret("my token"), in: ServiceContext(transport: self))
    guard let backend = backend as? BotByeBackend else {
      throw BackendError(.unsupported, "another backend")
    }
    return backend
  }
}

extension HTTPResponse {
  static func json(_ json: JSON, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: Array(json.text.utf8))
  }

  /// A page of records, whose pointers are their identifiers.
  static func page(
    _ nodes: [JSON], hasPrevious: Bool = false, hasNext: Bool = false, total: Int = -1
  ) -> HTTPResponse {
    let pointers = nodes.map { JSON.string("p-" + ($0["id"]?.string ?? "")) }
    return .json([
      "edges": .array(zip(nodes, pointers).map { ["cursor": $1, "node": $0] }),
      "pageInfo": [
        "hasPreviousPage": .bool(hasPrevious), "hasNextPage": .bool(hasNext),
        "startCursor": pointers.first ?? .null, "endCursor": pointers.last ?? .null, "total": .int(total),
      ],
    ])
  }

  static func refusal(_ words: String, status: Int = 400) -> HTTPResponse {
    .json(["error": ["message": .string(words)]], status: status)
  }
}

extension HTTPRequest {
  /// A parameter of the query, decoded.
  func parameter(_ name: String) -> String? { url.query.first { $0.name == name }?.value ?? nil }
}

/// What an operation throws; nil when it throws nothing.
func failure(_ body: () async throws -> Void) async -> BackendError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? BackendError
  }
}

extension Backend {
  func page(
    of table: ID<Table>, _ query: Query = Query(), _ position: PageRequest.Position = .first, limit: Int = 100
  ) async throws -> Page {
    let fields = try await self.table(table).fields.map(\.id)
    return try await page(
      PageRequest(table: table, query: query, fields: fields, position: position, limit: limit))
  }
}
