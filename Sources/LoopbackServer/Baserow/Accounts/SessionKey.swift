import Synchronization

/// What session tokens are signed with.
///
/// A workspace file keeps it, so that sessions outlive the server.
final class SessionKey: Sendable {
  private let store: Store
  private let current: Mutex<String>

  /// The key of a workspace file, made when there is none.
  init(of store: Store) async throws {
    self.store = store
    current = Mutex(
      try await store.write { access in
        if let setting = try access.documents(.setting).first, let key = setting.body["key"]?.text {
          return key
        }
        let key = RandomText.make(50)
        try access.insert(.setting, body: ["key": .string(key)])
        return key
      })
  }

  var text: String { current.withLock { $0 } }

  /// Makes another key: no token that was signed before holds any longer.
  func replace() async throws {
    let key = RandomText.make(50)
    try await store.write { access in
      guard var setting = try access.documents(.setting).first else { return }
      setting.body["key"] = .string(key)
      try access.save(setting)
    }
    current.withLock { $0 = key }
  }
}

extension LoopbackServer {
  /// Ends every session that the Baserow dialect has given so far; they can be neither used nor renewed.
  public func endBaserowSessions() async throws { try await sessionKey.replace() }
}
