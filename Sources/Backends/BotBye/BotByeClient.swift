import SheafHTTP
import SheafJSON
import SheafModel

/// One service with somebody who asks: adds credentials and reads failures.
struct BotByeClient: Sendable {
  /// The path has no slash at its end.
  let root: HTTPURL
  let transport: any HTTPTransport
  let gate: RequestGate
  let login: Login

  /// A request for a path below the root.
  func request(
    _ method: HTTPMethod, _ target: FilledPath, _ query: [HTTPQueryItem] = [], _ body: JSON? = nil
  ) -> HTTPRequest {
    var request = root.request(method, below: target.path, target.query + query, body)
    // Writing the same values twice leaves the same record.
    if method == .patch { request.isRepeatable = true }
    return request
  }

  /// Sends a request; any success is an answer, and so is a status in `accepting`.
  func send(_ request: HTTPRequest, accepting: Set<Int> = []) async throws(BackendError) -> HTTPResponse {
    try await gate.run { () async throws(BackendError) in
      var request = request
      request.credentials = login.credentials
      var response = try await transport.send(request)
      if response.status == 401, let other = login.alternative(to: request.credentials) {
        request.credentials = other
        response = try await transport.send(request)
        if response.status != 401 { login.accepted(other) }
      }
      if let error = response.botByeFailure(of: request), !accepting.contains(response.status) { throw error }
      if response.isSuccess, let error = response.webPage(insteadOf: "the API", request) { throw error }
      return response
    }
  }

  /// Sends a request and decodes its answer as a tree; for answers that are small.
  func json(_ request: HTTPRequest) async throws(BackendError) -> JSON {
    let response = try await send(request)
    do throws(JSONProblem) {
      return try JSON.parse(response.body)
    } catch {
      throw response.malformed(error, request)
    }
  }
}
