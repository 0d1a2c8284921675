/// What a connection keeps between runs of the program: answers that would cost requests, and counts.
///
/// A cache may forget: what cannot be read is not there, and what cannot be written is not kept.
public protocol ConnectionCache: Sendable {
  /// What was kept under a key last.
  func kept(_ key: String) async -> KeptText?
  /// Keeps a text in place of the one before; nil forgets it.
  func keep(_ text: String?, under key: String) async
  /// Adds to a count, which begins at 0, and answers with it; adding 0 reads it.
  func count(_ key: String, adding number: Int) async -> Int
}

/// A text that was kept, and when.
public struct KeptText: Hashable, Sendable {
  public var text: String
  /// Seconds since 1970.
  public var time: Int

  public init(_ text: String, time: Int) {
    self.text = text
    self.time = time
  }
}
