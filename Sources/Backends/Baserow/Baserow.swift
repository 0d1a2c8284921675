public import SheafHTTP
public import SheafModel

/// Baserow servers, hosted or one's own, as a service.
public enum Baserow {
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
  /// - Throws: `.unsupported` for an address that is none.
  public static func connect(
    _ profile: Profile, transport: any HTTPTransport, sockets: (any WebSocketTransport)? = nil,
    onSession: @escaping @Sendable (SavedSession) -> Void = { _ in }
  ) throws(BackendError) -> any Backend {
    let server = BaserowServer(
      root: try root(profile.url), transport: transport,
      gate: RequestGate(interval: profile.requestInterval))
    let session = BaserowSession(
      profile.access,
      post: { (path, body) async throws(BackendError) in
        try await server.post(path, body)
      }, onSession: onSession)
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
    let server = BaserowServer(root: try root(url), transport: transport, gate: RequestGate())
    let answer = try await logIn(email: email, password: password) {
      (path, body) async throws(BackendError) in
      try await server.post(path, body)
    }
    return answer.session ?? answer.accessSession
  }

  /// Makes an account and logs in.
  ///
  /// Throws `.invalid` with the server's words for what it does not like about the name, the address or the
  /// password, and `.forbidden` where nobody may sign up.
  public static func register(
    url: String, name: String, email: String, password: Secret, transport: any HTTPTransport
  ) async throws(BackendError) -> SavedSession {
    let server = BaserowServer(root: try root(url), transport: transport, gate: RequestGate())
    let body: JSON = [
      "name": .string(name), "email": .string(email), "password": .string(password.text),
      "authenticate": true,
    ]
    let answer = try await server.post("/api/user/", body)
    guard answer["access_token"] != nil || answer["token"] != nil else {
      // A server that wants the address confirmed first gives no token yet.
      return try await logIn(url: url, email: email, password: password, transport: transport)
    }
    let login = try LoginAnswer(answer)
    return login.session ?? login.accessSession
  }

  /// Whether a Baserow answers there, without credentials; throws what is wrong with the address if not.
  public static func probe(url: String, transport: any HTTPTransport) async throws(BackendError) {
    let server = BaserowServer(root: try root(url), transport: transport, gate: RequestGate())
    let request = server.request(.get, "/api/settings/")
    let response = try await server.exchange(request)
    // What is no JSON is no Baserow, whatever else it may be.
    guard response.isSuccess, let answer = try? JSON.parse(response.body), case .object = answer else {
      throw BackendError(.notFound, "no Baserow answers at \(server.root.text)", request: request.summary)
    }
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
      let table = Int(parts[index + 1])
    else { return nil }
    let view = parts.count > index + 2 ? Int(parts[index + 2]) : nil
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

  private static func root(_ text: String) throws(BackendError) -> HTTPURL {
    var address = text
    if !address.contains("://") { address = "https://" + address }
    guard var url = HTTPURL(address) else {
      throw BackendError(.unsupported, "“\(text)” is not an address such as https://baserow.example.com")
    }
    // The hosted service's pages and its API live on two hosts.
    if url.origin.host == "baserow.io" || url.origin.host == "www.baserow.io" {
      url.origin = HTTPOrigin(isSecure: true, host: "api.baserow.io")
    }
    url.query = []
    while url.path.hasSuffix("/") { url.path.removeLast() }
    if url.path.hasSuffix("/api") { url.path.removeLast(4) }
    return url
  }
}
