import BikaBackend
import LoopbackServer
import SheafHTTP
import SheafModel
import SheafTestSupport
import Testing

extension Subject {
  /// Bika by each family of its addresses, and by a server that has the first only.
  static let bika = [
    Subject(name: "Bika") { try await bikaTrial([:], writes: "v2") },
    Subject(name: "Bika v2") { try await bikaTrial(["api_version": "v2"], writes: "v2") },
    Subject(name: "Bika v1") { try await bikaTrial(["api_version": "v1"], writes: "v1") },
    Subject(name: "Bika without v2") { try await bikaTrial([:], writes: "v1", hasV2: false) },
  ]

  private static func bikaTrial(
    _ texts: KeyValuePairs<String, String>, writes version: String, hasV2: Bool = true
  ) async throws -> Trial {
    var options = LoopbackOptions()
    options.seed = .small
    options.seed?.events = 0
    options.bika.records = 130
    options.bika.hasV2 = hasV2
    options.keepAlive = 600_000
    let server = try await LoopbackServer.start(options)
    var settings = Profile.Settings([
      .init("url", .text(server.url)), .init("min_request_interval_ms", .number(0)),
      .init("page_size", .number(50)),
    ])
    for (name, text) in texts { settings[name] = .text(text) }
    let backend = try Bika.open(
      Profile(name: "team", kind: Bika.kind, settings: settings), secret: Secret(LoopbackBika.token),
      in: ServiceContext(transport: AsyncHTTPTransport(.patient)))
    func table(_ database: String) -> ID<Table> { ID("\(LoopbackBika.space)/\(database)") }
    let root = "/api/openapi/bika/\(version)/spaces/*/records"
    return Trial(
      backend: backend, kinds: table(LoopbackBika.kinds), many: table(LoopbackBika.deals), server: server,
      routes: [
        .page: Route(method: "GET", path: root),
        .update: version == "v2"
          ? Route(method: "PUT", path: root + "/*") : Route(method: "PATCH", path: root),
        .create: Route(method: "POST", path: root), .delete: Route(method: "DELETE", path: root + "/*"),
        .upload: Route(method: "POST", path: "/api/openapi/bika/v1/spaces/*/attachments"),
      ],
      secrets: [LoopbackBika.token],
      samples: ["Period": [.text("2024-02-28 -> 2024-03-01"), .text("1999-12-31 -> 1999-12-31")]],
      volatileFields: ["Changed", "Changer", "Loud"], end: { try await server.stop() })
  }
}
