/// One path and method of the service.
struct BaserowRoute: Sendable {
  /// Who may ask.
  enum Access: Sendable {
    /// Anybody; credentials are not even looked at.
    case open
    /// A person with a session.
    case user
    /// A person with a session, or a database token.
    case userOrToken
    /// A database token only.
    case token
    /// A person; anybody else is told of permissions rather than credentials.
    case userOrDenied
  }

  /// Answers one request; what it throws is an answer too.
  typealias Handler = @Sendable (BaserowContext) throws -> Reply

  var method: String
  var pattern: PathPattern
  var access: Access
  var handler: Handler

  init(_ method: String, _ pattern: String, _ access: Access = .user, _ handler: @escaping Handler) {
    self.method = method
    self.pattern = PathPattern(pattern)
    self.access = access
    self.handler = handler
  }

  /// Whether the route only reads.
  var isReading: Bool { method == "GET" }
}
