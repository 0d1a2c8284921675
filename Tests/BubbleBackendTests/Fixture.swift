import LoopbackServer
import SheafHTTP
import SheafJSON
import SheafModel
import SheafTestSupport
import Synchronization
import Testing

@testable import BubbleBackend

/// A Bubble app on this machine and a connection to it.
struct Fixture {
  let server: LoopbackServer
  let backend: BubbleBackend
  let transport: WatchedTransport

  /// Runs a body against an app that is stopped afterwards.
  static func run(
    _ setup: BubbleSetup = small, token: String? = LoopbackAccount.bubbleToken,
    _ settings: [(String, Setting)] = [], cache: (any ConnectionCache)? = nil,
    _ body: (Fixture) async throws -> Void
  ) async throws {
    var options = LoopbackOptions()
    options.bubble = setup
    options.keepAlive = 600_000
    let server = try await LoopbackServer.start(options)
    let transport = WatchedTransport()
    do {
      let profile = Profile(
        name: "app", kind: Bubble.kind,
        settings: .init([.init("url", .text(server.url))] + settings.map { .init($0.0, $0.1) }))
      let start = ContinuousClock.now
      let backend = try Bubble.backend(
        profile, token.map { Secret($0) }, ServiceContext(transport: transport, cache: cache), now: { start })
      try await body(Fixture(server: server, backend: backend, transport: transport))
    } catch {
      try await server.stop()
      throw error
    }
    try await server.stop()
  }

  static var small: BubbleSetup {
    var setup = BubbleSetup()
    setup.events = 30
    setup.venues = 40
    return setup
  }

  /// The settings for an app that tells nothing of itself.
  static let named: [(String, Setting)] = [
    ("types", .list(["venue", "room", "user", "lead", "event", "rentalunit"].map(Setting.text)))
  ]

  func rows(
    _ table: ID<Table>, _ query: Query = Query(), _ position: PageRequest.Position = .first, limit: Int = 100
  ) async throws -> Page {
    let fields = try await backend.plan(table).table.fields.map(\.id)
    return try await backend.page(
      PageRequest(table: table, query: query, fields: fields, position: position, limit: limit))
  }

  func value(_ field: ID<Field>, of record: Record, in table: ID<Table>) async throws -> Value {
    let fields = try await backend.plan(table).table.fields
    let index = try #require(fields.firstIndex { $0.id == field })
    return record.cells[index]
  }

  /// All values of one field that a query finds.
  func values(_ field: ID<Field>, _ table: ID<Table>, _ query: Query) async throws -> [Value] {
    let page = try await rows(table, query)
    var values: [Value] = []
    for record in page.records { values.append(try await value(field, of: record, in: table)) }
    return values
  }

  /// The constraints that the last search was sent with.
  func lastConstraints() throws -> JSON {
    let request = try #require(
      transport.sent.last { request in request.url.query.contains { $0.name == "constraints" } })
    let text = request.url.query.first { $0.name == "constraints" }?.value ?? "[]"
    return try JSON.parse(Array(text.utf8))
  }
}

/// Sends over the network and remembers what was sent.
final class WatchedTransport: HTTPTransport {
  private let network = AsyncHTTPTransport(.patient)
  private let log = Mutex<[HTTPRequest]>([])
  /// Runs before a request is sent, where one is watched for.
  private let hook = Mutex<(@Sendable (HTTPRequest) async -> Void)?>(nil)

  func beforeEach(_ hook: (@Sendable (HTTPRequest) async -> Void)?) { self.hook.withLock { $0 = hook } }

  var sent: [HTTPRequest] { log.withLock { $0 } }

  func clear() { log.withLock { $0 = [] } }

  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    log.withLock { $0.append(request) }
    await hook.withLock { $0 }?(request)
    return try await network.send(request)
  }
}

/// The error that a body throws.
func failure<T>(_ body: () async throws(BackendError) -> T) async -> BackendError? {
  do throws(BackendError) {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}

func test(_ field: ID<Field>, _ comparison: Comparison, _ operands: Value...) -> Filter {
  .test(Predicate(field: field, comparison: comparison, operands: operands))
}

func number(_ text: String) -> Value { DecimalText(text).map(Value.number) ?? .null }
