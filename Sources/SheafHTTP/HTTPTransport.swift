public import SheafModel

/// Sends requests; the seam between adapters and the network, and what recordings stand in for.
///
/// Any status is an answer and no error. Throws `.unreachable` when the request never left or only read,
/// `.fateUnknown` when a writing request left and no whole answer came, `.cancelled`, `.malformed` for an
/// answer over the limit, and `.unsupported` for what may not be sent at all. Errors name method and path.
public protocol HTTPTransport: Sendable {
  /// Sends one request and receives its whole answer; cancelling the task stops both.
  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse
}
