import Synchronization

/// Collects what is published and lets a test wait for something to happen, without sleeping.
public final class EventLog<Event: Sendable>: Sendable {
  private struct Watcher {
    var predicate: @Sendable (Event) -> Bool
    var continuation: CheckedContinuation<Event, Never>
  }

  private struct State {
    var events: [Event] = []
    var watchers: [Watcher] = []
  }

  private let state = Mutex(State())

  public init() {}

  /// Everything so far, oldest first.
  public var all: [Event] { state.withLock { $0.events } }

  public func append(_ event: Event) {
    let woken = state.withLock { state in
      state.events.append(event)
      let woken = state.watchers.filter { $0.predicate(event) }
      state.watchers.removeAll { $0.predicate(event) }
      return woken
    }
    for watcher in woken { watcher.continuation.resume(returning: event) }
  }

  /// The first event that satisfies the predicate, whether it is there already or still to come.
  public func first(where predicate: @escaping @Sendable (Event) -> Bool) async -> Event {
    await withCheckedContinuation { continuation in
      let found = state.withLock { state in
        if let event = state.events.first(where: predicate) { return event as Event? }
        state.watchers.append(Watcher(predicate: predicate, continuation: continuation))
        return nil
      }
      if let found { continuation.resume(returning: found) }
    }
  }

  /// Forgets what happened so far and answers with it.
  @discardableResult
  public func takeAll() -> [Event] {
    state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }
}
