import SheafModel

/// What of the changes in a stream its reader has not taken yet, as far as the stream tells.
///
/// Changes beyond the limits are not put into it: the rows are read again instead.
struct ChangeBacklog {
  /// The most changes that wait; one more and the reader has missed something.
  static let countLimit = 1000
  /// The most that waits, in bytes.
  private static let byteLimit = 8 << 20

  /// The sizes of those that wait, in order.
  private var sizes: [Int] = []
  private var byteCount = 0

  /// Hands a change on, or that the rows are to be read again.
  ///
  /// False when nobody reads any more.
  mutating func tell(
    _ change: LiveChange, _ size: Int, to stream: AsyncStream<LiveChange>.Continuation
  ) -> Bool {
    let isTooMuch = size > 0 && byteCount + size > Self.byteLimit
    switch stream.yield(isTooMuch ? .reloaded : change) {
    case .enqueued(let room): added(isTooMuch ? 0 : size, room)
    case .dropped:
      // The oldest went; what it told is read again.
      stream.yield(.reloaded)
      added(isTooMuch ? 0 : size, 0)
      added(0, 0)
    case .terminated: return false
    @unknown default: break
    }
    return true
  }

  private mutating func added(_ size: Int, _ room: Int) {
    sizes.append(size)
    byteCount += size
    let taken = max(0, sizes.count - max(0, Self.countLimit - room))
    byteCount -= sizes.prefix(taken).reduce(0, +)
    sizes.removeFirst(taken)
  }
}
