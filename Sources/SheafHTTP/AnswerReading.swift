public import SheafJSON
public import SheafModel

extension HTTPURL {
  /// A request for a path below this address, with JSON both ways.
  ///
  /// - Parameter path: begins with a slash and is percent-encoded already.
  public func request(
    _ method: HTTPMethod, below path: String, _ query: [HTTPQueryItem] = [], _ body: JSON? = nil
  ) -> HTTPRequest {
    let url = HTTPURL(origin: origin, path: self.path + path, query: query)
    var request = HTTPRequest(method, url, body: body.map(HTTPBody.json) ?? .none)
    request.headers["Accept"] = "application/json"
    return request
  }
}

extension HTTPResponse {
  /// Whether it says of itself that it is a page for people.
  public var isWebPage: Bool { headers["Content-Type"]?.lowercased().contains("html") == true }

  /// What a page for people means that came instead of an answer, as networks that want a log-in first send it;
  /// nil for an answer, and for a file, which may be a page.
  ///
  /// - Parameter service: whose address was meant to be asked, such as “a Baserow”.
  public func webPage(insteadOf service: String, _ request: HTTPRequest) -> BackendError? {
    guard case .memory = request.reception, isWebPage else { return nil }
    return BackendError(
      .malformed, "a web page came instead of an answer: is this the address of \(service)?",
      request: request.summary)
  }

  /// What an answer means that cannot be read.
  public func malformed(
    _ problem: JSONProblem, from service: String, _ request: HTTPRequest
  ) -> BackendError {
    webPage(insteadOf: service, request)
      ?? BackendError(.malformed, problem.ofAnswer, request: request.summary)
  }
}

extension JSONProblem {
  /// The problem of an answer, which nobody sees, in one sentence.
  public var ofAnswer: String { "the answer cannot be read: expected \(expected) at byte \(offset)" }
}
