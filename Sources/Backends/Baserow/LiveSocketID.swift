import Synchronization

/// The identifier that the server gave the live connection while there is one.
final class LiveSocketID: Sendable {
  private let id = Mutex<String?>(nil)

  var current: String? {
    get { id.withLock { $0 } }
    set { id.withLock { $0 = newValue } }
  }
}
