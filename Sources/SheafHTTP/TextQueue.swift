import Synchronization

/// Texts that wait for their reader: one writer, one reader, and no more than so many bytes.
final class TextQueue: Sendable {
  /// The most that waits, in bytes, besides one text that is longer alone.
  private static let limit = 4 << 20
  /// What a text costs besides its bytes.
  private static let overhead = 64

  private let texts: AsyncStream<String>
  private let end: AsyncStream<String>.Continuation
  private let taken: AsyncStream<Void>
  private let tellTaken: AsyncStream<Void>.Continuation
  private let byteCount = Mutex(0)

  init() {
    (texts, end) = AsyncStream.makeStream(of: String.self)
    // One is enough: who waits looks again.
    (taken, tellTaken) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Waits for room, and puts a text at the end.
  ///
  /// False when nobody reads any more, or the task is cancelled.
  func put(_ text: String) async -> Bool {
    let size = text.utf8.count + Self.overhead
    while byteCount.withLock({ $0 > 0 && $0 + size > Self.limit }) {
      guard await nextTaken() else { return false }
    }
    byteCount.withLock { $0 += size }
    if case .terminated = end.yield(text) { return false }
    return true
  }

  /// The first text; nil at the end.
  func next() async -> String? {
    for await text in texts {
      byteCount.withLock { $0 -= text.utf8.count + Self.overhead }
      tellTaken.yield()
      return text
    }
    return nil
  }

  /// No more texts come; those that wait can still be read.
  func finish() {
    end.finish()
    tellTaken.finish()
  }

  private func nextTaken() async -> Bool {
    for await _ in taken { return true }
    return false
  }
}
