/// A refusal, in the words and the shape of the service.
struct BaserowError: Error {
  var reply: Reply

  /// The usual shape: a code and a detail.
  init(_ status: Int, _ code: String, _ detail: JSON = "") {
    reply = .json(status, ["error": .string(code), "detail": detail])
  }

  init(reply: Reply) {
    self.reply = reply
  }

  /// A detail without a code, as the framework below the service answers.
  static func bare(_ status: Int, _ detail: String) -> BaserowError {
    BaserowError(reply: .json(status, ["detail": .string(detail)]))
  }

  static var notAuthenticated: BaserowError {
    var error = bare(401, "Authentication credentials were not provided.")
    error.reply.headers.append(("www-authenticate", "JWT realm=\"api\""))
    return error
  }

  /// A 401 whose detail comes before its code, as authentication answers.
  static func authentication(_ code: String, _ detail: String) -> BaserowError {
    var error = BaserowError(reply: .json(401, ["detail": .string(detail), "error": .string(code)]))
    error.reply.headers.append(("www-authenticate", "JWT realm=\"api\""))
    return error
  }

  static var permissionDenied: BaserowError {
    BaserowError(
      401, "PERMISSION_DENIED", "You don't have the required permission to execute this operation.")
  }

  static var noPermissionToTable: BaserowError {
    BaserowError(
      401, "ERROR_NO_PERMISSION_TO_TABLE", "The token does not have permissions to the table.")
  }

  static var notInWorkspace: BaserowError { BaserowError(400, "ERROR_USER_NOT_IN_GROUP") }

  /// A missing object, as in `ERROR_TABLE_DOES_NOT_EXIST`.
  static func missing(_ code: String, _ name: String) -> BaserowError {
    BaserowError(404, "ERROR_\(code)_DOES_NOT_EXIST", "The requested \(name) does not exist.")
  }

  /// Records that are not there.
  ///
  /// Numbers from a path are quoted, those from a body are not.
  static func missingRows(_ ids: [Int], quoted: Bool = false) -> BaserowError {
    let list = ids.map { quoted ? "'\($0)'" : String($0) }.joined(separator: ", ")
    return BaserowError(404, "ERROR_ROW_DOES_NOT_EXIST", "The rows [\(list)] do not exist.")
  }

  static func invalidBody(_ detail: JSON) -> BaserowError {
    BaserowError(400, "ERROR_REQUEST_BODY_VALIDATION", detail)
  }

  /// One wrong attribute of a body.
  static func invalid(_ attribute: String, _ message: String, code: String) -> BaserowError {
    invalidBody([attribute: [problem(message, code)]])
  }

  static func required(_ attribute: String) -> BaserowError {
    invalid(attribute, "This field is required.", code: "required")
  }

  static func featureNotAvailable() -> BaserowError {
    BaserowError(
      402, "ERROR_FEATURE_NOT_AVAILABLE", "The related user does not have access to these features.")
  }

  static func fileTooLarge(megabytes: Int) -> BaserowError {
    BaserowError(
      413, "ERROR_FILE_SIZE_TOO_LARGE", "The provided file is too large. Max \(megabytes)MB is allowed.")
  }

  /// What a crash of the service looks like.
  static var crash: BaserowError {
    BaserowError(
      reply: .html(
        500,
        """

        <!doctype html>
        <html lang="en">
        <head>
          <title>Server Error (500)</title>
        </head>
        <body>
          <h1>Server Error (500)</h1><p></p>
        </body>
        </html>

        """))
  }

  /// One entry of a validation detail.
  static func problem(_ message: String, _ code: String) -> JSON {
    ["error": .string(message), "code": .string(code)]
  }
}
