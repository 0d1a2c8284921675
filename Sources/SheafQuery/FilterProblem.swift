/// Why a text is no filter or no sort order, and where.
public struct FilterProblem: Error, Hashable, Sendable {
  /// One sentence without a full stop.
  public var message: String
  /// The part of the text that is at fault, in characters from 0; empty at the place where something is
  /// missing.
  public var range: Range<Int>
  /// What could stand there instead, the likeliest first.
  public var suggestions: [String]

  public init(_ message: String, range: Range<Int>, suggestions: [String] = []) {
    self.message = message
    self.range = range
    self.suggestions = suggestions
  }
}
