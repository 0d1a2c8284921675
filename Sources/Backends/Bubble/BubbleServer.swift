import SheafHTTP
import SheafJSON
import SheafModel

/// Requests to one version of one app.
struct BubbleServer: Sendable {
  /// Scheme and host, and the version's part of the path without a slash at its end.
  let root: HTTPURL
  let token: Secret?
  let transport: any HTTPTransport
  let gate: RequestGate

  /// `/api/1.1/…` of the version, its parts encoded here.
  func url(_ parts: [String], _ query: [HTTPQueryItem] = []) -> HTTPURL {
    HTTPURL(
      origin: root.origin, path: root.path + "/" + parts.map(PercentEscape.pathPart).joined(separator: "/"),
      query: query)
  }

  func request(
    _ method: HTTPMethod, _ parts: [String], _ query: [HTTPQueryItem] = [], body: HTTPBody = .none
  ) -> HTTPRequest {
    var request = HTTPRequest(method, url(parts, query), body: body)
    request.headers["Accept"] = "application/json"
    request.credentials = credentials
    return request
  }

  /// In the header and never in the query, which ends up in logs.
  var credentials: Credentials? {
    token.map { Credentials(value: Secret("Bearer \($0.text)")) }
  }

  // The Data API

  func meta() -> HTTPRequest { request(.get, ["api", "1.1", "meta"]) }

  func swagger() -> HTTPRequest { request(.get, ["api", "1.1", "meta", "swagger.json"]) }

  func things(_ type: String, _ query: [HTTPQueryItem]) -> HTTPRequest {
    request(.get, ["api", "1.1", "obj", type], query)
  }

  func thing(_ id: String, of type: String) -> HTTPRequest { request(.get, ["api", "1.1", "obj", type, id]) }

  func create(_ type: String, _ body: JSON) -> HTTPRequest {
    request(.post, ["api", "1.1", "obj", type], body: .json(body))
  }

  /// One object a line, as plain text: the service refuses JSON here.
  func createEach(_ type: String, _ bodies: [JSON]) -> HTTPRequest {
    let lines = bodies.map { $0.text + "\n" }.joined()
    let body = HTTPBody.bytes(Array(lines.utf8), contentType: "text/plain")
    return request(.post, ["api", "1.1", "obj", type, "bulk"], body: body)
  }

  /// The fields that are left out stay as they are.
  func modify(_ id: String, of type: String, _ body: JSON) -> HTTPRequest {
    request(.patch, ["api", "1.1", "obj", type, id], body: .json(body))
  }

  /// The fields that are left out are reset.
  func replace(_ id: String, of type: String, _ body: JSON) -> HTTPRequest {
    request(.put, ["api", "1.1", "obj", type, id], body: .json(body))
  }

  func delete(_ id: String, of type: String) -> HTTPRequest {
    request(.delete, ["api", "1.1", "obj", type, id])
  }

  /// Beside the Data API: stores a file and answers with its address.
  func fileUpload(_ body: JSON) -> HTTPRequest { request(.post, ["fileupload"], body: .json(body)) }

  // Sending

  /// The answer to a request, a failing one too.
  func exchange(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    try await gate.run { () async throws(BackendError) in
      let response = try await transport.send(request)
      if response.status == 429 || response.status == 503, let failure = BubbleFailure(response, of: request)
      {
        // Thrown inside, so that the gate holds the others back as well.
        throw failure.error
      }
      return response
    }
  }

  /// A successful answer.
  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    let response = try await exchange(request)
    if let failure = BubbleFailure(response, of: request) { throw failure.error }
    return response
  }

  /// Sends a change that is answered without a body.
  func change(_ request: HTTPRequest) async throws(BackendError) {
    try Self.checkChanged(try await send(request), request)
  }

  /// A web page in place of an empty answer comes from something before the app: the change may not be made.
  static func checkChanged(_ response: HTTPResponse, _ request: HTTPRequest) throws(BackendError) {
    guard isPage(response) else { return }
    throw BackendError(.fateUnknown, pageWords, request: request.summary)
  }

  static let pageWords = "the app answered with a web page instead of data"

  static func isPage(_ response: HTTPResponse) -> Bool {
    response.body.first { $0 > 0x20 } == UInt8(ascii: "<")
  }

  func json(_ request: HTTPRequest) async throws(BackendError) -> JSON {
    try Self.decode(try await send(request), request)
  }

  static func decode(_ response: HTTPResponse, _ request: HTTPRequest) throws(BackendError) -> JSON {
    do throws(JSONProblem) {
      return try JSON.parse(response.body)
    } catch {
      throw BackendError(
        .malformed, isPage(response) ? pageWords : error.ofAnswer, request: request.summary)
    }
  }
}
