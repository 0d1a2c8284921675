/// The text of a terminal's screen at one moment.
public struct Screen: Sendable, CustomStringConvertible {
  public let lines: [String]

  init(_ captured: String) {
    lines = captured.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  public func contains(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

  /// The first line that holds a text.
  public func line(with text: String) -> String? { lines.first { $0.contains(text) } }

  public var description: String { lines.joined(separator: "\n") }
}

/// Something that a test waited for did not appear.
public struct ScreenTimeout: Error, CustomStringConvertible {
  public let what: String
  public let screen: Screen

  public var description: String { "waited in vain for \(what); the screen shows:\n\(screen)" }
}
