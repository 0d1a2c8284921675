import SheafHTTP
import SheafModel
import Synchronization

/// What a service says in a conversation, as text: a line that begins with `> ` for each answer, with the method
/// and path of its question, its status and its type, and then its body.
///
///     > GET /api/database/fields/table/4/ 200 application/json
///     [{"id": 1}]
///     > SOCKET
///     {"type": "authentication"}
public struct Conversation: Sendable {
  /// One answer, or one message of a live connection.
  public struct Answer: Hashable, Sendable {
    /// `GET /path`, or `SOCKET`.
    public var question: String
    public var status: Int
    public var type: String?
    public var body: [UInt8]

    public init(question: String, status: Int, type: String?, body: [UInt8]) {
      self.question = question
      self.status = status
      self.type = type
      self.body = body
    }
  }

  public var answers: [Answer]

  public init(answers: [Answer]) { self.answers = answers }

  private static let socket = "SOCKET"

  /// Reads any bytes: what has no such line before it answers nothing.
  public init(_ bytes: [UInt8]) {
    answers = []
    var start = 0
    while let head = Self.head(in: bytes, from: start) {
      let end = bytes[head.upperBound...].firstIndex(of: 0x0A) ?? bytes.count
      let body = min(end + 1, bytes.count)
      let next = Self.head(in: bytes, from: body)?.lowerBound ?? bytes.count
      answers.append(
        Self.answer(String(decoding: bytes[head.upperBound..<end], as: UTF8.self), bytes[body..<next]))
      start = next
    }
  }

  private static func head(in bytes: [UInt8], from start: Int) -> Range<Int>? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == 0x3E, bytes[index + 1] == 0x20, index == 0 || bytes[index - 1] == 0x0A {
        return index..<index + 2
      }
      guard let line = bytes[index...].firstIndex(of: 0x0A) else { return nil }
      index = line + 1
    }
    return nil
  }

  private static func answer(_ head: String, _ body: ArraySlice<UInt8>) -> Answer {
    let words = head.split(separator: " ").map(String.init)
    // The line break before the next line is not the body's.
    let body = Array(body.last == 0x0A ? body.dropLast() : body)
    if words.first == socket { return Answer(question: socket, status: 0, type: nil, body: body) }
    return Answer(
      question: words.prefix(2).joined(separator: " "),
      status: words.count > 2 ? Int(words[2]).map { min(max($0, 100), 599) } ?? 200 : 200,
      type: words.count > 3 ? words[3] : nil, body: body)
  }

  /// The text of it.
  public var bytes: [UInt8] {
    answers.flatMap { answer -> [UInt8] in
      let head =
        answer.question == Self.socket
        ? "> \(Self.socket)\n" : "> \(answer.question) \(answer.status) \(answer.type ?? "")\n"
      return Array(head.utf8) + answer.body + [0x0A]
    }
  }

  var messages: [String] {
    answers.filter { $0.question == Self.socket }.map { String(decoding: $0.body, as: UTF8.self) }
  }

  var replies: [Answer] { answers.filter { $0.question != Self.socket } }
}

/// A service that says what a conversation says, whatever it is asked.
///
/// A question gets the first answer to it that was not given yet, else the last one that was; where there is none,
/// the next answer of all; and at the end of the conversation nothing.
final class ScriptedService: HTTPTransport {
  /// More questions than any walk has a use for.
  private static let patience = 2000

  private struct State {
    var waiting: [Conversation.Answer]
    var given: [String: Conversation.Answer] = [:]
    var questions = 0
  }

  private let state: Mutex<State>

  init(_ conversation: Conversation) { state = Mutex(State(waiting: conversation.replies)) }

  /// Whether the adapter asked on and on.
  var wasAskedWithoutEnd: Bool { state.withLock { $0.questions > Self.patience } }

  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    guard let answer = answer(to: request.summary) else {
      throw BackendError(.unreachable, "nothing more is said", request: request.summary)
    }
    var response = HTTPResponse(status: answer.status, body: answer.body)
    // A wish to be left alone would be obeyed for real.
    if response.status == 429 { response.status = 503 }
    if case .file = request.reception, response.isSuccess { response.body = [] }
    if let type = answer.type { response.headers["Content-Type"] = type }
    return response
  }

  private func answer(to question: String) -> Conversation.Answer? {
    state.withLock { state in
      state.questions += 1
      guard state.questions <= Self.patience else { return nil }
      if let index = state.waiting.firstIndex(where: { $0.question == question }) {
        state.given[question] = state.waiting[index]
        return state.waiting.remove(at: index)
      }
      if let again = state.given[question] { return again }
      return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
    }
  }
}

/// A live connection on which the messages of a conversation come, once.
final class ScriptedSockets: WebSocketTransport {
  private let messages: [String]
  private let isOver: AsyncStream<Void>
  private let over: AsyncStream<Void>.Continuation

  init(_ conversation: Conversation) {
    messages = conversation.messages
    (isOver, over) = AsyncStream.makeStream(of: Void.self)
  }

  /// Waits until every message was taken, or nobody wants them.
  func end() async { for await _ in isOver { break } }

  func open(_ url: HTTPURL, headers: HTTPHeaders) async throws(BackendError) -> any WebSocketConnection {
    ScriptedConnection(messages, over)
  }
}

private actor ScriptedConnection: WebSocketConnection {
  private var messages: ArraySlice<String>
  private let over: AsyncStream<Void>.Continuation

  init(_ messages: [String], _ over: AsyncStream<Void>.Continuation) {
    self.messages = messages[...]
    self.over = over
  }

  func next() -> String? { messages.popFirst() }

  func send(_ text: String) {}

  func close() { over.yield() }
}
