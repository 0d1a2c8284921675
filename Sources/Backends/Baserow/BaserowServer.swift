import SheafHTTP
import SheafJSON
import SheafModel

/// One server: where its paths are, and how its failures read.
struct BaserowServer: Sendable {
  /// The path has no slash at its end.
  let root: HTTPURL
  let transport: any HTTPTransport
  let gate: RequestGate

  /// A request for a path below the root.
  ///
  /// Every path of the API ends in a slash.
  func request(
    _ method: HTTPMethod, _ path: String, _ query: [HTTPQueryItem] = [], _ body: JSON? = nil
  ) -> HTTPRequest {
    var request = root.request(method, below: path, query, body)
    // Writing the same values twice leaves the same row.
    if method == .patch { request.isRepeatable = true }
    return request
  }

  /// Sends a request as it is, in its turn; any status is an answer, but for “too many requests”, which the gate
  /// must hear of.
  func exchange(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    try await gate.run { () async throws(BackendError) in
      let response = try await transport.send(request)
      if let failure = BaserowFailure(response, of: request), case .rateLimited = failure.error.kind {
        throw failure.error
      }
      return response
    }
  }

  /// Sends a body without credentials and answers with the decoded body.
  func post(_ path: String, _ body: JSON) async throws(BackendError) -> JSON {
    let request = request(.post, path, [], body)
    let response = try await exchange(request)
    if let error = BaserowFailure(response, of: request)?.error { throw error }
    return try Self.decode(response, request)
  }

  static func decode(_ response: HTTPResponse, _ request: HTTPRequest) throws(BackendError) -> JSON {
    do throws(JSONProblem) {
      return try JSON.parse(response.body)
    } catch {
      throw malformed(error, response, request)
    }
  }

  static func malformed(
    _ problem: JSONProblem, _ response: HTTPResponse, _ request: HTTPRequest
  ) -> BackendError {
    response.malformed(problem, from: name, request)
  }

  /// What a wrong address is not the address of.
  static let name = "a Baserow"
}

/// A server with somebody who asks: adds credentials, renews them once, reads failures.
struct BaserowClient: Sendable {
  let server: BaserowServer
  let session: BaserowSession
  /// A person asks, not a database token.
  let isUser: Bool
  /// For changes that are made under no name of their own.
  let sessionID = ClientSession.new()
  /// The live connection whose own changes it need not be told.
  let socket = LiveSocketID()

  /// Sends a request with credentials.
  ///
  /// Any success is an answer, and so is a status in `accepting`.
  func send(_ request: HTTPRequest, accepting: Set<Int> = []) async throws(BackendError) -> HTTPResponse {
    var request = request
    if isUser, !request.method.isSafe {
      if request.headers[ClientSession.header] == nil { request = request.within(sessionID) }
      if let socket = socket.current { request.headers["WebsocketId"] = socket }
    }
    // Outside the gate: a login on the way waits for its own turn.
    let credentials = try await session.credentials()
    request.credentials = credentials
    var response = try await server.exchange(request)
    if let failure = BaserowFailure(response, of: request), failure.isTokenRefused,
      let renewed = try await session.renewed(after: credentials), renewed != credentials
    {
      request.credentials = renewed
      response = try await server.exchange(request)
    }
    if let failure = BaserowFailure(response, of: request), !accepting.contains(response.status) {
      throw isUser ? failure.error : failure.errorForToken
    }
    // Where no body is read, such as after a deletion, nothing else would notice.
    if response.isSuccess, let error = response.webPage(insteadOf: BaserowServer.name, request) {
      throw error
    }
    return response
  }

  /// Sends a request and decodes its answer as a tree; for answers that are small.
  func json(_ request: HTTPRequest) async throws(BackendError) -> JSON {
    let response = try await send(request)
    return try BaserowServer.decode(response, request)
  }
}
