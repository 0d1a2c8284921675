import LoopbackServer
import SheafHTTP
import SheafJSON
import SheafModel
import SheafTestSupport
import Synchronization
import Testing

@testable import BikaBackend

/// A server with the seeded spaces, a backend that asks it, and what was asked.
struct Stage {
  let server: LoopbackServer
  let transport: ListeningTransport
  let cache: MemoryCache

  static let deals = ID<Table>("\(LoopbackBika.space)/\(LoopbackBika.deals)")
  static let kinds = ID<Table>("\(LoopbackBika.space)/\(LoopbackBika.kinds)")
  static let guide = ID<Table>("\(LoopbackBika.space)/\(LoopbackBika.guide)")

  /// Runs a test on a fresh server and ends it afterwards.
  static func run(
    records: Int = 120, _ configure: (inout BikaOptions) -> Void = { _ in },
    _ body: (Stage) async throws -> Void
  ) async throws {
    var options = LoopbackOptions()
    options.seed = .small
    options.seed?.events = 0
    options.bika.records = records
    options.keepAlive = 600_000
    configure(&options.bika)
    let server = try await LoopbackServer.start(options)
    let stage = Stage(server: server, transport: ListeningTransport(), cache: MemoryCache())
    do {
      try await body(stage)
    } catch {
      try await server.stop()
      throw error
    }
    try await server.stop()
  }

  /// A backend as a new run of the program makes it.
  func backend(
    _ settings: [(String, Setting)] = [], token: String = LoopbackBika.token,
    now: @escaping @Sendable () -> Int = { 1_780_000_000 }
  ) throws -> BikaBackend {
    BikaBackend(
      try BikaSettings(profile(settings)), token: Secret(token),
      ServiceContext(transport: transport, cache: cache), now: now)
  }

  func profile(_ settings: [(String, Setting)] = []) -> Profile {
    var all = Profile.Settings([
      .init("url", .text(server.url)), .init("min_request_interval_ms", .number(0)),
    ])
    for (name, value) in settings { all[name] = value }
    return Profile(name: "team", kind: Bika.kind, settings: all)
  }

  /// The requests since this was asked last, as `METHOD path`, without what all of them begin with.
  func requests() -> [String] {
    transport.take().map { "\($0.method.rawValue) \($0.url.path.dropFirst(BikaSettings.apiPath.count))" }
  }
}

/// What an operation fails with; nil when it ends well.
func failure(_ operation: () async throws -> Void) async -> BackendError? {
  do {
    try await operation()
    return nil
  } catch {
    return error as? BackendError
  }
}

/// The network, with a list of what went through.
final class ListeningTransport: HTTPTransport {
  private let network = AsyncHTTPTransport(.patient)
  private let seen = Mutex<[HTTPRequest]>([])
  private let answers = Mutex<[HTTPResponse]>([])

  /// Forgets the requests so far and answers with them.
  func take() -> [HTTPRequest] {
    seen.withLock { seen in
      defer { seen = [] }
      return seen
    }
  }

  /// Answers the next requests with these instead of asking.
  func answer(with answers: HTTPResponse...) { self.answers.withLock { $0 += answers } }

  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    seen.withLock { $0.append(request) }
    let ready = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if let ready { return ready }
    return try await network.send(request)
  }
}

extension HTTPResponse {
  static func json(_ status: Int, _ json: JSON) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: ["Content-Type": "application/json"], body: Array(json.text.utf8))
  }
}

/// What a connection keeps, in memory, for backends that follow each other.
actor MemoryCache: ConnectionCache {
  private var texts: [String: KeptText] = [:]
  private var counts: [String: Int] = [:]

  func kept(_ key: String) -> KeptText? { texts[key] }

  func keep(_ text: String?, under key: String) { texts[key] = text.map { KeptText($0, time: 0) } }

  func count(_ key: String, adding number: Int) -> Int {
    counts[key, default: 0] += number
    return counts[key, default: 0]
  }
}

extension Backend {
  func page(
    _ table: Table, _ query: Query = Query(), _ position: PageRequest.Position = .first, limit: Int = 100
  ) async throws(BackendError) -> Page {
    try await page(
      PageRequest(
        table: table.id, query: query, fields: table.fields.map(\.id), position: position, limit: limit,
        detail: .whole))
  }
}

extension Table {
  func named(_ name: String) throws -> Field { try #require(field(named: name), "no field \(name)") }

  func cell(_ record: Record, _ name: String) throws -> Value {
    let index = try #require(fields.firstIndex { $0.name == name }, "no field \(name)")
    return record.cells[index]
  }
}

/// A clock that a test sets.
final class ManualTime: Sendable {
  private let state = Mutex(1_780_000_000)

  var seconds: Int { state.withLock { $0 } }

  func advance(by seconds: Int) { state.withLock { $0 += seconds } }
}
