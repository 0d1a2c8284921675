import SheafEncoding

extension JSONReader {
  /// The next value, which must be a string.
  public mutating func string() throws(JSONProblem) -> String {
    skipSpace()
    guard peek == UInt8(ascii: "\"") else { throw problem("a string") }
    position += 1
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return try text(bytes[start..<(position - 1)], from: start)
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case ..<0x20: throw problem("an escape instead of a control character")
      default: position += 1
      }
    }
    throw problem("a closing quote")
  }

  /// Bytes of the document that begin at a position, their escapes resolved or not, as text.
  ///
  /// JSON is UTF-8: what is not is refused, since nobody can tell what it was meant to be.
  func text(
    _ found: some RandomAccessCollection<UInt8>, from start: Int
  ) throws(JSONProblem) -> String {
    if let text = String(validating: found, as: UTF8.self) { return text }
    let rest = bytes[start..<min(position, bytes.count)]
    throw JSONProblem(expected: "UTF-8", offset: start + UTF8Text.validCount(rest))
  }

  mutating func skipString() throws(JSONProblem) {
    position += 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"): position += 2
      case ..<0x20: throw problem("an escape instead of a control character")
      default: position += 1
      }
    }
    position = bytes.count
    throw problem("a closing quote")
  }

  private mutating func escapedString(from start: Int) throws(JSONProblem) -> String {
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return try self.text(text, from: start)
      case UInt8(ascii: "\\"):
        position += 1
        text.append(contentsOf: Array(String(try escape()).utf8))
      case ..<0x20: throw problem("an escape instead of a control character")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw problem("a closing quote")
  }

  private mutating func escape() throws(JSONProblem) -> Unicode.Scalar {
    guard let letter = peek else { throw problem("an escape") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw problem("an escape")
    }
  }

  /// A lone surrogate is no character and becomes U+FFFD.
  private mutating func unicodeEscape() throws(JSONProblem) -> Unicode.Scalar {
    let first = try hexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let kept = position
    guard first < 0xDC00, position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    position += 2
    let second = try hexDigits()
    guard (0xDC00...0xDFFF).contains(second) else {
      position = kept
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func hexDigits() throws(JSONProblem) -> UInt32 {
    guard position + 4 <= bytes.count else { throw problem("four hexadecimal digits") }
    var number: UInt32 = 0
    for byte in bytes[position..<(position + 4)] {
      let digit: UInt8
      switch byte {
      case 48...57: digit = byte - 48
      case 65...70: digit = byte - 55
      case 97...102: digit = byte - 87
      default: throw problem("four hexadecimal digits")
      }
      number = number << 4 | UInt32(digit)
    }
    position += 4
    return number
  }
}
