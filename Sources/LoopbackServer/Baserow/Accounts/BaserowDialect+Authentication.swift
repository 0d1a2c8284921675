extension BaserowDialect {
  /// Finds out who asks, and refuses whom a route does not take.
  func authenticate(_ context: BaserowContext, for access: BaserowRoute.Access) throws {
    guard access != .open else { return }
    let header = context.call.headers["authorization"] ?? ""
    let scheme = header.prefix { $0 != " " }
    switch (scheme, access) {
    case ("JWT", .token): throw BaserowError.bare(403, "Authentication credentials were not provided.")
    case ("JWT", _): context.caller = .user(try session(header.dropFirst(4).trimmingSpaces(), context))
    case (let word, .userOrToken) where word.lowercased() == "token",
      (let word, .token) where word.lowercased() == "token":
      context.caller = .token(try databaseToken(header, context))
    case (_, .userOrDenied): throw BaserowError.permissionDenied
    default: throw BaserowError.notAuthenticated
    }
  }

  private func session(_ token: String, _ context: BaserowContext) throws -> BaserowUser {
    let invalid = BaserowError.authentication(
      "ERROR_INVALID_ACCESS_TOKEN", "Access token is expired or invalid.")
    guard let claims = signer.claims(token, for: .access, now: context.now),
      let user = try context.account(claims.user)
    else { throw invalid }
    return user
  }

  private func databaseToken(_ header: String, _ context: BaserowContext) throws -> BaserowToken {
    let parts = header.split(separator: " ")
    func invalid(_ detail: String) -> BaserowError { .authentication("ERROR_INVALID_TOKEN_HEADER", detail) }
    guard parts.count > 1 else { throw invalid("Invalid token header. No token provided.") }
    guard parts.count == 2 else {
      throw invalid("Invalid token header. Token string should not contain spaces.")
    }
    let key = String(parts[1])
    guard let document = try context.access.documents(.token).first(where: { $0.body["key"]?.text == key }),
      let workspace = document.parent, let owner = document.body["user"]?.int,
      let user = try context.account(owner)
    else {
      throw BaserowError.authentication("ERROR_TOKEN_DOES_NOT_EXIST", "The provided token does not exist.")
    }
    return BaserowToken(
      id: document.id, workspace: workspace, permissions: document.body["permissions"] ?? [:], user: user)
  }
}

extension BaserowContext {
  /// A person by number.
  func account(_ id: Int) throws -> BaserowUser? {
    guard let document = try access.document(.user, id) else { return nil }
    return BaserowUser(
      id: id, name: document.body["first_name"]?.text ?? "", email: document.body["username"]?.text ?? "")
  }
}
