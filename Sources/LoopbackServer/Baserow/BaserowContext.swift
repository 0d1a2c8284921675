/// Who asks.
enum BaserowCaller: Sendable {
  case nobody
  case user(BaserowUser)
  case token(BaserowToken)
}

/// A person with an account.
struct BaserowUser: Sendable, Equatable {
  var id: Int
  var name: String
  var email: String
}

/// A database token and the person it acts for.
struct BaserowToken: Sendable {
  var id: Int
  var workspace: Int
  var permissions: JSON
  var user: BaserowUser
}

/// Something that other clients are told of, once the change is stored.
struct BaserowEvent: Sendable {
  /// Who hears of it.
  enum Audience: Sendable, Equatable {
    case table(Int)
    case row(table: Int, id: Int)
    case workspace(Int)
  }

  var audience: Audience
  var message: JSON
}

/// One request inside its transaction.
final class BaserowContext {
  let access: StoreAccess
  let call: Call
  let dialect: BaserowDialect
  let now: Timestamp
  var caller = BaserowCaller.nobody
  /// The numbers and names from the path.
  var parameters: [String: String] = [:]
  /// The body as JSON; an empty one is an empty object.
  var body: JSON = [:]
  /// What to tell other clients.
  var events: [BaserowEvent] = []

  init(access: StoreAccess, call: Call, dialect: BaserowDialect) {
    self.access = access
    self.call = call
    self.dialect = dialect
    now = .now
  }

  /// The time of this request as the service writes it.
  var timestamp: String { now.text(alwaysFraction: true) }

  /// A number from the path.
  func id(_ name: String) -> Int { parameters[name].flatMap(Int.init) ?? 0 }

  /// Whether a flag of the query is set; `?count` alone sets it.
  func flag(_ name: String) -> Bool {
    guard let value = call.parameter(name) else { return false }
    return ["", "true", "1", "yes", "y", "t", "on"].contains(value.lowercased())
  }

  /// The items of a comma-separated parameter.
  func list(_ name: String) -> [String] {
    (call.parameter(name) ?? "").split(separator: ",").map { $0.trimmingSpaces() }
  }

  /// The person who asks; for a token, the person it acts for.
  var user: BaserowUser {
    get throws {
      switch caller {
      case .user(let user): user
      case .token(let token): token.user
      case .nobody: throw BaserowError.notAuthenticated
      }
    }
  }

  var isToken: Bool {
    if case .token = caller { true } else { false }
  }

  func tell(_ audience: BaserowEvent.Audience, _ message: JSON) {
    events.append(BaserowEvent(audience: audience, message: message))
  }

  // MARK: Access

  /// The role of the caller in a workspace.
  func role(in workspace: Int) throws -> String {
    let person = try user.id
    let membership = try access.documents(.membership, parent: workspace).first {
      $0.body["user_id"]?.int == person
    }
    guard let role = membership?.body["permissions"]?.text else { throw BaserowError.notInWorkspace }
    return role
  }

  /// Refuses a person who is not in a workspace.
  func require(workspace: Int) throws {
    _ = try role(in: workspace)
  }

  /// Refuses a person who does not run a workspace.
  func requireAdministrator(of workspace: Int, for operation: String) throws {
    guard try role(in: workspace) == "ADMIN" else {
      throw BaserowError(
        400, "ERROR_USER_INVALID_GROUP_PERMISSIONS", "You need \(operation) permissions.")
    }
  }

  /// What a database token is asked for.
  enum Operation: String {
    case create
    case read
    case update
    case delete
  }

  /// A table that the caller may use for an operation.
  func table(_ id: Int, for operation: Operation) throws -> TableSchema {
    let schema = try schema(id)
    if case .token(let token) = caller {
      guard token.workspace == schema.workspace, token.allows(operation.rawValue, in: schema) else {
        throw BaserowError.noPermissionToTable
      }
    } else {
      try require(workspace: schema.workspace)
    }
    return schema
  }

  /// The description of a table, whoever asks.
  func schema(_ id: Int) throws -> TableSchema {
    guard let schema = try schemaIfAny(id) else { throw BaserowError.missing("TABLE", "table") }
    return schema
  }

  func schemaIfAny(_ id: Int) throws -> TableSchema? {
    if !access.changedDocuments, let known = dialect.schemas.schema(id) { return known }
    let generation = dialect.store.documentGeneration
    guard let schema = try TableSchema(id, access: access) else { return nil }
    if !access.changedDocuments { dialect.schemas.keep(schema, generation: generation) }
    return schema
  }
}

extension BaserowToken {
  /// Whether the token may do something in a table.
  func allows(_ operation: String, in schema: TableSchema) -> Bool {
    switch permissions[operation] {
    case .bool(let allowed): return allowed
    case .array(let scopes):
      return scopes.contains { scope in
        guard let pair = scope.array, pair.count == 2 else { return false }
        return (pair[0].text == "table" && pair[1].int == schema.id)
          || (pair[0].text == "database" && pair[1].int == schema.database)
      }
    default: return false
    }
  }
}
