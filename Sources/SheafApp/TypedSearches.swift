import SheafModel
import Synchronization

/// Holds the searches of a picker back until nothing is typed for a moment, so that a word is asked for once.
final class TypedSearches: Sendable {
  /// About as long as a finger takes from one key to the next.
  static let pause = Duration.milliseconds(150)

  private let clock: any Clock<Duration>
  private let send: @Sendable (FetchRequest, ID<Connection>) -> Void
  private let held = Mutex<[Ticket: Task<Void, Never>]>([:])

  init(
    clock: any Clock<Duration> = ContinuousClock(),
    send: @escaping @Sendable (FetchRequest, ID<Connection>) -> Void
  ) {
    self.clock = clock
    self.send = send
  }

  /// Sends a request, a search for typed text after a pause; one that is cancelled before then is never sent.
  func take(_ request: FetchRequest, for connection: ID<Connection>) {
    switch request {
    case .candidates(let ticket, _, let search, _) where !search.isEmpty: hold(request, ticket, connection)
    case .cancel(let ticket):
      // What was sent meanwhile is cancelled where it was sent to.
      held.withLock { $0.removeValue(forKey: ticket) }?.cancel()
      send(request, connection)
    default: send(request, connection)
    }
  }

  private func hold(_ request: FetchRequest, _ ticket: Ticket, _ connection: ID<Connection>) {
    held.withLock { held in
      held[ticket] = Task.detached { [weak self, clock] in
        // Cancelled when more is typed.
        guard (try? await clock.sleep(for: Self.pause)) != nil, let self else { return }
        if self.held.withLock({ $0.removeValue(forKey: ticket) }) != nil { self.send(request, connection) }
      }
    }
  }
}
