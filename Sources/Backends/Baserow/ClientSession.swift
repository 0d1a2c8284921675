import SheafHTTP

/// Names by which the server knows what belongs together when something is undone: it undoes the last change that
/// was made under a name (`apis/baserow.md`, section 5).
enum ClientSession {
  static let header = "ClientSessionId"

  static func new() -> String {
    (0..<4).map { _ in String(UInt32.random(in: 0 ... .max), radix: 16) }.joined(separator: "-")
  }

  /// Whether the server takes a name: 1 to 256 letters, digits and hyphens.
  static func isValid(_ name: some StringProtocol) -> Bool {
    (1...256).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
          || byte == UInt8(ascii: "-")
      }
  }
}

extension HTTPRequest {
  /// The same request, made under a name of its own, so that it can be undone by itself.
  func within(_ session: String) -> HTTPRequest {
    var request = self
    request.headers[ClientSession.header] = session
    return request
  }
}
