import BaserowBackend
import LoopbackServer
import SheafHTTP
import SheafModel
import SheafTestSupport
import Testing

extension Subject {
  /// Baserow as a person and as a program with a token.
  static let baserow = [
    Subject(name: "Baserow by session") { try await baserowTrial { try await session($0) } },
    Subject(name: "Baserow by token") {
      try await baserowTrial { _ in .token(Secret(LoopbackAccount.token)) }
    },
  ]

  /// A server with few records, so that it starts at once.
  static func baserowServer(_ options: LoopbackOptions = LoopbackOptions()) async throws -> LoopbackServer {
    var options = options
    var seed = LoopbackSeed.small
    seed.companies = 15
    seed.contacts = 130
    seed.deals = 10
    seed.events = 0
    options.seed = seed
    // On a busy machine connections would be closed between two requests of a test, which other tests are about.
    options.keepAlive = 600_000
    return try await LoopbackServer.start(options)
  }

  /// Logs in as the administrator.
  static func session(_ server: LoopbackServer) async throws -> Baserow.Access {
    let (email, password) = LoopbackAccount.ada
    let session = try await Baserow.logIn(
      url: server.url, email: email, password: Secret(password), transport: AsyncHTTPTransport(.patient))
    return .user(email: email, session: session)
  }

  /// A backend that asks a server.
  static func baserowBackend(
    _ server: LoopbackServer, _ access: Baserow.Access, tables: [ID<Table>] = []
  ) throws -> any Backend {
    try Baserow.connect(
      Baserow.Profile(url: server.url, access: access, tables: tables),
      transport: AsyncHTTPTransport(.patient))
  }

  private static func baserowTrial(
    _ access: (LoopbackServer) async throws -> Baserow.Access
  ) async throws -> Trial {
    let server = try await baserowServer()
    let access = try await access(server)
    let backend = try baserowBackend(server, access)
    let rows = "/api/database/rows/table/*"
    var secrets = [LoopbackAccount.ada.password, LoopbackAccount.token]
    if case .user(_, let session?, _) = access { secrets.append(session.secret.text) }
    return Trial(
      backend: backend, kinds: try await backend.tableID(named: "All types"),
      many: try await backend.tableID(named: "Contacts"), server: server,
      routes: [
        .page: Route(method: "GET", path: "/api/database/rows/table/*"),
        .update: Route(method: "PATCH", path: rows), .create: Route(method: "POST", path: rows),
        .delete: Route(method: "DELETE", path: rows),
        .upload: Route(method: "POST", path: "/api/user-files/upload-file/"),
      ],
      secrets: secrets,
      // A password is written and never read.
      samples: ["Password": []],
      volatileFields: ["LastMod", "LastModBy", "Auto", "UUID", "Created", "CreatedBy"],
      searches: ["an", "no such thing"], end: { try await server.stop() })
  }
}
