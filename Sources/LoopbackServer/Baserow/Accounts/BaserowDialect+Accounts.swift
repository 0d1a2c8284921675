/// Settings, accounts and sessions.
extension BaserowDialect {
  static var accountRoutes: [BaserowRoute] {
    [
      BaserowRoute("GET", "/api/settings/", .open) { context in
        var settings = settings
        settings["show_admin_signup_page"] = .bool(try context.access.documents(.user).isEmpty)
        return .json(200, settings)
      },
      BaserowRoute("GET", "/api/_health/", .open) { _ in .html(200, "OK") },
      BaserowRoute("POST", "/api/user/", .open, createUser),
      BaserowRoute("POST", "/api/user/token-auth/", .open, logIn),
      BaserowRoute("POST", "/api/user/token-refresh/", .open, refresh),
      BaserowRoute("POST", "/api/user/token-verify/", .open, verify),
      BaserowRoute("POST", "/api/user/token-blacklist/", .open, logOut),
      BaserowRoute("GET", "/api/user/dashboard/", .user, dashboard),
      BaserowRoute("PATCH", "/api/user/account/", .user, changeAccount),
    ]
  }

  private static let settings: JSON = [
    "allow_new_signups": true, "allow_signups_via_workspace_invitations": true,
    "allow_reset_password": true, "allow_global_workspace_creation": true,
    "account_deletion_grace_delay": 30, "show_admin_signup_page": false,
    "track_workspace_usage": false, "show_baserow_help_request": true, "co_branding_logo": nil,
    "email_verification": "no_verification", "verify_import_signature": true,
    "instance_wide_licenses": [:],
  ]

  private static func createUser(_ context: BaserowContext) throws -> Reply {
    let body = context.body
    try checkNewUser(body)
    let email = (body["email"]?.text ?? "").lowercased()
    guard try context.account(email: email) == nil else {
      throw BaserowError(400, "ERROR_EMAIL_ALREADY_EXISTS")
    }
    let isFirst = try context.access.documents(.user).isEmpty
    let user = try context.addUser(
      name: body["name"]?.text ?? "", email: email, password: body["password"]?.text ?? "", isStaff: isFirst)
    var answer: JSONObject = ["user": user.publicUser]
    if body["authenticate"]?.bool == true {
      answer = answer.merging(context.newSession(user, withRefresh: true))
    }
    return .json(200, .object(answer))
  }

  private static func checkNewUser(_ body: JSON) throws {
    var problems = JSONObject()
    func add(_ attribute: String, _ message: String, _ code: String) {
      problems[attribute] = [BaserowError.problem(message, code)]
    }
    for attribute in ["name", "email", "password"] where body[attribute] == nil {
      add(attribute, "This field is required.", "required")
    }
    if let name = body["name"]?.text, name.count < 2 {
      add("name", "Ensure this field has at least 2 characters.", "min_length")
    }
    if let email = body["email"]?.text, !CellText.isEmail(email) {
      add("email", "Enter a valid email address.", "invalid")
    }
    if let password = body["password"]?.text, password.count < 8 {
      add(
        "password", "This password is too short. It must contain at least 8 characters.",
        "password_validation_failed")
    }
    if !problems.isEmpty { throw BaserowError.invalidBody(.object(problems)) }
  }

  private static func logIn(_ context: BaserowContext) throws -> Reply {
    let email = context.body.present("email")?.text ?? context.body.present("username")?.text
    try requirePlain("email", email)
    try requirePlain("password", context.body.present("password")?.text)
    guard let user = try context.account(email: (email ?? "").lowercased()),
      PasswordHash.matches(context.body["password"]?.text ?? "", user.body["password"]?.text ?? "")
    else {
      throw BaserowError(
        401, "ERROR_INVALID_CREDENTIALS", "No active account found with the given credentials.")
    }
    return .json(200, .object(context.newSession(user, withRefresh: true)))
  }

  /// These endpoints complain about missing attributes in the bare shape of their framework.
  private static func requirePlain(_ attribute: String, _ value: String?) throws {
    guard value == nil else { return }
    throw BaserowError(reply: .json(400, [attribute: ["This field is required."]]))
  }

  private static func refresh(_ context: BaserowContext) throws -> Reply {
    let token = context.body.present("refresh_token")?.text ?? context.body.present("token")?.text
    let user = try context.owner(ofRefreshToken: token ?? "")
    return .json(200, .object(context.newSession(user, withRefresh: false)))
  }

  private static func verify(_ context: BaserowContext) throws -> Reply {
    let token = context.body.present("refresh_token")?.text
    try requirePlain("refresh_token", token)
    let user = try context.owner(ofRefreshToken: token ?? "")
    var answer: JSONObject = ["user": user.publicUser]
    for (key, value) in context.sessionExtras { answer[key] = value }
    return .json(200, .object(answer))
  }

  private static func logOut(_ context: BaserowContext) throws -> Reply {
    let token = context.body.present("refresh_token")?.text
    try requirePlain("refresh_token", token)
    _ = try context.owner(ofRefreshToken: token ?? "")
    if let claims = context.dialect.signer.claims(token ?? "", for: .refresh, now: context.now) {
      try context.access.insert(.blacklisted, body: ["jti": .string(claims.id)])
    }
    return Reply(status: 204)
  }

  private static func dashboard(_ context: BaserowContext) throws -> Reply {
    let email = try context.user.email
    let mine = try context.access.documents(.invitation).filter { $0.body["email"]?.text == email }
    let invitations = try mine.map { invitation -> JSON in
      let workspace = try context.access.document(.workspace, invitation.parent ?? 0)
      return [
        "id": .int(invitation.id), "invited_by": invitation.body["invited_by"] ?? "",
        "workspace": workspace?.body["name"] ?? "", "email": .string(email),
        "message": invitation.body["message"] ?? "", "created_on": invitation.body["created_on"] ?? "",
        "email_exists": nil,
      ]
    }
    return .json(200, ["workspace_invitations": .array(invitations)])
  }

  private static func changeAccount(_ context: BaserowContext) throws -> Reply {
    guard var user = try context.access.document(.user, context.user.id) else {
      throw BaserowError.notAuthenticated
    }
    let changeable = [
      "first_name", "language", "email_notification_frequency", "completed_onboarding",
      "completed_guided_tours",
    ]
    for key in changeable {
      if let value = context.body[key] { user.body[key] = value }
    }
    try context.access.save(user)
    return .json(200, .object(JSONObject(changeable.map { ($0, user.body[$0] ?? .null) })))
  }
}

extension BaserowContext {
  func account(email: String) throws -> Document? {
    try access.documents(.user).first { $0.body["username"]?.text == email }
  }

  /// Makes an account.
  func addUser(name: String, email: String, password: String, isStaff: Bool) throws -> Document {
    try access.insert(
      .user,
      body: [
        "first_name": .string(name), "username": .string(email), "is_staff": .bool(isStaff),
        "language": body["language"] ?? "en", "email_notification_frequency": "instant",
        "email_verified": false, "completed_onboarding": false, "completed_guided_tours": [],
        "password": .string(PasswordHash.make(password)),
      ])
  }

  fileprivate func owner(ofRefreshToken token: String) throws -> Document {
    guard let claims = dialect.signer.claims(token, for: .refresh, now: now),
      try !access.documents(.blacklisted).contains(where: { $0.body["jti"]?.text == claims.id }),
      let user = try access.document(.user, claims.user)
    else {
      throw BaserowError(401, "ERROR_INVALID_REFRESH_TOKEN", "Refresh token is expired or invalid.")
    }
    return user
  }

  fileprivate func newSession(_ user: Document, withRefresh: Bool) -> JSONObject {
    let access = JSON.string(dialect.signer.token(.access, user: user.id, now: now))
    var answer: JSONObject = ["token": access, "access_token": access]
    if withRefresh {
      answer["refresh_token"] = .string(dialect.signer.token(.refresh, user: user.id, now: now))
      answer["user_session"] = .string(RandomText.make(40))
    }
    answer["user"] = user.publicUser
    for (key, value) in sessionExtras { answer[key] = value }
    return answer
  }

  fileprivate var sessionExtras: [(String, JSON)] {
    [
      ("permissions", .array(BaserowContext.permissions + [["name": "member", "permissions": false]])),
      ("user_notifications", ["unread_count": 0]),
      ("active_licenses", ["instance_wide": [:], "per_workspace": [:]]),
    ]
  }

  /// The permission managers, shortened to what differs between clients.
  static let permissions: [JSON] = [
    ["name": "view_ownership", "permissions": [:]],
    ["name": "core", "permissions": ["list_workspaces"]],
    [
      "name": "setting_operation",
      "permissions": ["staff_only_operations": [], "always_allowed_operations": ["create_workspace"]],
    ],
    ["name": "staff", "permissions": ["staff_only_operations": ["settings.update"], "is_staff": true]],
    [
      "name": "allow_if_template",
      "permissions": ["allowed_operations_on_templates": [], "workspace_template_ids": []],
    ],
  ]

  /// What a role in a workspace allows.
  static func basicPermissions(_ role: String) -> JSON {
    [
      "name": "basic",
      "permissions": [
        "admin_only_operations": [
          "workspace.create_invitation", "workspace.update", "workspace.delete", "workspace_user.update",
          "workspace_user.delete",
        ], "is_admin": .bool(role == "ADMIN"),
      ],
    ]
  }
}

extension Document {
  /// A user without the password.
  fileprivate var publicUser: JSON {
    var user = JSONObject()
    for key in ["first_name", "username", "is_staff"] { user[key] = body[key] ?? .null }
    user["id"] = .int(id)
    for key in [
      "language", "email_notification_frequency", "email_verified", "completed_onboarding",
      "completed_guided_tours",
    ] { user[key] = body[key] ?? .null }
    return .object(user)
  }
}
