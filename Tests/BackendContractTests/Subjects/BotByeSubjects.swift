import BotByeBackend
import LoopbackServer
import SheafHTTP
import SheafModel
import SheafTestSupport

extension Subject {
  /// BotBye, each way in which one connects.
  static let botBye = [Subject(name: "BotBye") { try await botByeTrial() }]

  /// A backend that asks a server.
  static func botByeBackend(_ server: LoopbackServer) throws -> any Backend {
    var profile = Profile(name: "contract", kind: BotBye.kind)
    profile.settings["url"] = .text(server.url)
    profile.settings["account_id"] = .text(LoopbackAccount.botByeAccount)
    return try BotBye.open(
      profile, secret: Secret(LoopbackAccount.botByeToken),
      in: ServiceContext(transport: AsyncHTTPTransport(.patient)))
  }

  private static func botByeTrial() async throws -> Trial {
    var options = LoopbackOptions()
    var seed = LoopbackSeed.small
    (seed.companies, seed.contacts, seed.deals, seed.events) = (1, 1, 1, 0)
    seed.requests = 150
    options.seed = seed
    options.keepAlive = 600_000
    let server = try await LoopbackServer.start(options)
    let backend = try botByeBackend(server)
    return Trial(
      backend: backend, kinds: "projects", many: "requests:c415a474-be24-11eb-8529-0242ac130003",
      server: server,
      routes: [
        .page: Route(method: "GET", path: "/api/v1/*"),
        .update: Route(method: "PATCH", path: "/api/v1/*/projects/*"),
      ],
      secrets: [LoopbackAccount.botByeToken], volatileFields: ["updatedAt"],
      end: { try await server.stop() })
  }
}
