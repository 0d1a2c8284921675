public import FoundationEssentials

/// A number as the decimal text that the service sent, never taken through a binary fraction.
///
/// Equality is that of the text: `1.0` and `1` are different contents of a cell. Use `compare` for size.
public struct DecimalText: Hashable, Sendable, Codable {
  public let text: String

  /// The text as a number, or nil when it is none: an optional sign, digits with at most one point, and an
  /// optional exponent.
  public init?(_ text: String) {
    guard Self.isNumber(text) else { return nil }
    self.text = text
  }

  /// What was written down elsewhere is a number, or not read.
  public init(from decoder: any Decoder) throws {
    let parts = try decoder.container(keyedBy: CodingKeys.self)
    guard let number = DecimalText(try parts.decode(String.self, forKey: .text)) else {
      throw DecodingError.dataCorruptedError(forKey: .text, in: parts, debugDescription: "no number")
    }
    self = number
  }

  public init(_ number: Int) { text = String(number) }
  public init(_ number: Int64) { text = String(number) }
  public init(_ number: Decimal) { text = number.description }

  /// The exact value, or nil beyond what `Decimal` holds (38 digits, exponents to 127).
  public var decimal: Decimal? {
    guard significantDigits <= 38 else { return nil }
    return Decimal(string: text)
  }

  /// By size; beyond the range of `Decimal` by the nearest binary fraction.
  public func isLess(than other: DecimalText) -> Bool {
    if let a = decimal, let b = other.decimal { return a < b }
    return (Double(text) ?? 0) < (Double(other.text) ?? 0)
  }

  /// Whether both are the same number, however written.
  public func isSameNumber(as other: DecimalText) -> Bool {
    if text == other.text { return true }
    if let a = decimal, let b = other.decimal { return a == b }
    return Double(text) == Double(other.text)
  }

  private var significantDigits: Int { text.utf8.count { (48...57).contains($0) } }

  private static func isNumber(_ text: String) -> Bool {
    var rest = Substring(text).utf8
    func digits(_ rest: inout Substring.UTF8View) -> Int {
      let run = rest.prefix { (48...57).contains($0) }
      rest = rest.dropFirst(run.count)
      return run.count
    }
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var count = digits(&rest)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      count += digits(&rest)
    }
    guard count > 0 else { return false }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard digits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }
}

extension DecimalText: CustomStringConvertible {
  public var description: String { text }
}
