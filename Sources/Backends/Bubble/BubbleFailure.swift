import SheafHTTP
import SheafJSON
import SheafModel

/// A failing answer in either of the service's shapes, or as a web page.
struct BubbleFailure {
  let error: BackendError
  /// The service's own name of the failure, such as `MISSING_DATA`; empty when it gave none.
  let code: String

  /// Nil for a success.
  init?(_ response: HTTPResponse, of request: HTTPRequest) {
    guard var error = response.failure(of: request) else { return nil }
    // A failing answer that is no JSON says no more than its status.
    let body = (try? JSON.parse(response.body)) ?? .null
    code = body["body"]?["status"]?.string ?? body["status"]?.string ?? ""
    if let text = Self.text(body) { error.message = text }
    if let kind = Self.kind(response, body, code, error.message) { error.kind = kind }
    if response.status == 404, code.isEmpty, Self.text(body) == nil {
      error.message = "the app has no such type, or does not offer it through its Data API"
    }
    self.error = error
  }

  /// The app's own words: those of the privacy rules are in another place than the rest.
  private static func text(_ body: JSON) -> String? {
    let candidates = [
      body["body"]?["message"], body["translation"], body["message"], body["body"]?["status"],
    ]
    for candidate in candidates {
      guard let text = candidate?.string?.trimmed, !text.isEmpty else { continue }
      return text.count > 500 ? String(text.prefix(500)) + "…" : text
    }
    return nil
  }

  /// Nil where the status says it right.
  private static func kind(
    _ response: HTTPResponse, _ body: JSON, _ code: String, _ message: String
  ) -> BackendError.Kind? {
    // One page says 400 and the other 404 for what does not exist, so the word decides.
    if code == "MISSING_DATA" { return .notFound }
    switch response.status {
    case 401:
      // A privacy rule that refuses has the same status as a token that is not good.
      let isRule =
        message.contains("do not have permission") || message.contains("Permission denied")
        || body["args"]?["code"] != nil
      return isRule ? .forbidden : nil
    case 400: return .invalid(field(message))
    case 404 where code == "NOT_FOUND" && message.hasPrefix("Constraint type"): return .unsupported
    case 503:
      return response.headers["Retry-After"] == nil
        ? nil : .rateLimited(retryAfter: response.retryAfter())
    default: return nil
    }
  }

  /// The field that a complaint names.
  private static func field(_ message: String) -> ID<Field>? {
    for mark in ["Unrecognized field: ", "Invalid data for field "] {
      guard message.hasPrefix(mark) else { continue }
      let rest = message.dropFirst(mark.count)
      let name = mark.hasSuffix(": ") ? rest : rest.prefix { $0 != ":" }
      return name.isEmpty ? nil : ID(String(name))
    }
    return nil
  }

  /// Whether the service does not know a field by the name that a search used.
  static func isUnknownField(_ error: BackendError) -> Bool {
    guard case .invalid = error.kind else { return false }
    let text = error.message.lowercased()
    return ["unrecognized field", "field not found", "sort_field", "no field"].contains { text.contains($0) }
  }
}
