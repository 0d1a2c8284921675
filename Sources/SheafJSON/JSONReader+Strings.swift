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
    if let text = String(validating: found, as: UTF8.self) {
      return text.hasStandIns ? String(storedBytes: Array(found)) : text
    }
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
    var hasHalves = false
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard hasHalves else { return try self.text(text, from: start) }
        // What is written out must be UTF-8 all the same.
        _ = try self.text(bytes[start..<(position - 1)], from: start)
        return String(storedBytes: text)
      case UInt8(ascii: "\\"):
        position += 1
        switch try escape() {
        case .scalar(let scalar): text.append(contentsOf: Array(String(scalar).utf8))
        case .surrogate(let half):
          hasHalves = true
          text += [0xED, 0x80 | UInt8(half >> 6 & 0x3F), 0x80 | UInt8(half & 0x3F)]
        case .byte(let byte): text.append(byte)
        }
      case ..<0x20: throw problem("an escape instead of a control character")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw problem("a closing quote")
  }

  private mutating func escape() throws(JSONProblem) -> String.StoredUnit {
    guard let letter = peek else { throw problem("an escape") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return .byte(letter)
    case UInt8(ascii: "b"): return .scalar("\u{8}")
    case UInt8(ascii: "f"): return .scalar("\u{C}")
    case UInt8(ascii: "n"): return .scalar("\n")
    case UInt8(ascii: "r"): return .scalar("\r")
    case UInt8(ascii: "t"): return .scalar("\t")
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw problem("an escape")
    }
  }

  /// Half of a surrogate pair is no character: it is kept as it is, or refused where people have written it.
  private mutating func unicodeEscape() throws(JSONProblem) -> String.StoredUnit {
    let start = position - 2
    let first = try hexDigits()
    if let scalar = Unicode.Scalar(first) { return .scalar(scalar) }
    let kept = position
    if first < 0xDC00, position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    {
      position += 2
      let second = try hexDigits()
      if (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return .scalar(scalar)
      }
      position = kept
    }
    guard keepsHalves else {
      throw JSONProblem(expected: "both halves of a surrogate pair", offset: start)
    }
    return .surrogate(UInt16(first))
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
