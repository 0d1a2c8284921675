/// A path with names in braces: `/api/v1/{account_id}/projects`.
struct PathTemplate {
  private let parts: [Substring]

  init(_ text: String) { parts = text.split(separator: "/", omittingEmptySubsequences: true) }

  /// The names in braces.
  var names: [String] { parts.compactMap(Self.name) }

  /// The path with values in place of the names, each encoded as one part.
  func filled(_ values: [String: String]) -> String {
    parts.map { part in
      Self.name(part).map { "/" + Self.encoded(values[$0] ?? "") } ?? "/" + part
    }.joined()
  }

  /// What stands in a path for each name; nil when the path is another one.
  func match(_ path: String) -> [String: String]? {
    let given = path.split(separator: "/", omittingEmptySubsequences: true)
    guard given.count == parts.count else { return nil }
    var values: [String: String] = [:]
    for (part, value) in zip(parts, given) {
      if let name = Self.name(part) {
        values[name] = String(value)
      } else if part != value {
        return nil
      }
    }
    return values
  }

  private static func name(_ part: Substring) -> String? {
    part.first == "{" && part.last == "}" ? String(part.dropFirst().dropLast()) : nil
  }

  /// One part of a path, so that no value can lead elsewhere.
  static func encoded(_ text: String) -> String {
    if text == "." || text == ".." { return text.replacing(".", with: "%2E") }
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, 0x2D, 0x2E, 0x5F, 0x7E:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}
