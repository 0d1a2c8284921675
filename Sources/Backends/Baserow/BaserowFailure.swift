import SheafHTTP
import SheafJSON
import SheafModel

/// A failing answer, in whichever of the server's shapes it came: with a code and a sentence, with sentences for
/// each field of each record, as a bare list or object, or as a web page.
struct BaserowFailure {
  let error: BackendError
  /// The server's own name of the failure, such as `ERROR_ROW_DOES_NOT_EXIST`; empty when it gave none.
  let code: String

  /// Nil for a success.
  init?(_ response: HTTPResponse, of request: HTTPRequest) {
    guard var error = response.failure(of: request) else { return nil }
    // A failing answer that is no JSON says no more than its status.
    let body = (try? JSON.parse(response.body)) ?? .null
    code = body["error"]?.string ?? ""
    let words = Words(body)
    if let kind = Self.kind(code, response.status) { error.kind = kind }
    if case .invalid = error.kind, let field = words.field { error.kind = .invalid(ID(field)) }
    if let text = words.text { error.message = text }
    if words.text == nil || error.kind == .unauthorized, let text = Self.sentences[code] {
      error.message = text
    }
    if code == "ERROR_INVALID_PAGE" { error.message = Self.invalidPage }
    self.error = error
  }

  /// Whether the credentials are no longer good, which is not the same as “may not do this”: both have status 401.
  var isTokenRefused: Bool { Self.tokenCodes.contains(code) }

  /// The error as a database token means it: what it may not do is answered as if it had not been sent.
  var errorForToken: BackendError {
    guard code.isEmpty, error.kind == .unauthorized || error.kind == .forbidden else { return error }
    return BackendError(
      .forbidden, "a database token may not do this: log in instead", request: error.request)
  }

  private static let tokenCodes: Set<String> = [
    "ERROR_INVALID_ACCESS_TOKEN", "ERROR_INVALID_TOKEN", "ERROR_SIGNATURE_HAS_EXPIRED",
    "ERROR_DECODING_SIGNATURE",
  ]

  private static let credentialCodes: Set<String> = tokenCodes.union([
    "ERROR_INVALID_REFRESH_TOKEN", "ERROR_INVALID_CREDENTIALS", "ERROR_DEACTIVATED_USER",
    "ERROR_EMAIL_VERIFICATION_REQUIRED", "ERROR_AUTH_PROVIDER_DISABLED", "ERROR_TOKEN_DOES_NOT_EXIST",
    "ERROR_INVALID_TOKEN_HEADER",
  ])

  private static let permissionCodes: Set<String> = [
    "PERMISSION_DENIED", "ERROR_NO_PERMISSION_TO_TABLE", "ERROR_USER_NOT_IN_GROUP",
    "ERROR_USER_INVALID_GROUP_PERMISSIONS", "ERROR_DISABLED_SIGNUP", "ERROR_FEATURE_NOT_AVAILABLE",
  ]

  /// For failures without words, or with words that only a programmer understands.
  private static let sentences: [String: String] = [
    "ERROR_USER_NOT_IN_GROUP": "you are not a member of the workspace that this is in",
    "ERROR_EMAIL_ALREADY_EXISTS": "there is an account with this e-mail address already",
    "ERROR_INVALID_CREDENTIALS": "wrong e-mail address or password",
    "ERROR_INVALID_ACCESS_TOKEN": "the session has ended: log in again",
    "ERROR_INVALID_TOKEN": "the session has ended: log in again",
    "ERROR_SIGNATURE_HAS_EXPIRED": "the session has ended: log in again",
    "ERROR_DECODING_SIGNATURE": "the session has ended: log in again",
    "ERROR_INVALID_REFRESH_TOKEN": "the session has ended: log in again",
    "ERROR_TOKEN_DOES_NOT_EXIST": "the server does not know this database token: it may have been revoked",
    "ERROR_INVALID_TOKEN_HEADER": "this is not a database token",
    "ERROR_FILE_SIZE_TOO_LARGE": "the file is larger than the server takes",
    "ERROR_DEACTIVATED_USER": "this account has been deactivated",
    "ERROR_EMAIL_VERIFICATION_REQUIRED": "the server wants the e-mail address confirmed first",
    "ERROR_AUTH_PROVIDER_DISABLED": "this server takes no passwords: use a database token",
  ]

  static let invalidPage = "there are fewer rows than that"

  /// Nil where the status says it right.
  private static func kind(_ code: String, _ status: Int) -> BackendError.Kind? {
    if credentialCodes.contains(code) { return .unauthorized }
    if permissionCodes.contains(code) { return .forbidden }
    if code.hasSuffix("_DOES_NOT_EXIST"), status == 404 { return .notFound }
    if status == 409 || code == "ERROR_DATABASE_DEADLOCK" { return .locked }
    if status == 402 { return .forbidden }
    return nil
  }
}

extension BackendError {
  /// Whether the server refused a page beyond the end of the rows.
  var isInvalidPage: Bool { message == BaserowFailure.invalidPage }
}

/// What a failing answer says in words, and about which field.
private struct Words {
  var text: String?
  /// The identifier of the first field that is complained about.
  var field: String?

  init(_ body: JSON) {
    switch body {
    case .object:
      let detail = body["detail"] ?? (body["error"] == nil ? body : .null)
      collect(detail, name: nil)
    case .array: collect(body, name: nil)
    default: break
    }
    text = sentences.isEmpty ? nil : sentences.prefix(3).joined(separator: "; ")
  }

  private var sentences: [String] = []

  private mutating func collect(_ detail: JSON, name: String?) {
    switch detail {
    case .string(let sentence): add(sentence, name)
    case .array(let items):
      for item in items { collect(item, name: name) }
    case .object(let members):
      if let sentence = detail["error"]?.string {
        add(sentence, name)
      } else {
        for member in members { collect(member.value, name: self.name(member.name) ?? name) }
      }
    default: break
    }
  }

  /// The part of a nested complaint that says where it is: a field; not the place in a list of records.
  private mutating func name(_ member: String) -> String? {
    if member.hasPrefix("field_"), let id = Int(outside: member.dropFirst(6)) {
      field = field ?? String(id)
      return nil
    }
    return ["items", "non_field_errors", "detail", "code"].contains(member) || Int(outside: member) != nil
      ? nil : member
  }

  private mutating func add(_ sentence: String, _ name: String?) {
    var words = sentence.trimmingWhitespace()
    while words.hasSuffix(".") { words.removeLast() }
    guard !words.isEmpty else { return }
    let whole = name.map { "\($0): \(words)" } ?? words
    if !sentences.contains(whole) { sentences.append(whole) }
  }
}

extension String {
  fileprivate func trimmingWhitespace() -> String {
    guard let start = firstIndex(where: { !$0.isWhitespace }),
      let end = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[start...end])
  }
}
