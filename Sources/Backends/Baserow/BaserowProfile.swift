public import SheafHTTP
public import SheafModel

extension Baserow {
  /// Where a server is and who asks there.
  public struct Profile: Sendable {
    /// The server's address as the profile says it: scheme and host, with a path where it lives under one.
    public var url: String
    public var access: Access
    /// Tables that are listed although the server does not list them to a database token, as old ones do not.
    public var tables: [ID<Table>]
    /// The least time between two requests, from `min_request_interval_ms`.
    public var requestInterval: Duration

    public init(
      url: String, access: Access, tables: [ID<Table>] = [], requestInterval: Duration = .zero
    ) {
      self.url = url
      self.access = access
      self.tables = tables
      self.requestInterval = requestInterval
    }
  }

  /// What proves who asks.
  public enum Access: Sendable {
    /// A database token: reads and writes rows, sees no views, and works until it is revoked.
    case token(Secret)
    /// A person's session, kept fresh by itself. Without a session that still holds, the password is used;
    /// without either, requests throw `.unauthorized`.
    case user(email: String, session: SavedSession?, password: Secret? = nil)

    /// Tells a stored session from a database token.
    public init(secret: Secret, email: String? = nil) {
      if let session = SavedSession(stored: secret) {
        self = .user(email: email ?? "", session: session)
      } else {
        self = .token(secret)
      }
    }
  }

  /// What is worth keeping of a login, to store as a secret: with it, no password is needed for some days.
  public struct SavedSession: Hashable, Sendable {
    /// A refresh token; on servers before 1.13 the access token itself.
    public var secret: Secret
    var isRefreshToken: Bool
    /// An access token that may still hold; nil for none.
    var access: Secret?

    /// The session in a text that was stored; nil when the text is no session.
    public init?(stored: Secret) {
      let parts = stored.text.split(separator: " ").map { Secret(String($0)) }
      guard parts.count <= 2, let first = parts.first, let claims = TokenClaims(first) else { return nil }
      secret = first
      isRefreshToken = claims.type == "refresh"
      if parts.count == 2, TokenClaims(parts[1]) != nil { access = parts[1] }
    }

    /// The session as one text to store, the access token with it.
    public var stored: Secret { access.map { Secret("\(secret.text) \($0.text)") } ?? secret }

    init(secret: Secret, isRefreshToken: Bool) {
      self.secret = secret
      self.isRefreshToken = isRefreshToken
    }
  }
}
