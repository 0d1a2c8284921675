/// Why a text is not a value of a field.
public struct ValueProblem: Error, Hashable, Sendable {
  /// One sentence without a full stop, for the line beside the editor.
  public var message: String
  /// What the user may have meant, the likeliest first; texts that parse.
  public var suggestions: [String]

  public init(_ message: String, suggestions: [String] = []) {
    self.message = message
    self.suggestions = suggestions
  }
}

/// The text in quotation marks, shortened so that a message stays one line.
package func quoted(_ text: some StringProtocol) -> String {
  let shown = text.count > 40 ? "\(text.prefix(39))…" : String(text)
  return "“\(shown)”"
}
