import SheafHTTP
import SheafJSON
import SheafModel

extension HTTPResponse {
  /// The statuses by which a service refuses what a query says, as opposed to who asks.
  static let refusals: Set<Int> = [400, 410, 422]

  /// Whether the service refused the query: its cursor, conditions or order.
  var isRefusal: Bool { Self.refusals.contains(status) }

  /// A failing answer with the service's own words, in whichever shape they came; nil for success.
  func botByeFailure(of request: HTTPRequest) -> BackendError? {
    guard var error = failure(of: request) else { return nil }
    if status == 410 { error.kind = .invalid(nil) }
    if let words = Self.words(body) { error.message = words }
    return error
  }

  /// An answer that could not be understood.
  func malformed(_ problem: JSONProblem, _ request: HTTPRequest) -> BackendError {
    malformed(problem, from: "the API", request)
  }

  /// The message of a failing answer; nil when it has none.
  static func words(_ body: [UInt8]) -> String? {
    guard let json = try? JSON.parse(body) else {
      // No JSON: a short line of text may be a message, a web page is none.
      let text = String(decoding: body.prefix(300), as: UTF8.self)
      return text.isEmpty || text.contains("<") || text.contains("\n") ? nil : sentence(text)
    }
    let first = json["errors"]?.items?.first
    let candidates = [
      json["error"]?["message"], json["error"], json["message"], first?["message"], first, json,
    ]
    return candidates.lazy.compactMap { $0?.string }.first { !$0.isEmpty }.map(sentence)
  }

  private static func sentence(_ text: String) -> String {
    var text = text
    while text.last == "." || text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
