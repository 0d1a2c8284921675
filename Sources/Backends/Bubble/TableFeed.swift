import SheafModel
import Synchronization

/// Hands on what is learned of a type to those who look at it.
///
/// The service tells of no changes by itself: what comes here is what answers brought that was not asked for.
final class TableFeed: Sendable {
  private struct Listener {
    var place: TablePlace
    var continuation: AsyncStream<LiveChange>.Continuation
  }

  private struct State {
    var next = 0
    var listeners: [Int: Listener] = [:]
  }

  private let state = Mutex(State())

  func changes(of place: TablePlace) -> AsyncStream<LiveChange> {
    let (stream, continuation) = AsyncStream.makeStream(of: LiveChange.self)
    let number = state.withLock { state in
      state.next += 1
      state.listeners[state.next] = Listener(place: place, continuation: continuation)
      return state.next
    }
    continuation.onTermination = { [weak self] _ in self?.remove(number) }
    return stream
  }

  private func remove(_ number: Int) {
    _ = state.withLock { $0.listeners.removeValue(forKey: number) }
  }

  /// Whether anybody looks at a table.
  func hasListener(_ place: TablePlace) -> Bool {
    state.withLock { $0.listeners.values.contains { $0.place == place } }
  }

  func send(_ change: LiveChange, type: String) { send(change) { $0.type == type } }

  func send(_ change: LiveChange, place: TablePlace) { send(change) { $0 == place } }

  private func send(_ change: LiveChange, _ isMeant: (TablePlace) -> Bool) {
    let continuations = state.withLock { state in
      state.listeners.values.filter { isMeant($0.place) }.map(\.continuation)
    }
    for continuation in continuations { continuation.yield(change) }
  }
}
