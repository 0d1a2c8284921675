/// One request as a dialect sees it: read to its end, with uploads already on disk.
struct Call: Sendable {
  /// One `name=value` of the query, decoded.
  struct QueryItem: Sendable, Equatable {
    var name: String
    var value: String
  }

  /// What was sent after the head.
  enum Body: Sendable {
    case bytes([UInt8])
    case form([FormPart])
  }

  var method: String
  /// The path, decoded, without the query.
  var path: String
  var query: [QueryItem] = []
  /// The query as it was sent.
  var rawQuery = ""
  /// Names in lower case.
  var headers: [String: String] = [:]
  var body: Body = .bytes([])
  /// `scheme://host:port` under which the client reached the server.
  var origin: String

  /// The first value of a query parameter.
  func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// The media type of the body, without its parameters.
  var contentType: String {
    let field = headers["content-type"] ?? ""
    return field.prefix { $0 != ";" }.trimmingSpaces().lowercased()
  }

  /// The body as text.
  var text: String {
    if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { "" }
  }
}

/// One part of a `multipart/form-data` body.
struct FormPart: Sendable {
  var name: String
  /// The name the client gave to the file, if the part is one.
  var fileName: String?
  var contentType: String?
  /// Where the bytes are.
  ///
  /// The server removes the file after the answer unless it was moved away.
  var path: String
  var size: Int
  /// SHA-256 of the bytes, in lower-case hexadecimal.
  var digest: String
}

/// An answer, before faults.
struct Reply: Sendable {
  /// What is sent after the head.
  enum Body: Sendable {
    case none
    case text(String)
    case file(path: String, size: Int)
  }

  var status: Int
  var headers: [(name: String, value: String)] = []
  var body: Body = .none

  static func json(_ status: Int, _ value: JSON) -> Reply { .jsonText(status, value.serialized) }

  static func jsonText(_ status: Int, _ text: String) -> Reply {
    Reply(status: status, headers: [("content-type", "application/json")], body: .text(text))
  }

  static func html(_ status: Int, _ text: String) -> Reply {
    Reply(status: status, headers: [("content-type", "text/html; charset=utf-8")], body: .text(text))
  }
}

extension StringProtocol {
  /// This text without the spaces and tabs at its ends.
  func trimmingSpaces() -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let head = drop(while: isSpace)
    guard let last = head.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(head[...last])
  }
}
