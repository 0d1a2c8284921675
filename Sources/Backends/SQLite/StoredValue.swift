import FoundationEssentials
import SheafModel

/// What SQLite keeps in a cell, byte for byte.
enum StoredValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  /// A TEXT value that is not valid UTF-8.
  case malformedText([UInt8])
  case blob([UInt8])

  var isNull: Bool { if case .null = self { true } else { false } }

  /// Bytes that the value takes, roughly.
  var byteCount: Int {
    switch self {
    case .null: 0
    case .integer, .real: 8
    case .text(let text): text.utf8.count
    case .malformedText(let bytes), .blob(let bytes): bytes.count
    }
  }

  /// The value as text for people; nil for NULL and for bytes.
  var plainText: String? {
    switch self {
    case .null, .blob: nil
    case .integer(let number): String(number)
    case .real(let number): number.sqliteText
    case .text(let text): text
    case .malformedText(let bytes): String(storedBytes: bytes)
    }
  }
}

extension StoredValue {
  /// A text; with stand-ins it is the bytes that they are for.
  init(text: String) { self = text.hasStandIns ? .malformedText(text.storedBytes) : .text(text) }

  /// By storage class and bytes.
  static func == (a: StoredValue, b: StoredValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.integer(let a), .integer(let b)): a == b
    case (.real(let a), .real(let b)): a.bitPattern == b.bitPattern
    case (.text(let a), .text(let b)): a.isExactly(b)
    case (.malformedText(let a), .malformedText(let b)), (.blob(let a), .blob(let b)): a == b
    default: false
    }
  }

  func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .integer(let number): hasher.combine(number)
    case .real(let number): hasher.combine(number.bitPattern)
    case .text(let text): text.hashExactly(into: &hasher)
    case .malformedText(let bytes), .blob(let bytes): hasher.combine(bytes)
    }
  }
}

/// One letter for the storage class, then the value; reals as their bits, so that nothing is rounded.
extension StoredValue: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = StoredValue(token: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a stored value")
    }
    self = value
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(token)
  }

  var token: String {
    switch self {
    case .null: "n"
    case .integer(let number): "i\(number)"
    case .real(let number): "r\(String(number.bitPattern, radix: 16))"
    case .text(let text): "t\(text)"
    case .malformedText(let bytes): "m\(Data(bytes).base64EncodedString())"
    case .blob(let bytes): "b\(Data(bytes).base64EncodedString())"
    }
  }

  init?(token: String) {
    let rest = String(token.dropFirst())
    switch token.first {
    case "n" where rest.isEmpty: self = .null
    case "i":
      guard let number = Int64(rest) else { return nil }
      self = .integer(number)
    case "r":
      guard let bits = UInt64(rest, radix: 16) else { return nil }
      self = .real(Double(bitPattern: bits))
    case "t":
      // Taken from the bytes, since dropping a Character would take a combining mark with the letter.
      self = .text(String(decoding: token.utf8.dropFirst(), as: UTF8.self))
    case "m":
      guard let data = Data(base64Encoded: rest) else { return nil }
      self = .malformedText([UInt8](data))
    case "b":
      guard let data = Data(base64Encoded: rest) else { return nil }
      self = .blob([UInt8](data))
    default: return nil
    }
  }
}

extension Double {
  /// The shortest decimal text that reads back as this number; `Inf` and `-Inf` as SQLite prints them.
  var sqliteText: String {
    if isInfinite { return self < 0 ? "-Inf" : "Inf" }
    return description
  }
}
