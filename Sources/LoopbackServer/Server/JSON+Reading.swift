/// What is wrong with a JSON text, and where.
struct JSONSyntaxError: Error, Equatable {
  var problem: String
  /// Offset in characters, from 0.
  var offset: Int
  /// Line and column, from 1.
  var line: Int
  var column: Int

  /// The sentence that Python's parser gives, which services built with it pass on.
  var message: String { "\(problem): line \(line) column \(column) (char \(offset))" }
}

extension JSON {
  /// Reads one JSON text.
  init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Reads one JSON text from its UTF-8 bytes.
  init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    var reader = JSONReader(bytes: bytes)
    reader.skipSpace()
    self = try reader.value(depth: 0)
    reader.skipSpace()
    if reader.index < bytes.count { throw reader.problem("Extra data") }
  }
}

/// A cursor over the bytes of a JSON text.
private struct JSONReader {
  let bytes: [UInt8]
  var index = 0

  /// Deeper texts are refused, so that a hostile one cannot exhaust the stack.
  static let deepest = 200

  func problem(_ text: String, at place: Int? = nil) -> JSONSyntaxError {
    let before = String(decoding: bytes[..<min(place ?? index, bytes.count)], as: UTF8.self)
    let scalars = before.unicodeScalars
    let lastLine = scalars.split(separator: "\n", omittingEmptySubsequences: false).last?.count ?? 0
    let lines = scalars.reduce(1) { $1 == "\n" ? $0 + 1 : $0 }
    return JSONSyntaxError(problem: text, offset: scalars.count, line: lines, column: lastLine + 1)
  }

  mutating func skipSpace() {
    while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
  }

  mutating func value(depth: Int) throws(JSONSyntaxError) -> JSON {
    guard index < bytes.count, depth < Self.deepest else { throw problem("Expecting value") }
    switch bytes[index] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ text: String, _ value: JSON) throws(JSONSyntaxError) -> JSON {
    let expected = Array(text.utf8)
    guard index + expected.count <= bytes.count, Array(bytes[index..<index + expected.count]) == expected
    else { throw problem("Expecting value") }
    index += expected.count
    return value
  }

  private mutating func number() throws(JSONSyntaxError) -> JSON {
    let start = index
    if peek == UInt8(ascii: "-") { index += 1 }
    let whole = digits()
    guard whole > 0 else { throw problem("Expecting value", at: start) }
    if peek == UInt8(ascii: "."), index + 1 < bytes.count, isDigit(bytes[index + 1]) {
      index += 1
      _ = digits()
    }
    if let mark = peek, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      index += 1
      if let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { index += 1 }
      guard digits() > 0 else { throw problem("Expecting value", at: start) }
    }
    return .number(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private mutating func digits() -> Int {
    let start = index
    while let byte = peek, isDigit(byte) { index += 1 }
    return index - start
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSON {
    index += 1
    var items: [JSON] = []
    skipSpace()
    if peek == UInt8(ascii: "]") {
      index += 1
      return .array([])
    }
    while true {
      skipSpace()
      items.append(try value(depth: depth + 1))
      skipSpace()
      if peek == UInt8(ascii: ",") {
        index += 1
        continue
      }
      guard peek == UInt8(ascii: "]") else { throw problem("Expecting ',' delimiter") }
      index += 1
      return .array(items)
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSON {
    index += 1
    var object = JSONObject()
    skipSpace()
    if peek == UInt8(ascii: "}") {
      index += 1
      return .object(object)
    }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else {
        throw problem("Expecting property name enclosed in double quotes")
      }
      let key = try string()
      skipSpace()
      guard peek == UInt8(ascii: ":") else { throw problem("Expecting ':' delimiter") }
      index += 1
      skipSpace()
      object[key] = try value(depth: depth + 1)
      skipSpace()
      if peek == UInt8(ascii: ",") {
        index += 1
        continue
      }
      guard peek == UInt8(ascii: "}") else { throw problem("Expecting ',' delimiter") }
      index += 1
      return .object(object)
    }
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    let start = index
    index += 1
    var run = index
    var text = ""
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        text += String(decoding: bytes[run..<index], as: UTF8.self)
        index += 1
        return text
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[run..<index], as: UTF8.self)
        text.unicodeScalars.append(try escape(from: start))
        run = index
      case 0..<0x20:
        throw problem("Invalid control character at")
      default:
        index += 1
      }
    }
    throw problem("Unterminated string starting at", at: start)
  }

  private mutating func escape(from start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
    guard index + 1 < bytes.count else { throw problem("Unterminated string starting at", at: start) }
    let mark = bytes[index + 1]
    index += 2
    switch mark {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(mark)
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw problem("Invalid \\escape", at: index - 2)
    }
  }

  private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try hex()
    if (0xD800..<0xDC00).contains(first), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    {
      index += 2
      let second = try hex()
      if (0xDC00..<0xE000).contains(second) {
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
      }
    }
    return Unicode.Scalar(first) ?? "\u{FFFD}"
  }

  private mutating func hex() throws(JSONSyntaxError) -> UInt32 {
    guard index + 4 <= bytes.count,
      let value = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw problem("Invalid \\uXXXX escape") }
    index += 4
    return value
  }
}
