import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

/// A server that knows only what was recorded: answers a request that is a recorded one, and fails any other.
final class RecordedTransport: HTTPTransport {
  private let recordings: [Recording]
  /// Answers to what has no recording and is asked on the way, by method and path.
  private let stubs: [String: JSON]
  private let log = Mutex<(requests: [HTTPRequest], answered: [Int])>(([], []))

  init(_ numbers: [Int], stubs: [String: JSON] = [:]) {
    recordings = numbers.map(Recording.number)
    self.stubs = stubs
  }

  var requests: [HTTPRequest] { log.withLock { $0.requests } }

  /// The numbers of the recordings that were asked for.
  var answered: [Int] { log.withLock { $0.answered } }

  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    log.withLock { $0.requests.append(request) }
    if let recording = recordings.first(where: { $0.matches(request) }) {
      log.withLock { $0.answered.append(recording.number) }
      return recording.response
    }
    if let answer = stubs["\(request.method.rawValue) \(request.url.path)"] {
      return HTTPResponse(status: 200, body: Array(answer.text.utf8))
    }
    throw BackendError(.unsupported, "no recording answers \(request.method.rawValue) \(request.url.target)")
  }
}
