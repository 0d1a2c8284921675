import Glibc
import Synchronization

/// One request that the server saw.
public struct SeenRequest: Sendable, Equatable {
  /// The method, in capitals.
  public var method: String
  /// The path and query as the client sent them, decoded.
  public var target: String
  /// The status of the answer.
  public var status: Int
  /// The bytes of the body of the answer.
  public var bytes: Int
  /// The fault that the request met, if any.
  public var fault: Fault.Kind?
  /// The host that the client asked for.
  public var host: String
  /// Whether a header with credentials came with it.
  public var carriedCredentials: Bool
}

/// The requests since the start, counted; the last ones in full.
final class RequestJournal: Sendable {
  private struct State {
    var total = 0
    var counts: [String: Int] = [:]
    var recent: [SeenRequest] = []
  }

  private static let kept = 2000

  private let state = Mutex(State())
  private let isLogging: Bool

  init(isLogging: Bool) {
    self.isLogging = isLogging
  }

  func record(_ seen: SeenRequest, call: Call, reply: Reply, duration: Duration) {
    state.withLock { state in
      state.total += 1
      let path = seen.target.prefix { $0 != "?" }
      state.counts["\(seen.method) \(path)", default: 0] += 1
      state.recent.append(seen)
      if state.recent.count > Self.kept { state.recent.removeFirst(Self.kept / 2) }
    }
    if isLogging { log(seen, call: call, reply: reply, duration: duration) }
  }

  var requests: [SeenRequest] { state.withLock { $0.recent } }

  func clear() {
    state.withLock { $0 = State() }
  }

  /// What the control endpoint shows.
  var summary: JSON {
    let (total, counts, recent) = state.withLock { ($0.total, $0.counts, $0.recent) }
    let rows = counts.sorted { $0.key < $1.key }.map { ($0.key, JSON.int($0.value)) }
    let last = recent.suffix(100).map { seen -> JSON in
      [
        "method": .string(seen.method), "target": .string(seen.target), "status": .int(seen.status),
        "bytes": .int(seen.bytes), "fault": .optional(seen.fault?.rawValue), "host": .string(seen.host),
        "carried_credentials": .bool(seen.carriedCredentials),
      ]
    }
    return ["total": .int(total), "counts": .object(JSONObject(rows)), "recent": .array(last)]
  }

  private func log(_ seen: SeenRequest, call: Call, reply: Reply, duration: Duration) {
    var line = "\(seen.method) \(seen.target) \(seen.status) \(seen.bytes) B \(duration.milliseconds) ms"
    if let fault = seen.fault { line += " fault=\(fault.rawValue)" }
    if case .bytes(let bytes) = call.body, !bytes.isEmpty { line += " > \(Redaction.apply(to: call.text))" }
    if case .text(let text) = reply.body, reply.status >= 400 { line += " < \(Redaction.apply(to: text))" }
    line += "\n"
    // One call for the line, so that lines of two connections do not mix.
    let bytes = Array(line.utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}

/// Takes secrets out of what is logged.
enum Redaction {
  private static let secret: Set<String> = [
    "password", "token", "access_token", "refresh_token", "key", "user_session", "old_password",
    "new_password",
  ]

  private static let longest = 500

  /// A body fit for a log: secrets replaced, and cut to a line.
  static func apply(to body: String) -> String {
    guard let json = try? JSON(parsing: body) else { return "(\(body.utf8.count) bytes that are no JSON)" }
    let text = redacted(json).serialized
    return text.utf8.count <= longest ? text : text.prefix(longest) + "…"
  }

  private static func redacted(_ json: JSON) -> JSON {
    switch json {
    case .object(let object):
      .object(
        JSONObject(
          object.members.map { member in
            let hidden = secret.contains(member.key) && !member.value.isNull
            return (member.key, hidden ? "REDACTED" : redacted(member.value))
          }))
    case .array(let items): .array(items.map(redacted))
    default: json
    }
  }
}
