/// A message for the user: shown in the status line until the next key, and kept in the list of messages.
public struct Notice: Hashable, Sendable {
  public enum Tone: Hashable, Sendable { case plain, good, warning, error }

  public var text: String
  public var tone: Tone

  public init(_ text: String, _ tone: Tone = .plain) {
    self.text = text
    self.tone = tone
  }

  /// Stands until what was asked for is here, or could not be had.
  static let loadingAgain = Notice("Loading again")
}
