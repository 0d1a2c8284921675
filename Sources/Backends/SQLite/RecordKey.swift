import SheafModel

/// Turns the key of a row into a record's identifier and back.
///
/// A rowid is its digits. A key of one column is its text where that cannot be taken for anything else, and an
/// SQL literal where it can; a key of several is the literals with commas between them.
enum RecordKey {
  static func id(of values: [StoredValue]) -> ID<SheafModel.Record> {
    if values.count == 1, case .text(let text) = values[0], isPlain(text) { return ID(text) }
    return ID(values.map(literal).joined(separator: ","))
  }

  /// The key that an identifier names, or nil when it has not that many parts.
  static func values(of id: ID<SheafModel.Record>, count: Int) -> [StoredValue]? {
    var parser = LiteralParser(id.raw)
    if let values = parser.all(), values.count == count { return values }
    return count == 1 ? [.text(id.raw)] : nil
  }

  static func literal(_ value: StoredValue) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let number): String(number)
    case .real(let number): number.isInfinite ? (number < 0 ? "-9e999" : "9e999") : number.description
    case .text(let text): text.quotedText
    case .malformedText(let bytes): "t'\(hex(bytes))'"
    case .blob(let bytes): "x'\(hex(bytes))'"
    }
  }

  /// Whether the text, written bare, reads back as itself.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, !"'#+-.0123456789".unicodeScalars.contains(first),
      text != "NULL", !text.unicodeScalars.contains(where: { $0 == "," || $0.value < 0x20 })
    else { return false }
    return !["x'", "X'", "t'"].contains { text.hasPrefix($0) }
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(text)
  }
}

/// Reads SQL literals with commas between them.
private struct LiteralParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func all() -> [StoredValue]? {
    var values: [StoredValue] = []
    repeat {
      guard let value = literal() else { return nil }
      values.append(value)
    } while take(UInt8(ascii: ","))
    return position == bytes.count ? values : nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func literal() -> StoredValue? {
    guard position < bytes.count else { return nil }
    let first = bytes[position]
    let isQuotedNext = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "'")
    if first == UInt8(ascii: "'") { return quoted().map { .text(String(decoding: $0, as: UTF8.self)) } }
    if isQuotedNext, first == UInt8(ascii: "x") || first == UInt8(ascii: "X") {
      position += 1
      return quoted().flatMap(Self.bytes).map { .blob($0) }
    }
    if isQuotedNext, first == UInt8(ascii: "t") {
      position += 1
      return quoted().flatMap(Self.bytes).map { .malformedText($0) }
    }
    return bare()
  }

  private mutating func bare() -> StoredValue? {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: ",") { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if text == "NULL" { return .null }
    if let number = Int64(text) { return .integer(number) }
    if text == "9e999" { return .real(.infinity) }
    if text == "-9e999" { return .real(-.infinity) }
    guard let first = text.utf8.first, first == 45 || first == 43 || first == 46 || (48...57).contains(first)
    else { return nil }
    return Double(text).map { .real($0) }
  }

  /// What stands between the quotes, doubled ones taken as one.
  private mutating func quoted() -> [UInt8]? {
    guard take(UInt8(ascii: "'")) else { return nil }
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "'"), !take(UInt8(ascii: "'")) { return content }
      content.append(byte)
    }
    return nil
  }

  private static func bytes(_ hex: [UInt8]) -> [UInt8]? {
    guard hex.count.isMultiple(of: 2) else { return nil }
    var result: [UInt8] = []
    for pair in stride(from: 0, to: hex.count, by: 2) {
      guard let byte = UInt8(String(decoding: hex[pair..<(pair + 2)], as: UTF8.self), radix: 16) else {
        return nil
      }
      result.append(byte)
    }
    return result
  }
}
