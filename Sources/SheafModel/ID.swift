/// A string identifier that cannot be mixed up with another entity's.
///
/// The text is the service's own, kept as it came, and another one unless it has the same bytes.
public struct ID<Entity>: Hashable, Sendable {
  @ExactText public private(set) var raw: String

  public init(_ raw: String) { self.raw = raw }
}

extension ID: CustomStringConvertible {
  public var description: String { raw }
}

extension ID: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

extension ID: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(raw)
  }
}
