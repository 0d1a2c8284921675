/// A text that is the same as another only when both have the same bytes of UTF-8.
///
/// Swift takes composed and decomposed letters as equal, databases do not: to them they are two keys, two columns,
/// two values. So what names or identifies something is declared with this wrapper, what is looked up by a name is
/// kept in a `Set` or `Dictionary` of these, and two texts are compared by `isExactly`.
@propertyWrapper
public struct ExactText: Sendable {
  public var wrappedValue: String

  public init(wrappedValue: String) { self.wrappedValue = wrappedValue }
  public init(_ text: String) { wrappedValue = text }

  public var text: String { wrappedValue }
}

extension ExactText: Hashable {
  public static func == (a: ExactText, b: ExactText) -> Bool { a.text.isExactly(b.text) }
  public func hash(into hasher: inout Hasher) { text.hashExactly(into: &hasher) }
}

extension ExactText: Comparable {
  public static func < (a: ExactText, b: ExactText) -> Bool {
    a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
  }
}

extension ExactText: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

extension ExactText: CustomStringConvertible {
  public var description: String { text }
}

/// As the text alone.
extension ExactText: Codable {
  public init(from decoder: any Decoder) throws {
    wrappedValue = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }
}

extension String {
  /// Whether both texts have the same bytes of UTF-8.
  @inlinable
  public func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Feeds the bytes, so that texts which are exactly the same have the same hash.
  public func hashExactly(into hasher: inout Hasher) {
    var text = self
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // No text of UTF-8 holds this byte, so it ends one.
    hasher.combine(0xFF as UInt8)
  }
}

extension Sequence<String> {
  /// Whether a text with exactly these bytes is among them.
  public func containsExactly(_ text: String) -> Bool { contains { $0.isExactly(text) } }
}
