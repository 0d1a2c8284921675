public import SheafModel

/// Opens connections on which a service talks without being asked.
public protocol WebSocketTransport: Sendable {
  /// Opens a connection. The address is http or https and becomes ws or wss; its query may hold a secret and is
  /// shown nowhere. Throws `.unreachable`, `.unauthorized` or `.forbidden` when the service refuses,
  /// `.unsupported` for plain http to another machine.
  func open(_ url: HTTPURL, headers: HTTPHeaders) async throws(BackendError) -> any WebSocketConnection
}

/// One open connection for texts in both directions.
public protocol WebSocketConnection: Sendable {
  /// The next text; nil when the connection is over, for whatever reason. Cancelling the task ends the wait.
  /// For one reader at a time.
  func next() async -> String?

  /// Throws `.unreachable` when the connection is over.
  func send(_ text: String) async throws(BackendError)

  /// Ends the connection; a waiting `next` answers nil.
  func close() async
}
