import FoundationEssentials
import SheafHTTP
import SheafJSON
import SheafModel

/// Who asks, and the tokens that prove it. Renews them in time, once for everybody who waits.
actor BaserowSession {
  /// Posts a body to a path of the server without credentials; answers with the decoded body.
  typealias Post = @Sendable (_ path: String, _ body: JSON) async throws(BackendError) -> JSON

  private enum State {
    case token(Secret)
    case user(User)
  }

  private struct User {
    var email: String
    var password: Secret?
    /// The access token in use and the moment from which on it is renewed first.
    var access: (token: Secret, isStale: @Sendable () -> Bool)?
    var saved: Baserow.SavedSession?
  }

  /// The e-mail address of the person who asks; nil for a database token.
  nonisolated let account: String?
  private var state: State
  private let post: Post
  /// Hears of every session that is worth storing.
  private let onSession: @Sendable (Baserow.SavedSession) -> Void
  /// Hears of the session with each new access token.
  private let onAccess: @Sendable (Baserow.SavedSession) -> Void
  private let now: @Sendable () -> ContinuousClock.Instant
  private var renewal: Task<Result<Secret, BackendError>, Never>?

  init(
    _ access: Baserow.Access, post: @escaping Post,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    onSession: @escaping @Sendable (Baserow.SavedSession) -> Void,
    onAccess: @escaping @Sendable (Baserow.SavedSession) -> Void = { _ in }
  ) {
    self.post = post
    self.now = now
    self.onSession = onSession
    self.onAccess = onAccess
    switch access {
    case .token(let secret):
      account = nil
      state = .token(secret)
    case .user(let email, let session, let password):
      account = email
      let access = session?.access.flatMap(Self.kept)
      state = .user(User(email: email, password: password, access: access, saved: session))
    }
  }

  /// An access token of an earlier run, with which to go on; nil when it has ended.
  ///
  /// Where the clocks of both sides differ, the server refuses it, and it is renewed then.
  private static func kept(_ access: Secret) -> (token: Secret, isStale: @Sendable () -> Bool)? {
    guard let end = TokenClaims(access)?.end else { return nil }
    let isStale: @Sendable () -> Bool = { Date().timeIntervalSince1970 > end - 5 }
    return isStale() ? nil : (access, isStale)
  }

  /// Whether a person asks, who may do more than a database token.
  nonisolated static func isUser(_ access: Baserow.Access) -> Bool {
    if case .user = access { true } else { false }
  }

  /// What the next request proves itself with.
  func credentials() async throws(BackendError) -> Credentials {
    switch state {
    case .token(let secret): return Credentials(value: Secret("Token \(secret.text)"))
    case .user: return Self.credentials(try await token())
    }
  }

  /// The access token itself, for the live connection; nil for a database token.
  func accessToken() async throws(BackendError) -> Secret? {
    guard case .user = state else { return nil }
    return try await token()
  }

  /// Other credentials after the server did not accept those; nil when there can be none.
  func renewed(after refused: Credentials) async throws(BackendError) -> Credentials? {
    guard case .user(var user) = state else { return nil }
    if let access = user.access, Self.credentials(access.token) == refused {
      user.access = nil
      state = .user(user)
    }
    return Self.credentials(try await token())
  }

  func logIn(password: Secret) async throws(BackendError) {
    guard case .user(let user) = state else {
      throw BackendError(.unsupported, "a database token has no password: put a new token into the profile")
    }
    // One that is under way would fail as the last one did, and must not overwrite what comes now.
    renewal?.cancel()
    renewal = nil
    let answer = try await Baserow.logIn(email: user.email, password: password, post)
    adopt(answer)
  }

  /// Those of a person's access token.
  ///
  /// The word is `JWT` in capitals: the server knows no other spelling.
  static func credentials(_ token: Secret) -> Credentials {
    Credentials(value: Secret("JWT \(token.text)"))
  }

  private func token() async throws(BackendError) -> Secret {
    switch state {
    case .token(let secret): return secret
    case .user(let user):
      if let access = user.access, !access.isStale() { return access.token }
      let task = renewal ?? Task { await self.renew(user) }
      renewal = task
      return try await task.value.get()
    }
  }

  /// Refreshes the session, or logs in where there is a password.
  private func renew(_ user: User) async -> Result<Secret, BackendError> {
    defer { renewal = nil }
    do throws(BackendError) {
      if let answer = try await refresh(user) { return .success(adopt(answer)) }
      guard let password = user.password else {
        throw BackendError(.unauthorized, "the session has ended: log in again")
      }
      return .success(adopt(try await Baserow.logIn(email: user.email, password: password, post)))
    } catch {
      // A password that is refused is not tried again and again: servers lock accounts for that.
      if error.kind == .unauthorized { forgetPassword() }
      return .failure(error)
    }
  }

  /// Nil when there is nothing to refresh or the server refuses it.
  private func refresh(_ user: User) async throws(BackendError) -> LoginAnswer? {
    guard let saved = user.saved else { return nil }
    let name = saved.isRefreshToken ? "refresh_token" : "token"
    do throws(BackendError) {
      let body = JSON.object([.init(name, .string(saved.secret.text))])
      return try LoginAnswer(await post("/api/user/token-refresh/", body))
    } catch {
      switch error.kind {
      case .unauthorized, .invalid, .forbidden: return nil
      default: throw error
      }
    }
  }

  private func forgetPassword() {
    guard case .user(var user) = state else { return }
    user.password = nil
    state = .user(user)
  }

  @discardableResult
  private func adopt(_ answer: LoginAnswer) -> Secret {
    guard case .user(var user) = state else { return answer.access }
    let lifetime = TokenClaims(answer.access)?.lifetime ?? 60
    let end = now().advanced(by: .seconds(lifetime * 0.8))
    user.access = (answer.access, { [now] in now() >= end })
    // A refresh answers without a new refresh token: the old one goes on.
    if let session = answer.session ?? (user.saved?.isRefreshToken == true ? nil : answer.accessSession) {
      user.saved = session
      onSession(session)
    }
    if var session = user.saved, session.isRefreshToken {
      session.access = answer.access.ifDated
      onAccess(session)
    }
    state = .user(user)
    return answer.access
  }
}

extension Secret {
  /// An access token of which one can tell when it ends; of no other is it known whether it is worth keeping.
  fileprivate var ifDated: Secret? { TokenClaims(self)?.end == nil ? nil : self }
}

/// What a login or a refresh answers with.
struct LoginAnswer: Sendable {
  var access: Secret
  /// What the answer has for refreshing.
  var session: Baserow.SavedSession?
  /// What the person is called; nil where the server does not say.
  var name: String?

  /// What is worth keeping.
  var saved: Baserow.SavedSession { session ?? accessSession }

  /// To go on with at once.
  var current: Baserow.SavedSession {
    guard var session else { return accessSession }
    session.access = access.ifDated
    return session
  }

  /// For servers that know no refresh tokens: the access token renews itself.
  var accessSession: Baserow.SavedSession { .init(secret: access, isRefreshToken: false) }

  init(_ answer: JSON) throws(BackendError) {
    if let factor = answer["two_factor_auth"], !factor.isNull {
      throw BackendError(
        .unauthorized,
        "this account logs in with a second factor, which Sheaf cannot give: use a database token")
    }
    guard let token = answer["access_token"]?.string ?? answer["token"]?.string else {
      throw BackendError(.malformed, "the login was answered without a token")
    }
    access = Secret(token)
    name = answer["user"]?["first_name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    session = answer["refresh_token"]?.string.map { .init(secret: Secret($0), isRefreshToken: true) }
  }
}
