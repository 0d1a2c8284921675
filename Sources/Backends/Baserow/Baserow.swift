public import SheafHTTP
import SheafJSON
public import SheafModel

/// Baserow servers, hosted or one's own, as a service.
public enum Baserow: Sendable {
  /// The name of this adapter in profiles and paths.
  public static let kind = "baserow"

  /// Makes the connection's backend; sends nothing yet.
  ///
  /// The backend is a `LiveBackend` for a person's session, and always a `ChoiceBackend`,
  /// `RecordMovingBackend`, `BatchBackend`, `RemoteUploadBackend` and `LoginBackend`.
  /// - Parameters:
  ///   - transport: sends all requests; shared by all connections.
  ///   - sockets: opens live connections; nil for none.
  ///   - onSession: hears, on any thread, of sessions that are worth storing in place of the profile's.
  ///   - onAccess: hears, on any thread, of the same session with a new access token, which spares the next run a
  ///     request while it holds.
  /// - Throws: `.unsupported` for an address that is none.
  public static func connect(
    _ profile: Profile, transport: any HTTPTransport, sockets: (any WebSocketTransport)? = nil,
    onSession: @escaping @Sendable (SavedSession) -> Void = { _ in },
    onAccess: @escaping @Sendable (SavedSession) -> Void = { _ in }
  ) throws(BackendError) -> any Backend {
    let server = BaserowServer(
      root: try BaserowAddress.root(profile.url), transport: transport,
      gate: RequestGate(interval: profile.requestInterval))
    let session = BaserowSession(
      profile.access,
      post: { (path, body) async throws(BackendError) in
        try await server.post(path, body)
      }, onSession: onSession, onAccess: onAccess)
    let isUser = BaserowSession.isUser(profile.access)
    let client = BaserowClient(server: server, session: session, isUser: isUser)
    let feed = isUser ? sockets.map { BaserowFeed(client: client, sockets: $0) } : nil
    return BaserowBackend(client: client, tables: profile.tables, feed: feed)
  }

  /// Logs in with a password.
  ///
  /// Throws `.unauthorized` for a wrong one and for accounts that need a second factor, and `.notFound` or
  /// `.malformed` where no Baserow answers.
  public static func logIn(
    url: String, email: String, password: Secret, transport: any HTTPTransport
  ) async throws(BackendError) -> SavedSession {
    let root = try BaserowAddress.root(url)
    return try await logIn(root, email: email, password: password, transport).saved
  }

  static func logIn(
    _ root: HTTPURL, email: String, password: Secret, _ transport: any HTTPTransport
  ) async throws(BackendError) -> LoginAnswer {
    let server = BaserowServer(
      root: root, transport: transport, gate: RequestGate(attempts: RequestGate.connectingAttempts))
    return try await logIn(email: email, password: password) { (path, body) async throws(BackendError) in
      try await server.post(path, body)
    }
  }

  /// Makes an account and logs in.
  ///
  /// Throws `.invalid` with the server's words for what it does not like about the name, the address or the
  /// password, and `.forbidden` where nobody may sign up.
  public static func register(
    url: String, name: String, email: String, password: Secret, transport: any HTTPTransport
  ) async throws(BackendError) -> SavedSession {
    let root = try BaserowAddress.root(url)
    return try await register(root, name: name, email: email, password: password, transport).saved
  }

  static func register(
    _ root: HTTPURL, name: String, email: String, password: Secret, _ transport: any HTTPTransport
  ) async throws(BackendError) -> LoginAnswer {
    let server = BaserowServer(
      root: root, transport: transport, gate: RequestGate(attempts: RequestGate.connectingAttempts))
    let body: JSON = [
      "name": .string(name), "email": .string(email), "password": .string(password.text),
      "authenticate": true,
    ]
    let answer = try await server.post("/api/user/", body)
    guard answer["access_token"] != nil || answer["token"] != nil else {
      // A server that wants the address confirmed first gives no token yet.
      return try await logIn(root, email: email, password: password, transport)
    }
    return try LoginAnswer(answer)
  }

  /// Whether a Baserow answers there, without credentials; throws what is wrong with the address if not.
  public static func probe(url: String, transport: any HTTPTransport) async throws(BackendError) {
    _ = try await settings(of: try BaserowAddress.root(url), transport)
  }

  /// What a server tells everybody about itself.
  static func settings(of root: HTTPURL, _ transport: any HTTPTransport) async throws(BackendError) -> JSON {
    let server = BaserowServer(
      root: root, transport: transport, gate: RequestGate(attempts: RequestGate.connectingAttempts))
    let request = server.request(.get, "/api/settings/")
    let response: HTTPResponse
    do throws(BackendError) {
      response = try await server.exchange(request)
    } catch {
      guard error.kind == .unreachable else { throw error }
      throw BackendError(
        .unreachable, "\(root.display) cannot be reached: \(error.message)", request: error.request)
    }
    // What is no JSON is no Baserow, whatever else it may be.
    if response.isSuccess, let answer = try? JSON.parse(response.body), case .object = answer {
      return answer
    }
    if let failure = response.failure(of: request),
      failure.isRetryable || (300...399).contains(response.status)
    {
      throw BackendError(failure.kind, "\(root.display): \(failure.message)", request: request.summary)
    }
    throw BackendError(.notFound, "no Baserow answers at \(root.display)", request: request.summary)
  }

  /// Whether a database token is accepted; throws `.unauthorized` if not.
  public static func check(
    token: Secret, url: String, transport: any HTTPTransport
  ) async throws(BackendError) {
    let backend = try connect(Profile(url: url, access: .token(token)), transport: transport)
    guard let backend = backend as? BaserowBackend else { return }
    _ = try await backend.client.json(backend.client.server.request(.get, "/api/database/tokens/check/"))
  }

  /// The table, and the view where there is one, that an address in a browser shows; nil for other addresses.
  public static func table(inURL text: String) -> ID<Table>? {
    guard let url = HTTPURL(text) else { return nil }
    let parts = url.path.split(separator: "/")
    guard let index = parts.firstIndex(of: "table"), parts.count > index + 1,
      let table = Int(outside: parts[index + 1])
    else { return nil }
    let view = parts.count > index + 2 ? Int(outside: parts[index + 2]) : nil
    return TablePlace(table: table, view: view).id
  }

  static func logIn(
    email: String, password: Secret, _ post: BaserowSession.Post
  ) async throws(BackendError) -> LoginAnswer {
    // Servers before 1.13 know the address as `username`; newer ones pass over the name they do not use.
    let body: JSON = [
      "email": .string(email), "username": .string(email), "password": .string(password.text),
    ]
    return try LoginAnswer(try await post("/api/user/token-auth/", body))
  }
}
