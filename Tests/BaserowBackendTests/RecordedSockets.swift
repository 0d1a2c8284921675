import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

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

extension Recording {
  /// Everything that a live connection received, in order.
  var received: [String] {
    steps.flatMap { $0["received"]?.items ?? [] }.filter { $0["type"] != nil }.map(\.text)
  }

  /// Everything that was sent on it.
  var sentMessages: [JSON] { steps.compactMap { $0["sent"] } }
}
