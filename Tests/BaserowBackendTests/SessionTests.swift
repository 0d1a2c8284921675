import FoundationEssentials
import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization
import Testing

@testable import BaserowBackend

/// Sessions: kept fresh, renewed once, and never confused with permissions.
@Suite struct SessionTests {
  /// A token that says when it was made and ends.
  private func token(_ name: String, lifetime: Int = 600, type: String = "access") -> String {
    func part(_ text: String) -> String {
      Data(text.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
        .replacing("/", with: "_")
    }
    return part("{\"alg\":\"HS256\"}") + "."
      + part("{\"token_type\":\"\(type)\",\"iat\":1000,\"exp\":\(1000 + lifetime),\"jti\":\"\(name)\"}")
      + ".x"
  }

  private func profile(_ access: Baserow.Access) -> Baserow.Profile {
    Baserow.Profile(url: "http://127.0.0.1:8765", access: access)
  }

  private let refused = HTTPResponse.json(
    ["error": "ERROR_INVALID_ACCESS_TOKEN", "detail": "Access token is expired or invalid."], status: 401)

  @Test func `a refused token is refreshed once and the request sent again`() async throws {
    let transport = CannedTransport([
      .json(["access_token": .string(token("a"))]), refused, .json(["access_token": .string(token("b"))]),
      .json([]), .json([]),
    ])
    let session = Baserow.SavedSession(secret: Secret("r"), isRefreshToken: true)
    let backend = try Baserow.connect(profile(.user(email: "", session: session)), transport: transport)
    guard let backend = backend as? BaserowBackend else { return }
    _ = try await backend.views(of: 7)
    let sent = await transport.requests
    #expect(
      sent.map(\.url.path) == [
        "/api/user/token-refresh/", "/api/database/views/table/7/", "/api/user/token-refresh/",
        "/api/database/views/table/7/",
      ])
    #expect(sent[1].credentials?.value.text == "JWT " + token("a"))
    #expect(sent[3].credentials?.value.text == "JWT " + token("b"))
  }

  @Test func `a missing permission does not refresh anything`() async throws {
    let denied = HTTPResponse.json(["error": "PERMISSION_DENIED", "detail": "No."], status: 401)
    let transport = CannedTransport([.json(["access_token": .string(token("a"))]), denied])
    let session = Baserow.SavedSession(secret: Secret("r"), isRefreshToken: true)
    let backend = try Baserow.connect(profile(.user(email: "", session: session)), transport: transport)
    await #expect(throws: BackendError(.forbidden, "No", request: "GET /api/database/views/table/7/")) {
      _ = try await (backend as? BaserowBackend)?.views(of: 7)
    }
    #expect(await transport.requests.count == 2)
  }

  @Test func `a token is renewed at four fifths of its life, by everybody who waits at once`() async throws {
    let clock = Mutex(ContinuousClock.now)
    let posts = Mutex(0)
    let session = BaserowSession(
      .user(email: "", session: .init(secret: Secret("r"), isRefreshToken: true)),
      post: { [token = token("a")] (path, _) async throws(BackendError) in
        posts.withLock { $0 += 1 }
        await Task.yield()
        return ["access_token": .string(token)]
      }, now: { clock.withLock { $0 } }, onSession: { _ in })
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { _ = try? await session.credentials() }
      }
    }
    #expect(posts.withLock { $0 } == 1)
    clock.withLock { $0 = $0.advanced(by: .seconds(479)) }
    _ = try await session.credentials()
    #expect(posts.withLock { $0 } == 1)
    clock.withLock { $0 = $0.advanced(by: .seconds(2)) }
    _ = try await session.credentials()
    #expect(posts.withLock { $0 } == 2)
  }

  @Test func `an old server's token renews itself under its own name`() async throws {
    let transport = CannedTransport([
      .json(["token": .string(token("a", lifetime: 3600, type: ""))])
    ])
    let session = try await Baserow.logIn(
      url: "http://127.0.0.1:8765", email: "ada@example.com", password: Secret("x"), transport: transport)
    #expect(!session.isRefreshToken)
    #expect(Baserow.SavedSession(stored: session.secret)?.isRefreshToken == false)
    let saved = Mutex<[Baserow.SavedSession]>([])
    let next = CannedTransport([.json(["token": .string(token("b", lifetime: 3600))]), .json([])])
    let backend = try Baserow.connect(
      profile(.user(email: "", session: session)), transport: next,
      onSession: { new in saved.withLock { $0.append(new) } })
    _ = try await (backend as? BaserowBackend)?.views(of: 1)
    guard case .bytes(let body, _) = await next.requests[0].body else { return }
    #expect(try JSON.parse(body)["token"]?.string == session.secret.text)
    #expect(saved.withLock { $0.map(\.secret.text) } == [token("b", lifetime: 3600)])
  }

  @Test func `an ended session is said, and a new login goes on`() async throws {
    let ended = HTTPResponse.json(
      ["error": "ERROR_INVALID_REFRESH_TOKEN", "detail": "Refresh token is expired or invalid."], status: 401)
    let transport = CannedTransport([
      ended, .json(["access_token": .string(token("b")), "refresh_token": "r2"]), .json([]),
    ])
    let session = Baserow.SavedSession(secret: Secret("r"), isRefreshToken: true)
    let backend = try Baserow.connect(profile(.user(email: "a@b.c", session: session)), transport: transport)
    await #expect(throws: BackendError(.unauthorized, "the session has ended: log in again")) {
      _ = try await (backend as? BaserowBackend)?.views(of: 7)
    }
    try await (backend as? any LoginBackend)?.logIn(password: "secret")
    _ = try await (backend as? BaserowBackend)?.views(of: 7)
    #expect(await transport.requests.count == 3)
  }

  @Test func `a second factor is understood and said`() async throws {
    let transport = CannedTransport([.json(["two_factor_auth": "totp", "token": "temporary"])])
    await #expect(throws: BackendError.self) {
      _ = try await Baserow.logIn(
        url: "http://127.0.0.1:8765", email: "a@b.c", password: Secret("x"), transport: transport)
    }
  }

  @Test func `secrets do not show when errors and values are printed`() async throws {
    let credentials = Credentials(value: Secret("Token abc"))
    #expect(!"\(credentials) \(Secret("abc"))".contains("abc"))
    var text = ""
    dump(credentials, to: &text)
    #expect(!text.contains("abc"))
  }

  @Test func `what is stored is told apart by itself`() {
    if case .token = Baserow.Access(secret: Secret("Zl3lwq3nN9DJ5Tqn0pz5")) {
    } else {
      Issue.record("no token")
    }
    if case .user(_, let session?, _) = Baserow.Access(secret: Secret(token("r", type: "refresh"))) {
      #expect(session.isRefreshToken)
    } else {
      Issue.record("no session")
    }
  }
}
