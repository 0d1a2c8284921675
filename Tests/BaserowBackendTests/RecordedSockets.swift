import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

@testable import BaserowBackend

/// Live connections that say what was recorded: each opening gets the next list of texts, then silence or the end.
final class RecordedSockets: WebSocketTransport {
  private let scripts: Mutex<[[String]]>
  private let log = Mutex<(opened: [HTTPURL], sent: [String])>(([], []))

  init(_ scripts: [[String]]) { self.scripts = Mutex(scripts) }

  var opened: [HTTPURL] { log.withLock { $0.opened } }
  var sent: [String] { log.withLock { $0.sent } }

  func open(_ url: HTTPURL, headers: HTTPHeaders) async throws(BackendError) -> any WebSocketConnection {
    log.withLock { $0.opened.append(url) }
    let script = scripts.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    guard let script else { throw BackendError(.unreachable, "no more connections") }
    return RecordedSocket(script) { [self] text in log.withLock { $0.sent.append(text) } }
  }
}

/// Says its texts and ends.
actor RecordedSocket: WebSocketConnection {
  private var texts: [String]
  private let heard: @Sendable (String) -> Void

  init(_ texts: [String], heard: @escaping @Sendable (String) -> Void) {
    self.texts = texts
    self.heard = heard
  }

  func next() async -> String? { texts.isEmpty ? nil : texts.removeFirst() }
  func send(_ text: String) async throws(BackendError) { heard(text) }
  func close() async { texts = [] }
}

extension RecordedSockets {
  /// Listens to a table of the recordings until a connection is lost.
  /// - Parameter stubs: answers to requests on the way, besides those for table 7.
  static func listen(
    _ scripts: [[String]], to table: ID<Table> = "7", stubs: [String: JSON] = [:]
  ) async throws -> ([LiveChange], RecordedSockets) {
    let transport = RecordedTransport([13], stubs: RecordedTables.stubs(7).merging(stubs) { $1 })
    let backend = try RecordedTables.backend(transport)
    let sockets = RecordedSockets(scripts)
    let feed = BaserowFeed(client: backend.client, sockets: sockets) { _ in await Task.yield() }
    var changes: [LiveChange] = []
    let stream = feed.changes(of: table) { () async throws(BackendError) in try await backend.plan(table) }
    for await change in stream {
      changes.append(change)
      if change == .disconnected { break }
    }
    return (changes, sockets)
  }
}

extension Recording {
  /// Everything that a live connection received, in order.
  var received: [String] {
    steps.flatMap { $0["received"]?.items ?? [] }.filter { $0["type"] != nil }.map(\.text)
  }

  /// Everything that was sent on it.
  var sentMessages: [JSON] { steps.compactMap { $0["sent"] } }
}
