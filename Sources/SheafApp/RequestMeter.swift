import SheafModel
import Synchronization

/// Tells how many requests a connection has sent in this month, whenever that has changed.
final class RequestMeter: Sendable {
  private let backend: any MeteredBackend
  private let connection: ID<Connection>
  private let inbox: Inbox
  private let told = Mutex<Int?>(nil)

  /// Nil for a service that counts none.
  init?(_ backend: any Backend, connection: ID<Connection>, inbox: Inbox) {
    guard let backend = backend as? any MeteredBackend else { return nil }
    self.backend = backend
    self.connection = connection
    self.inbox = inbox
  }

  /// Counts, after something came from the service; from any thread.
  func count() {
    Task.detached { [self] in
      let number = await backend.requestsThisMonth()
      let isNews = told.withLock { told in
        defer { told = number }
        return told != number
      }
      if isNews { inbox.post(.requestsCounted(connection, number)) }
    }
  }
}
