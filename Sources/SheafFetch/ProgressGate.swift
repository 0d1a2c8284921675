import SheafModel
import Synchronization

/// Lets through a transfer's progress: never backwards, at most ten times a second, and nothing once closed.
final class ProgressGate: Sendable {
  static let interval = Duration.milliseconds(100)

  private struct State {
    var last: Duration?
    var completed = -1
    var isClosed = false
  }

  private let state = Mutex(State())
  private let elapsed: @Sendable () -> Duration
  private let publish: @Sendable (TransferProgress) -> Void

  /// - Parameter publish: called while the gate is held, so it must not call back.
  init(elapsed: @escaping @Sendable () -> Duration, publish: @escaping @Sendable (TransferProgress) -> Void) {
    self.elapsed = elapsed
    self.publish = publish
  }

  /// May be called from any thread.
  func report(_ progress: TransferProgress) {
    let now = elapsed()
    state.withLock { state in
      guard !state.isClosed, progress.completed > state.completed else { return }
      let isLast = progress.completed == progress.total
      if let last = state.last, now - last < Self.interval, !isLast { return }
      state.last = now
      state.completed = progress.completed
      publish(progress)
    }
  }

  func close() { state.withLock { $0.isClosed = true } }
}
