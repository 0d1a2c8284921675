/// A failure in the envelope of the service.
struct BikaError: Error {
  /// The status of the answer.
  var status: Int
  /// What the envelope calls it, where that is something else.
  var code: Int?
  var message: String

  init(_ status: Int, _ message: String, code: Int? = nil) {
    self.status = status
    self.code = code
    self.message = message
  }

  var reply: Reply { BikaEnvelope.failure(status, code: code ?? status, message) }

  static let unauthorized = BikaError(401, "Unauthorized")
  static let quota = BikaError(429, "API_REQUEST quota exceeded")
  static func notFound(_ what: String) -> BikaError { BikaError(404, "\(what) not found") }
  static func badValue(_ field: String, _ value: JSON) -> BikaError {
    let shown = value.text ?? value.serialized
    return BikaError(400, "The input value of field \(field) is invalid: \(shown)", code: 4031)
  }
}

/// The shape that every answer of the service has.
enum BikaEnvelope {
  static func success(_ data: JSON) -> Reply {
    .json(200, ["success": true, "code": 200, "message": "SUCCESS", "data": data])
  }

  static func failure(_ status: Int, code: Int, _ message: String) -> Reply {
    .json(status, ["success": false, "code": .int(code), "message": .string(message), "data": [:]])
  }
}
