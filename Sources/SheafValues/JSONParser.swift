import SheafModel

/// Reads one JSON document (RFC 8259) and says where it stops being one.
package struct JSONParser {
  /// What was expected, and the character, counted from 1, where something else stood.
  package struct Problem: Error, Equatable {
    package var message: String
  }

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  /// Deeper nesting than any service sends; it bounds the stack.
  private static let depthLimit = 256

  private init(_ text: String) { bytes = Array(text.utf8) }

  package static func parse(_ text: String) -> Result<JSONValue, Problem> {
    var parser = JSONParser(text)
    do throws(Problem) {
      let value = try parser.value()
      parser.skipSpace()
      if parser.position < parser.bytes.count { throw parser.expected("nothing more") }
      return .success(value)
    } catch {
      return .failure(error)
    }
  }

  private mutating func value() throws(Problem) -> JSONValue {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return try nested { (parser) throws(Problem) in try parser.object() }
    case UInt8(ascii: "["): return try nested { (parser) throws(Problem) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case .some(UInt8(ascii: "-")), .some(48...57): return try number()
    default: throw expected("a value")
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(Problem) -> JSONValue
  ) throws(Problem) -> JSONValue {
    guard depth < Self.depthLimit else {
      throw Problem(message: "JSON nested more than \(Self.depthLimit) deep is not taken")
    }
    depth += 1
    defer { depth -= 1 }
    position += 1
    return try body(&self)
  }

  private mutating func object() throws(Problem) -> JSONValue {
    var members: [JSONValue.Member] = []
    skipSpace()
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw expected("a name in double quotes") }
      let name = try string()
      skipSpace()
      guard take(":") else { throw expected("“:”") }
      members.append(JSONValue.Member(name: name, value: try value()))
      skipSpace()
    } while take(",")
    guard take("}") else { throw expected("“,” or “}”") }
    return .object(members)
  }

  private mutating func array() throws(Problem) -> JSONValue {
    var items: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(items) }
    repeat {
      items.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw expected("“,” or “]”") }
    return .array(items)
  }

  private mutating func number() throws(Problem) -> JSONValue {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("-") { _ = take("+") }
      try digits()
    }
    guard let number = DecimalText(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw expected("a number")
    }
    return .number(number)
  }

  private mutating func digits() throws(Problem) {
    let start = position
    while let byte = peek, (48...57).contains(byte) { position += 1 }
    if position == start { throw expected("a digit") }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(Problem) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw expected("a value") }
    position += word.utf8.count
    return value
  }

  private mutating func string() throws(Problem) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escape()).utf8)
      case ..<0x20: throw expected("an escape such as \\n instead of a control character")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw expected("a closing quote")
  }

  private mutating func escape() throws(Problem) -> Unicode.Scalar {
    position += 1
    defer { position += 1 }
    switch peek {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw expected("an escape")
    }
  }

  /// Leaves the position on the last digit.
  ///
  /// A lone surrogate is no character and becomes U+FFFD.
  private mutating func unicodeEscape() throws(Problem) -> Unicode.Scalar {
    let first = try hexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let next = position + 1
    guard first < 0xDC00, bytes.count > next + 5, bytes[next] == UInt8(ascii: "\\"),
      bytes[next + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let kept = position
    position = next + 1
    let second = try hexDigits()
    guard (0xDC00...0xDFFF).contains(second) else {
      position = kept
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func hexDigits() throws(Problem) -> UInt32 {
    let end = position + 5
    guard end <= bytes.count,
      let number = UInt32(String(decoding: bytes[(position + 1)..<end], as: UTF8.self), radix: 16),
      bytes[position + 1] != UInt8(ascii: "+")
    else { throw expected("four hexadecimal digits") }
    position = end - 1
    return number
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func expected(_ what: String) -> Problem {
    let character = String(decoding: bytes[..<min(position, bytes.count)], as: UTF8.self).count + 1
    let place = position < bytes.count ? "at character \(character)" : "at the end"
    return Problem(message: "not JSON: expected \(what) \(place)")
  }
}
