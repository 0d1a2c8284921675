/// A path with named places, for example `/api/database/rows/table/{table}/`.
struct PathPattern: Sendable {
  private let parts: [Substring]

  init(_ pattern: String) {
    parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
  }

  /// The values at the named places, or nil if the path does not match.
  ///
  /// A place named `{n:int}` takes whole numbers only; any other takes one part of a path.
  func match(_ path: String) -> [String: String]? {
    let given = path.split(separator: "/", omittingEmptySubsequences: false)
    guard given.count == parts.count else { return nil }
    var values: [String: String] = [:]
    for (part, value) in zip(parts, given) {
      guard part.hasPrefix("{") else {
        guard part == value else { return nil }
        continue
      }
      let name = part.dropFirst().dropLast()
      if name.hasSuffix(":int") {
        guard !value.isEmpty, value.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        values[String(name.dropLast(4))] = String(value)
      } else {
        guard !value.isEmpty else { return nil }
        values[String(name)] = String(value)
      }
    }
    return values
  }
}
