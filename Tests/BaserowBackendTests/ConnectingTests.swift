import SheafHTTP
import SheafModel
import Testing

@testable import BaserowBackend

/// What people type becomes a profile, or one sentence that says why not.
@Suite struct ConnectingTests {
  private let settings = HTTPResponse.json(["allow_new_signups": true])
  private let login = HTTPResponse.json([
    "access_token": "a", "refresh_token": "r", "user": ["first_name": "Ada", "username": "ada@example.com"],
  ])

  private func connect(
    _ way: String, _ answers: [String: String], _ responses: [HTTPResponse]
  ) async -> (Result<NewConnection, BackendError>, CannedTransport) {
    let transport = CannedTransport(responses)
    let context = ServiceContext(transport: transport)
    let answers = ["url": "http://127.0.0.1:8765"].merging(answers) { $1 }
    return (
      await outcome { () async throws(BackendError) in
        try await Baserow.connect(ConnectAnswers(way: way, answers), in: context)
      }, transport
    )
  }

  private let person = ["email": "ada@example.com", "password": "hush"]

  @Test(arguments: [
    ("https://baserow.io", "https://api.baserow.io"), ("baserow.io/login", "https://api.baserow.io"),
    ("https://www.baserow.io/database/1/table/2/3?x=1", "https://api.baserow.io"),
    ("https://api.baserow.io/api/redoc/", "https://api.baserow.io"),
    ("https://b.example/", "https://b.example"), ("b.example:8443", "https://b.example:8443"),
    ("  https://b.example/tools/baserow/api/  ", "https://b.example/tools/baserow"),
    ("https://b.example/dashboard", "https://b.example"), ("localhost:8000", "http://localhost:8000"),
    ("http://127.0.0.1:8765/workspace/4", "http://127.0.0.1:8765"),
  ])
  func `the address may be what people paste`(text: String, root: String) throws {
    #expect(try BaserowAddress.root(text).text == root)
  }

  @Test(arguments: ["", " ", "two words", "ftp://b.example", "https://", "https://a@b.example"])
  func `what is no address is refused`(text: String) {
    #expect(throws: BackendError.self) { try BaserowAddress.root(text) }
  }

  @Test func `a password gives a session to keep, and who it is`() async throws {
    let (result, transport) = await connect(
      "password", person.merging(["url": "http://127.0.0.1:8765/database/1/table/2"]) { $1 },
      [settings, login, .json(["access_token": "b"]), .json([]), .json([["id": 1, "name": "Acme"]])])
    let made = try result.get()
    #expect(made.settings.entries.map(\.name) == ["url", "email"])
    #expect(made.settings["url"] == .text("http://127.0.0.1:8765"))
    #expect(made.secret == Secret("r"))
    #expect(made.summary.hasPrefix("Ada, "))
    #expect(
      await transport.requests.prefix(2).map(\.url.path) == ["/api/settings/", "/api/user/token-auth/"])
  }

  @Test func `a login that comes too soon for the server is sent again when the server takes it`()
    async throws
  {
    let tooSoon = HTTPResponse(status: 429, headers: ["Retry-After": "0"])
    let (result, transport) = await connect(
      "password", person,
      [settings, tooSoon, tooSoon, login, .json(["access_token": "b"]), .json([]), .json([])])
    #expect(try result.get().secret == Secret("r"))
    let paths = await transport.requests.map(\.url.path)
    let wanted = ["/api/settings/"] + Array(repeating: "/api/user/token-auth/", count: 3)
    #expect(Array(paths.prefix(4)) == wanted)
  }

  @Test func `a new account is asked for again as well`() async throws {
    let tooSoon = HTTPResponse(status: 429, headers: ["Retry-After": "0"])
    let (result, transport) = await connect(
      "register", person.merging(["user-name": "Ada"]) { $1 },
      [
        tooSoon, settings, tooSoon, login, .json(["access_token": "b"]), .json([]),
        .json([["id": 1, "name": "A"]]),
      ])
    #expect(try result.get().secret == Secret("r"))
    #expect(await transport.requests.count { $0.url.path == "/api/user/" } == 2)
  }

  @Test func `what no password opens is told`() async {
    for (answer, words) in [
      (HTTPResponse.json(["two_factor_auth": "totp", "token": "t"]), "second factor"),
      (
        .json(["error": "ERROR_INVALID_CREDENTIALS", "detail": "No."], status: 401),
        "wrong e-mail address or password"
      ),
      (.json(["error": "ERROR_AUTH_PROVIDER_DISABLED"], status: 401), "use a database token"),
      (.json(["error": "ERROR_DEACTIVATED_USER"], status: 401), "deactivated"),
      (.json(["error": "ERROR_EMAIL_VERIFICATION_REQUIRED"], status: 401), "confirmed"),
    ] {
      let (result, _) = await connect("password", person, [settings, answer])
      guard case .failure(let error) = result else {
        Issue.record("accepted: \(words)")
        continue
      }
      #expect(error.kind == .unauthorized)
      #expect(error.message.contains(words), "\(error.message)")
    }
  }

  @Test func `where nobody may sign up, no account is asked for`() async {
    let (result, transport) = await connect(
      "register", person.merging(["user-name": "Ada"]) { $1 }, [.json(["allow_new_signups": false])])
    guard case .failure(let error) = result else {
      Issue.record("an account was made")
      return
    }
    #expect(error.kind == .forbidden)
    #expect(error.message.contains("lets nobody sign up"))
    #expect(await transport.requests.count == 1)
  }

  @Test(arguments: [true, false])
  func `a new account gets its first workspace, or is told how to get one`(isAllowed: Bool) async throws {
    let answer = Recording.number(138)
    let refusal = HTTPResponse.json(["error": "PERMISSION_DENIED", "detail": "You may not"], status: 401)
    let (result, transport) = await connect(
      "register", person.merging(["user-name": "Ada"]) { $1 },
      [
        settings, login, .json(["access_token": "b"]), .json([]), .json([]),
        isAllowed ? answer.response : refusal,
      ])
    let summary = try result.get().summary
    #expect(summary == (isAllowed ? "Ada, 1 workspace" : summary))
    #expect(isAllowed || summary.contains("make one in the browser"))
    let last = await transport.requests.last
    #expect(last.map(answer.matches) == true)
  }

  @Test func `who logs in to an account without workspaces gets none unasked`() async throws {
    let (result, transport) = await connect(
      "password", person, [settings, login, .json(["access_token": "b"]), .json([]), .json([])])
    #expect(try result.get().summary == "Ada, 0 workspaces")
    #expect(await transport.requests.count == 5)
  }

  @Test func `a server that knows no check of tokens is asked for a table`() async throws {
    let missing = HTTPResponse.json(["error": "URL_NOT_FOUND"], status: 404)
    let (result, transport) = await connect(
      "token", ["token": "hush", "tables": "11, t12"], [settings, missing, missing, .json([])])
    let made = try result.get()
    #expect(made.secret == Secret("hush"))
    #expect(made.settings["tables"] == .list([.number(11), .number(12)]))
    #expect(made.summary == "a database token for 2 tables")
    #expect(await transport.requests.last?.url.path == "/api/database/fields/table/11/")
    let (unnamed, _) = await connect("token", ["token": "hush"], [settings, missing, missing])
    #expect(try unnamed.get().summary.contains("“tables”"))
    let revoked = HTTPResponse.json(["error": "ERROR_TOKEN_DOES_NOT_EXIST"], status: 401)
    let (refused, _) = await connect("token", ["token": "hush"], [settings, revoked])
    guard case .failure(let error) = refused else {
      Issue.record("accepted")
      return
    }
    #expect(error.kind == .unauthorized)
  }

  @Test func `a web page, a gateway's failure and a redirect are told apart`() async {
    for (answer, words) in [
      (HTTPResponse(status: 200, body: Array("<html>".utf8)), "no Baserow answers at http://127.0.0.1:8765"),
      (.json(["x": 1], status: 404), "no Baserow answers at http://127.0.0.1:8765"),
      (HTTPResponse(status: 502), "status 502"),
    ] {
      let (result, transport) = await connect("password", person, [answer])
      guard case .failure(let error) = result else {
        Issue.record("accepted: \(words)")
        continue
      }
      #expect(error.message.contains(words), "\(error.message)")
      #expect(await transport.requests.count == 1)
    }
  }

  private func profile(_ settings: [(String, Setting)]) -> SheafModel.Profile {
    SheafModel.Profile(
      name: "acme", kind: "baserow",
      settings: .init([.init("url", .text("https://b.example"))] + settings.map { .init($0.0, $0.1) }))
  }

  @Test func `a setting that cannot be right is named`() {
    for (name, setting) in [
      ("url", Setting.text("two words")), ("tables", .text("11")), ("tables", .list([.text("x")])),
      ("tables", .list([.number(0)])), ("min_request_interval_ms", .text("fast")),
      ("min_request_interval_ms", .number(-1)),
    ] {
      var wrong = profile([])
      wrong.settings[name] = setting
      let error = #expect(throws: BackendError.self) {
        _ = try Baserow.open(wrong, secret: Secret("t"), in: ServiceContext(transport: CannedTransport([])))
      }
      #expect(error?.kind == .unsupported)
    }
  }

  @Test func `a profile without a secret says how to give it one, and a person may log in later`() throws {
    let context = ServiceContext(transport: CannedTransport([]))
    let error = #expect(throws: BackendError.self) {
      _ = try Baserow.open(profile([]), secret: nil, in: context)
    }
    #expect(error?.kind == .unauthorized)
    #expect(error?.message.contains("SHEAF_TOKEN_ACME") == true)
    let person = profile([("email", .text("ada@example.com"))])
    #expect(try Baserow.open(person, secret: nil, in: context) is any LoginBackend)
  }

  @Test(
    arguments: [
      ("https://b.example/database/4/table/11/23", ["11/23"]),
      ("https://b.example/database/4/table/11", ["11"]),
      ("https://other.example/database/4/table/11", nil), ("https://b.example/dashboard", nil),
      ("https://api.b.example/database/4/table/11", ["11"]),
      ("https://b.example:8443/database/4/table/11", nil),
    ] as [(String, [String]?)])
  func `a table's address in the browser belongs to the profile of its server`(url: String, path: [String]?) {
    #expect(Baserow.path(inURL: url, of: profile([])) == path)
  }
}
