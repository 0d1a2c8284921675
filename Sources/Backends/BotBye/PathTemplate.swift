import SheafHTTP
import SheafModel

/// A path with values in place of its names, encoded, and the query that belongs to it.
struct FilledPath: Hashable {
  var path: String
  var query: [HTTPQueryItem] = []
}

/// A path with names in braces, and a query after it where it has one: `/api/v1/{account_id}/projects?active=1`.
struct PathTemplate {
  private enum Piece {
    case literal(Substring), name(Substring)
  }

  private let pieces: [Piece]
  private let query: [(name: String, value: [Piece]?)]

  init(_ text: String) {
    let path = text.prefix { $0 != "?" }
    pieces = Self.pieces(of: path.hasPrefix("/") ? path : "/" + path)
    // Read as a part of some address: what is encoded in it is not encoded again.
    let items = HTTPURL("http://localhost/" + text.dropFirst(path.count))?.query ?? []
    query = items.map { ($0.name, $0.value.map { Self.pieces(of: $0[...]) }) }
  }

  /// The names in braces.
  var names: [String] {
    allPieces.compactMap { if case .name(let name) = $0 { String(name) } else { nil } }
  }

  /// Whether every brace has its other one, with a name between them.
  var isWhole: Bool {
    allPieces.allSatisfy { piece in
      switch piece {
      case .literal(let text): !text.contains("{") && !text.contains("}")
      case .name(let name): !name.isEmpty && !name.contains("{") && !name.contains("/")
      }
    }
  }

  private var allPieces: [Piece] { pieces + query.flatMap { $0.value ?? [] } }

  /// The path with values in place of the names, each encoded so that it stays in its part of the path.
  func filled(_ values: [String: String]) -> FilledPath {
    FilledPath(
      path: Self.text(pieces) { PercentEscape.pathPart(values[$0] ?? "") },
      query: query.map { item in
        HTTPQueryItem(item.name, item.value.map { Self.text($0) { values[$0] ?? "" } })
      })
  }

  /// What stands in an address for each name of the path, decoded; nil when the address is another one.
  func match(_ path: String, _ items: [HTTPQueryItem]) -> [String: String]? {
    guard query.allSatisfy({ fixed in items.contains { Self.fits($0, fixed.name, fixed.value) } }) else {
      return nil
    }
    var rest = path[...]
    while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
    var values: [String: String] = [:]
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .literal(var text):
        if index == pieces.count - 1 { while text.count > 1, text.hasSuffix("/") { text.removeLast() } }
        // The slash at the end is not given, and all that is left.
        if rest.isEmpty, index > 0, text == "/" { continue }
        guard rest.hasPrefix(text) else { return nil }
        rest = rest.dropFirst(text.count)
      case .name(let name):
        let segment = rest.prefix { $0 != "/" }
        guard let value = Self.value(in: segment, before: pieces[(index + 1)...].first), !value.isEmpty else {
          return nil
        }
        values[String(name)] = Self.decoded(value)
        rest = rest.dropFirst(value.count)
      }
    }
    return rest.isEmpty ? values : nil
  }

  /// Whether an item of an address is one of the template's; where that has names in it, with any value.
  private static func fits(_ item: HTTPQueryItem, _ name: String, _ value: [Piece]?) -> Bool {
    guard item.name.isExactly(name) else { return false }
    guard let value, case .literal(let text)? = value.first, value.count == 1 else { return true }
    return item.value.map { $0 == text } ?? false
  }

  /// How much of one part of a path stands for a name, given what comes after it.
  private static func value(in segment: Substring, before next: Piece?) -> Substring? {
    guard case .literal(let text)? = next else { return segment }
    let suffix = text.prefix { $0 != "/" }
    if suffix.isEmpty { return segment }
    if suffix.count < text.count {
      return segment.hasSuffix(suffix) ? segment.dropLast(suffix.count) : nil
    }
    guard let range = segment.ranges(of: suffix).last else { return nil }
    return segment[..<range.lowerBound]
  }

  private static func text(_ pieces: [Piece], _ value: (String) -> String) -> String {
    pieces.map { piece in
      switch piece {
      case .literal(let text): String(text)
      case .name(let name): value(String(name))
      }
    }.joined()
  }

  private static func pieces(of text: Substring) -> [Piece] {
    var pieces: [Piece] = []
    var rest = text
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { pieces.append(.literal(rest[..<open])) }
      pieces.append(.name(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.literal(rest)) }
    return pieces
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%"), rest.count >= 2,
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
