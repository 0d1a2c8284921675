/// What was expected in a JSON text, and the byte, counted from 0, where something else stood.
public struct JSONProblem: Error, Hashable, Sendable {
  public var expected: String
  public var offset: Int

  public init(expected: String, offset: Int) {
    self.expected = expected
    self.offset = offset
  }

  /// The problem in one sentence, for somebody who sees the text: it counts characters from 1.
  public func message(in text: String) -> String {
    let bytes = text.utf8
    let character = String(decoding: bytes.prefix(offset), as: UTF8.self).count + 1
    return "not JSON: expected \(expected) "
      + (offset < bytes.count ? "at character \(character)" : "at the end")
  }
}
