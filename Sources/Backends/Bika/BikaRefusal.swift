import SheafHTTP
import SheafJSON
import SheafModel

/// A failing answer: an envelope that says no, whatever the status, or no envelope at all.
struct BikaRefusal: Sendable {
  var error: BackendError
  /// The status of HTTP; the envelope may name another.
  let status: Int
  /// Whether it may be that the service knows the address, or a field, by another name.
  let invitesOtherSpelling: Bool
}

extension BikaAnswer {
  /// Opens an envelope: a success is a success of HTTP that says so itself.
  init(_ response: HTTPResponse, to request: HTTPRequest) {
    // What is no JSON is judged by its status.
    let body = (try? JSON.parse(response.body)) ?? .null
    if response.isSuccess, body["success"]?.bool == true {
      self = .success(body["data"] ?? .null)
    } else if body["success"]?.bool != nil || (body["code"]?.int != nil && body["message"] != nil) {
      self = .failure(BikaRefusal(envelope: body, response, request))
    } else {
      self = .failure(BikaRefusal(bare: response, request))
    }
  }
}

extension BikaRefusal {
  init(bare response: HTTPResponse, _ request: HTTPRequest) {
    status = response.status
    invitesOtherSpelling = response.status == 404 || response.status == 405
    if let failure = response.failure(of: request) {
      error = failure
      return
    }
    let message =
      response.isWebPage
      ? "a web page came instead of an answer: is this the address of a Bika server?"
      : "the answer cannot be read: it is not in the envelope that Bika puts around its answers"
    // A change may have been made all the same.
    error = BackendError(
      request.method.isSafe ? .malformed : .fateUnknown, message, request: request.summary)
  }

  init(envelope body: JSON, _ response: HTTPResponse, _ request: HTTPRequest) {
    status = response.status
    let words =
      body["message"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "Bika refused this without a reason"
    let code = body["code"]?.int.flatMap { $0 == 200 ? nil : $0 } ?? response.status
    let kind = Self.kind(code, words, response)
    error = BackendError(kind, Self.sentence(words, kind), request: request.summary)
    let lower = words.lowercased()
    let isMissingAddress = (status == 404 || status == 405) && !lower.hasPrefix("record not found")
    let isUnknownField = status == 400 && lower.hasPrefix("field ") && lower.contains("not found")
    invitesOtherSpelling = isMissingAddress || isUnknownField
  }

  private static func kind(_ code: Int, _ words: String, _ response: HTTPResponse) -> BackendError.Kind {
    let lower = words.lowercased()
    switch code {
    case 401: return .unauthorized
    case 403: return .forbidden
    case 429:
      let isQuota = ["quota", "api_request", "usage limit", "exceed"].contains { lower.contains($0) }
      return isQuota ? .quotaExceeded : .rateLimited(retryAfter: response.retryAfter())
    case 4031: return .invalid(nil)
    default: break
    }
    if lower.contains("api_request"), lower.contains("quota") { return .quotaExceeded }
    if FieldComplaint(words) != nil { return .invalid(nil) }
    if code == 404 || lower.contains("not found") { return .notFound }
    if code == 409 { return .locked }
    // An envelope is the service's own word: it failed and will again. What stands before it may recover.
    if [502, 503, 504].contains(code) { return .server(status: code) }
    return .invalid(nil)
  }

  /// The server's words, and what to do where they leave that open.
  private static func sentence(_ words: String, _ kind: BackendError.Kind) -> String {
    let words = words.hasSuffix(".") ? String(words.dropLast()) : words
    switch kind {
    case .unauthorized: return "\(words): the access token is wrong or has expired; connect the profile again"
    case .quotaExceeded:
      return "\(words): the plan's requests of this month are used up; nothing was sent again"
    case .locked: return "\(words): something else is changing this on the service"
    default: return words
    }
  }
}

/// A complaint about a field, which the service names in a sentence.
struct FieldComplaint {
  let name: String

  /// `Field NAME not found`, `Field "NAME" does not exist`, `The input value of field NAME is invalid: …`.
  init?(_ words: String) {
    for (start, end) in [
      ("The input value of field ", " is invalid"), ("Field ", " not found"), ("Field ", " does not exist"),
    ] where words.lowercased().hasPrefix(start.lowercased()) {
      let rest = words.dropFirst(start.count)
      guard let place = rest.lowercased().firstRange(of: end) else { continue }
      let length = rest.lowercased().distance(from: rest.lowercased().startIndex, to: place.lowerBound)
      let name = rest.prefix(length).filter { $0 != "\"" }
      guard !name.isEmpty else { continue }
      self.name = String(name)
      return
    }
    return nil
  }
}
