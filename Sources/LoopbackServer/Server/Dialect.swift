/// The rules of one service: its paths, its bodies, its errors.
///
/// A dialect is one folder. It keeps its state in the store it was made with and knows nothing of
/// sockets, faults or logging, which the server does for all of them.
protocol Dialect: Sendable {
  /// The name that options and documentation use.
  var name: String { get }

  /// Whether a path belongs to this service.
  func owns(path: String) -> Bool

  /// Answers one request. Errors are answers too: this never throws.
  func answer(_ call: Call) async -> Reply

  /// The answer of an injected status, as the real service would word it.
  func reply(toFault status: Int) -> Reply

  /// The answer of an injected failure that only some services have; nil where this one has not.
  func reply(toOddFault kind: Fault.Kind) -> Reply?

  /// The request whose page would be sent instead of the next one by a server that repeats rows.
  func repeatingPage(_ call: Call) -> Call?

  /// Takes a new WebSocket, or returns nil where the path is none.
  func openSocket(_ call: Call, send: @escaping @Sendable (SocketMessage) -> Void) async -> (
    any SocketSession
  )?
}

extension Dialect {
  func reply(toOddFault kind: Fault.Kind) -> Reply? { nil }
}

/// What a dialect sends through a WebSocket.
enum SocketMessage: Sendable {
  case text(String)
  /// Closes with a code of RFC 6455.
  case close(UInt16)
  /// Ends the connection without saying goodbye.
  case abort
}

/// The dialect's end of one WebSocket.
protocol SocketSession: Sendable {
  /// A text message arrived.
  func receive(_ text: String) async
  /// The connection is gone.
  func closed() async
}
