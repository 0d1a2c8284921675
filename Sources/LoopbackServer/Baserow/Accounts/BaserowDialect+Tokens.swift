/// Database tokens.
extension BaserowDialect {
  static var tokenRoutes: [BaserowRoute] {
    [
      BaserowRoute("GET", "/api/database/tokens/", .user) { context in
        let person = try context.user.id
        let mine = try context.access.documents(.token).filter { $0.body["user"]?.int == person }
        return .json(200, .array(mine.map(context.json(ofToken:))))
      },
      BaserowRoute("POST", "/api/database/tokens/", .user, createToken),
      BaserowRoute("GET", "/api/database/tokens/check/", .token) { _ in .json(200, ["token": "OK"]) },
      BaserowRoute("GET", "/api/database/tokens/{token:int}/", .user) { context in
        .json(200, context.json(ofToken: try context.token()))
      },
      BaserowRoute("PATCH", "/api/database/tokens/{token:int}/", .user, changeToken),
      BaserowRoute("DELETE", "/api/database/tokens/{token:int}/", .user) { context in
        try context.access.remove(.token, context.token().id)
        return Reply(status: 204)
      },
    ]
  }

  private static func createToken(_ context: BaserowContext) throws -> Reply {
    guard let name = context.body["name"]?.text else { throw BaserowError.required("name") }
    guard let workspace = context.body["workspace"]?.int else { throw BaserowError.required("workspace") }
    guard try context.access.document(.workspace, workspace) != nil else {
      throw BaserowError.missing("GROUP", "group")
    }
    try context.require(workspace: workspace)
    let token = try context.addToken(name, key: RandomText.make(32), workspace: workspace)
    return .json(200, context.json(ofToken: token))
  }

  private static func changeToken(_ context: BaserowContext) throws -> Reply {
    var token = try context.token()
    if let name = context.body["name"] { token.body["name"] = name }
    if let permissions = context.body["permissions"]?.object {
      var problems = JSONObject()
      for key in BaserowContext.tokenPermissions where permissions[key] == nil {
        problems[key] = [BaserowError.problem("This field is required.", "required")]
      }
      if !problems.isEmpty { throw BaserowError.invalidBody(["permissions": .object(problems)]) }
      token.body["permissions"] = .object(permissions)
    }
    if context.body["rotate_key"]?.bool == true { token.body["key"] = .string(RandomText.make(32)) }
    try context.access.save(token)
    return .json(200, context.json(ofToken: token))
  }
}

extension BaserowContext {
  static let tokenPermissions = ["create", "read", "update", "delete"]

  fileprivate func token() throws -> Document {
    let person = try user.id
    guard let token = try access.document(.token, id("token")), token.body["user"]?.int == person else {
      throw BaserowError.missing("TOKEN", "token")
    }
    return token
  }

  func addToken(_ name: String, key: String, workspace: Int, mayWrite: Bool = true) throws -> Document {
    try access.insert(
      .token, parent: workspace,
      body: [
        "name": .string(name), "key": .string(key), "user": .int(try user.id),
        "permissions": [
          "create": .bool(mayWrite), "read": true, "update": .bool(mayWrite), "delete": .bool(mayWrite),
        ],
      ])
  }

  fileprivate func json(ofToken token: Document) -> JSON {
    [
      "id": .int(token.id), "name": token.body["name"] ?? "", "workspace": .optional(token.parent),
      "key": token.body["key"] ?? "", "permissions": token.body["permissions"] ?? [:],
    ]
  }
}
