import LoopbackServer
import SheafHTTP
import SheafModel
import SheafTestSupport

@testable import BotByeBackend

/// The service on this machine, and a connection to it.
struct Loopback {
  let server: LoopbackServer
  let backend: BotByeBackend

  static let project = "c415a474-be24-11eb-8529-0242ac130003"
  static let requests: ID<Table> = "requests:c415a474-be24-11eb-8529-0242ac130003"

  static func start(requests: Int = 300, _ settings: [(String, Setting)] = []) async throws -> Loopback {
    var options = LoopbackOptions()
    var seed = LoopbackSeed.small
    (seed.companies, seed.contacts, seed.deals, seed.events) = (1, 1, 1, 0)
    seed.requests = requests
    options.seed = seed
    options.keepAlive = 600_000
    let server = try await LoopbackServer.start(options)
    return Loopback(server: server, backend: try backend(server.url, settings))
  }

  static func backend(_ url: String, _ settings: [(String, Setting)] = []) throws -> BotByeBackend {
    let entries = [("url", .text(url)), ("account_id", .text(LoopbackAccount.botByeAccount))] + settings
    let profile = Profile(
      name: "test", kind: BotBye.kind,
      settings: Profile.Settings(entries.map { Profile.Settings.Entry($0.0, $0.1) }))
    let context = ServiceContext(transport: AsyncHTTPTransport(.patient))
    let backend = try BotBye.open(profile, secret: Secret(LoopbackAccount.botByeToken), in: context)
    guard let backend = backend as? BotByeBackend else {
      throw BackendError(.unsupported, "another backend")
    }
    return backend
  }

  /// Runs a test against a server of its own.
  static func run(
    requests: Int = 300, _ settings: [(String, Setting)] = [], _ body: (Loopback) async throws -> Void
  ) async throws {
    let loopback = try await start(requests: requests, settings)
    do {
      try await body(loopback)
    } catch {
      try await loopback.server.stop()
      throw error
    }
    try await loopback.server.stop()
  }

  /// All records of a query, forwards, in pages of that size.
  func walk(_ table: ID<Table>, _ query: Query = Query(), limit: Int = 100) async throws -> [Record] {
    var records: [Record] = []
    var position = PageRequest.Position.first
    while true {
      let page = try await backend.page(of: table, query, position, limit: limit)
      records += page.records
      guard let after = page.after else { return records }
      position = .after(after)
    }
  }

  /// All records of a query, from its end back to its beginning.
  func walkBack(_ table: ID<Table>, _ query: Query = Query(), limit: Int = 100) async throws -> [Record] {
    var records: [Record] = []
    var position = PageRequest.Position.last
    while true {
      let page = try await backend.page(of: table, query, position, limit: limit)
      records = page.records + records
      guard let before = page.before else { return records }
      position = .before(before)
    }
  }
}
