/// A text that is sent and never shown: printing, interpolating or dumping it tells nothing.
public struct Secret: Hashable, Sendable {
  /// The text itself; for what is sent only.
  public let text: String

  public init(_ text: String) { self.text = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "‹secret›" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What proves to a service who asks: a header that goes to one origin only and is never printed.
public struct Credentials: Hashable, Sendable {
  /// The header's name, such as `Authorization`.
  public var header: String
  /// The header's whole value, with its scheme word.
  public var value: Secret

  public init(header: String = "Authorization", value: Secret) {
    self.header = header
    self.value = value
  }
}

extension Credentials: CustomStringConvertible {
  public var description: String { "\(header): \(value)" }
}
