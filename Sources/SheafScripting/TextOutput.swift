/// Where a command writes its text.
public protocol TextOutput: Sendable {
  /// Whether a person reads it as it comes; such text is made safe for a terminal.
  var isTerminal: Bool { get }

  /// Adds text, which may be kept back until `flush`; exact unless a terminal shows it.
  func write(_ text: String) throws(OutputError)

  /// Puts a line in the place of the one that the terminal's cursor is on; an empty one wipes it.
  ///
  /// For terminals alone.
  func rewriteLine(_ line: String) throws(OutputError)

  /// Hands on everything written so far.
  func flush() throws(OutputError)
}

/// Why text could not be written.
public enum OutputError: Error, Hashable, Sendable {
  /// The reader has gone, as `head` does when it has seen enough.
  case closed
  /// Anything else, in the system's words.
  case failed(String)
}
