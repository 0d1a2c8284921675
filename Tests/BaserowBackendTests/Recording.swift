import FoundationEssentials
import SheafHTTP
import SheafJSON

/// One exchange recorded from a real server.
struct Recording: Sendable {
  /// `430-rows-page-1-size-3`.
  let name: String
  let method: String
  let url: HTTPURL
  let body: JSON
  let status: Int
  let contentType: String
  let answer: JSON
  let steps: [JSON]

  var number: Int { Int(name.prefix(3)) ?? 0 }

  var response: HTTPResponse {
    HTTPResponse(
      status: status, headers: ["Content-Type": contentType], body: Array(answerText.utf8))
  }

  /// A web page is kept as a string; everything else is JSON.
  private var answerText: String {
    if case .string(let page) = answer { return page }
    return answer.text
  }

  /// All of them, in the order of their numbers.
  static let all: [Recording] = load()

  /// The recording of that number.
  static func number(_ number: Int) -> Recording {
    guard let recording = all.first(where: { $0.number == number }) else {
      preconditionFailure("there is no recording \(number)")
    }
    return recording
  }

  private static func load() -> [Recording] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Recordings")
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
      return try names.filter { $0.hasSuffix(".json") }.map { file in
        let data = try Data(contentsOf: folder.appending(path: file))
        return Recording(name: String(file.dropLast(5)), try JSON.parse(Array(data)))
      }
    } catch {
      preconditionFailure("the recordings cannot be read: \(error)")
    }
  }

  private init(name: String, _ json: JSON) {
    self.name = name
    let request = json["request"] ?? .null
    method = request["method"]?.string ?? ""
    url = HTTPURL("http://127.0.0.1:8765" + (request["path"]?.string ?? "/")) ?? Self.root
    body = request["body"] ?? .null
    let response = json["response"] ?? .null
    status = response["status"]?.int ?? 0
    contentType = response["headers"]?["content-type"]?.string ?? "application/json"
    answer = response["body"] ?? .null
    steps = json["steps"]?.items ?? []
  }

  private static let root = HTTPURL(
    origin: HTTPOrigin(isSecure: false, host: "127.0.0.1", port: 8765), path: "/")
}

extension Recording {
  /// Whether a request is the recorded one: method, path, query in any order, and body by value.
  func matches(_ request: HTTPRequest) -> Bool {
    guard method == request.method.rawValue, url.path == request.url.path,
      Self.compared(url.query) == Self.compared(request.url.query)
    else { return false }
    switch request.body {
    case .none: return body.isNull || body == .string("")
    case .bytes(let bytes, _):
      guard let sent = try? JSON.parse(bytes) else { return false }
      return sent.isSameValue(as: body)
    case .multipart(let form):
      guard let told = body.string else { return false }
      return told.contains("name=\"\(form.partName)\"") && told.contains("filename=\"\(form.fileName)\"")
        && told.contains(" \(form.byteCount) bytes")
    }
  }

  /// A query by value: the first page is the same page asked for or not, and conditions are compared as JSON.
  private static func compared(_ items: [HTTPQueryItem]) -> [String: JSON] {
    var result: [String: JSON] = [:]
    for item in items where !(item.name == "page" && item.value == "1") {
      let value = item.value ?? ""
      if item.name == "filters", let tree = try? JSON.parse(Array(value.utf8)) {
        result[item.name] = tree.canonical
      } else {
        result[item.name] = .string(value)
      }
    }
    return result
  }
}

extension JSON {
  /// The same value with members in the order of their names and empty lists of groups left out.
  var canonical: JSON {
    switch self {
    case .array(let items): .array(items.map(\.canonical))
    case .object(let members):
      .object(
        members.filter { !($0.name == "groups" && $0.value == .array([])) }
          .map { JSON.Member($0.name, $0.value.canonical) }.sorted { $0.name < $1.name })
    default: self
    }
  }

  /// Whether both are the same value; what was blacked out in a recording is any text.
  func isSameValue(as other: JSON) -> Bool {
    switch (self, other) {
    case (.string, .string("REDACTED")): true
    case (.array(let a), .array(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.isSameValue(as: $1) }
    case (.object(let a), .object(let b)):
      a.count == b.count
        && a.allSatisfy { member in other[member.name].map { member.value.isSameValue(as: $0) } ?? false }
    default: self == other
    }
  }
}
