import BaserowBackend
import LoopbackServer
import SheafHTTP
import SheafJSON
import SheafModel
import SheafTestSupport
import Testing

/// What Baserow refuses, said so that one knows what to do.
@Suite(.timeLimit(.minutes(20))) struct BaserowWordsTests {
  private func withServer(
    _ options: LoopbackOptions = LoopbackOptions(), _ body: (LoopbackServer) async throws -> Void
  ) async throws {
    let server = try await Subject.baserowServer(options)
    do {
      try await body(server)
    } catch {
      try await server.stop()
      throw error
    }
    try await server.stop()
  }

  /// Logs in as somebody.
  private func access(
    _ server: LoopbackServer, _ account: (email: String, password: String) = LoopbackAccount.ada
  ) async throws -> Baserow.Access {
    let session = try await Baserow.logIn(
      url: server.url, email: account.email, password: Secret(account.password),
      transport: AsyncHTTPTransport(.patient))
    return .user(email: account.email, session: session)
  }

  /// Asks the server directly, as somebody's browser would.
  private func ask(
    _ server: LoopbackServer, _ method: HTTPMethod, _ path: String, _ body: JSON? = nil,
    as account: (email: String, password: String)
  ) async throws -> JSON {
    let transport = AsyncHTTPTransport(.patient)
    let login = try #require(HTTPURL(server.url + "/api/user/token-auth/"))
    let answer = try await transport.send(
      HTTPRequest(
        .post, login,
        body: .json(["email": .string(account.email), "password": .string(account.password)])))
    let token = try #require(try JSON.parse(answer.body)["access_token"]?.string)
    var request = HTTPRequest(
      method, try #require(HTTPURL(server.url + path)), body: body.map(HTTPBody.json) ?? .none)
    request.credentials = Credentials(value: Secret("JWT \(token)"))
    let response = try await transport.send(request)
    try #require(response.isSuccess, "\(String(decoding: response.body, as: UTF8.self))")
    return response.body.isEmpty ? .null : try JSON.parse(response.body)
  }

  @Test func `a wrong password`() async throws {
    try await withServer { server in
      let error = await failure {
        _ = try await Baserow.logIn(
          url: server.url, email: LoopbackAccount.ada.email, password: Secret("wrong-horse"),
          transport: AsyncHTTPTransport(.patient))
      }
      #expect(error?.kind == .unauthorized)
      #expect(error?.message == "wrong e-mail address or password")
    }
  }

  @Test func `an access token that has run out is renewed without a word`() async throws {
    try await withServer { server in
      let backend = try Subject.baserowBackend(server, try await access(server))
      let table = try await backend.tableID(named: "Contacts")
      server.clearRequests()
      server.add(FaultRule(Fault(.unauthorized), path: "/api/database/*"))
      #expect(try await backend.table(table).name == "Contacts")
      #expect(server.requests.contains { $0.target.hasPrefix("/api/user/token-refresh/") })
    }
  }

  @Test func `a session that has run out asks for the password, and goes on with it`() async throws {
    var options = LoopbackOptions()
    options.refreshTokenLifetime = -1
    try await withServer(options) { server in
      let backend = try Subject.baserowBackend(server, try await access(server))
      let error = await failure { _ = try await backend.children(of: nil) }
      #expect(error?.kind == .unauthorized)
      #expect(error?.message == "the session has ended: log in again")
      let login = try #require(backend as? any LoginBackend)
      let refused = await failure { try await login.logIn(password: "wrong-horse") }
      #expect(refused?.kind == .unauthorized)
      #expect(refused?.message == "wrong e-mail address or password")
      try await login.logIn(password: LoopbackAccount.ada.password)
      #expect(try await backend.children(of: nil).map(\.name) == ["Acme"])
    }
  }

  @Test func `access tokens that are never good end in a sentence, not in a circle`() async throws {
    var options = LoopbackOptions()
    options.accessTokenLifetime = -1
    try await withServer(options) { server in
      let backend = try Subject.baserowBackend(server, try await access(server))
      server.clearRequests()
      let error = await failure { _ = try await backend.children(of: nil) }
      #expect(error?.kind == .unauthorized)
      #expect(error?.message == "the session has ended: log in again")
      #expect(server.requests.count < 12)
    }
  }

  @Test func `a revoked token`() async throws {
    try await withServer { server in
      let backend = try Subject.baserowBackend(server, .token(Secret(LoopbackAccount.token)))
      let table = try await backend.table(try await backend.tableID(named: "Contacts"))
      let tokens = try await ask(server, .get, "/api/database/tokens/", as: LoopbackAccount.ada)
      let token = tokens.items?.first { $0["key"]?.string == LoopbackAccount.token }
      let id = try #require(token?["id"]?.int)
      _ = try await ask(server, .delete, "/api/database/tokens/\(id)/", as: LoopbackAccount.ada)
      let error = await failure { _ = try await backend.page(of: table, limit: 10) }
      #expect(error?.kind == .unauthorized)
      #expect(error?.message == "the server does not know this database token: it may have been revoked")
    }
  }

  @Test func `a token that may only read`() async throws {
    try await withServer { server in
      let backend = try Subject.baserowBackend(server, .token(Secret(LoopbackAccount.readingToken)))
      let table = try await backend.table(try await backend.tableID(named: "All types"))
      let record = try await backend.page(of: table, limit: 1).records[0]
      let field = try #require(table.plainField)
      let error = await failure {
        try await backend.set(
          field, of: record.id, in: table, from: table.cell(record, field), to: .text("x"))
      }
      #expect(error?.kind == .forbidden)
      #expect(error?.message.contains("permission") == true || error?.message.contains("token") == true)
    }
  }

  @Test func `a workspace that one is not a member of`() async throws {
    try await withServer { server in
      let workspaces = try await ask(server, .get, "/api/workspaces/", as: LoopbackAccount.bob)
      let own = workspaces.items?.first { $0["name"]?.string != "Acme" }?["id"]?.int
      let database = try await ask(
        server, .post, "/api/applications/workspace/\(try #require(own))/",
        ["name": "Private", "type": "database"], as: LoopbackAccount.bob)
      let table = try await ask(
        server, .post, "/api/database/tables/database/\(try #require(database["id"]?.int))/",
        ["name": "Diary"], as: LoopbackAccount.bob)
      let id = ID<Table>(String(try #require(table["id"]?.int)))
      let person = try Subject.baserowBackend(server, try await access(server))
      let token = try Subject.baserowBackend(server, .token(Secret(LoopbackAccount.token)))
      for backend in [person, token] {
        let error = await failure { _ = try await backend.table(id) }
        #expect(error?.kind == .forbidden)
        #expect(error?.message.isEmpty == false && error?.message.hasPrefix("ERROR") == false)
      }
      let error = await failure { _ = try await person.table(id) }
      #expect(error?.message == "you are not a member of the workspace that this is in")
    }
  }

  @Test(arguments: [("Email", 300), ("Phone", 120)])
  func `a text that is too long or of the wrong form names its field`(
    _ name: String, _ count: Int
  ) async throws {
    try await withTable { backend, table, record in
      let field = try #require(table.field(named: name))
      let text = Value.text(String(repeating: "1", count: count) + (name == "Email" ? "@example.com" : ""))
      let error = await failure {
        try await backend.set(field, of: record.id, in: table, from: table.cell(record, field), to: text)
      }
      #expect(error?.kind == .invalid(field.id))
      #expect(error?.message.isEmpty == false && error?.message.contains("{") == false)
    }
  }

  @Test func `a date that the server's calendar does not have`() async throws {
    try await withTable { backend, table, record in
      let field = try #require(table.field(named: "DateISO"))
      let day = try #require(CalendarDate(year: 0, month: 3, day: 1))
      let error = await failure {
        try await backend.set(
          field, of: record.id, in: table, from: table.cell(record, field), to: .date(day))
      }
      #expect(error?.kind == .invalid(field.id))
      #expect(error?.message == "“DateISO” takes no dates before the year 1")
    }
  }

  @Test func `a number with more digits than the field has`() async throws {
    try await withTable { backend, table, record in
      let field = try #require(table.field(named: "Decimal"))
      let number = Value.number(try #require(DecimalText("0.12345")))
      let error = await failure {
        try await backend.set(
          field, of: record.id, in: table, from: table.cell(record, field), to: number)
      }
      #expect(error?.kind == .invalid(field.id))
      #expect(error?.message == "“Decimal” takes at most 2 digits after the point")
    }
  }

  @Test func `a page past the end is empty`() async throws {
    try await withTable { backend, table, _ in
      let page = try await backend.page(of: table, Query(), .at(row: 100_000), limit: 50)
      #expect(page.records.isEmpty && page.after == nil)
    }
  }

  @Test func `a file that is larger than the server takes`() async throws {
    var options = LoopbackOptions()
    options.largestUpload = 1
    try await withTable(options) { backend, table, _ in
      let folder = try TemporaryFolder()
      let file = try folder.file("large.bin", 1_500_000)
      let error = await failure { _ = try await backend.upload(file, for: table.id) { _ in } }
      #expect(error?.isRetryable == false)
      guard case .invalid? = error?.kind else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(error?.message.contains("larger") == true || error?.message.contains("MB") == true)
    }
  }

  private func withTable(
    _ options: LoopbackOptions = LoopbackOptions(),
    _ body: (any Backend, Table, Record) async throws -> Void
  ) async throws {
    try await withServer(options) { server in
      let backend = try Subject.baserowBackend(server, try await access(server))
      let table = try await backend.table(try await backend.tableID(named: "All types"))
      try await body(backend, table, try await backend.page(of: table, limit: 1).records[0])
    }
  }
}
