/// Workspaces and who is in them.
extension BaserowDialect {
  static var workspaceRoutes: [BaserowRoute] {
    [
      BaserowRoute("GET", "/api/workspaces/", .user, listWorkspaces),
      BaserowRoute("POST", "/api/workspaces/", .user, createWorkspace),
      BaserowRoute("POST", "/api/workspaces/create-initial-workspace/", .user, createInitialWorkspace),
      BaserowRoute("POST", "/api/workspaces/order/", .user, orderWorkspaces),
      BaserowRoute("PATCH", "/api/workspaces/{workspace:int}/", .user, renameWorkspace),
      BaserowRoute("DELETE", "/api/workspaces/{workspace:int}/", .user, deleteWorkspace),
      BaserowRoute("GET", "/api/workspaces/{workspace:int}/permissions/") { context in
        let role = try context.role(in: context.workspace().id)
        return .json(200, .array(BaserowContext.permissions + [BaserowContext.basicPermissions(role)]))
      },
      BaserowRoute("GET", "/api/workspaces/users/workspace/{workspace:int}/", .user, listMembers),
      BaserowRoute("POST", "/api/workspaces/invitations/workspace/{workspace:int}/", .user, invite),
      BaserowRoute("POST", "/api/workspaces/invitations/{invitation:int}/accept/", .user, acceptInvitation),
    ]
  }

  private static func listWorkspaces(_ context: BaserowContext) throws -> Reply {
    let mine = try context.memberships()
    let rows = try mine.compactMap { membership -> JSON? in
      guard let id = membership.parent, let workspace = try context.access.document(.workspace, id) else {
        return nil
      }
      return try context.json(of: workspace, for: membership, withUnread: true)
    }
    return .json(200, .array(rows))
  }

  private static func createWorkspace(_ context: BaserowContext) throws -> Reply {
    guard let name = context.body["name"] else { throw BaserowError.required("name") }
    guard let text = name.text, !text.isEmpty else {
      throw BaserowError.invalid("name", "This field may not be blank.", code: "blank")
    }
    return .json(200, try context.addWorkspace(text))
  }

  private static func createInitialWorkspace(_ context: BaserowContext) throws -> Reply {
    .json(200, try context.addWorkspace("\(try context.user.name)'s workspace"))
  }

  private static func orderWorkspaces(_ context: BaserowContext) throws -> Reply {
    let ids = (context.body["workspaces"]?.array ?? []).compactMap(\.int)
    for var membership in try context.memberships() {
      guard let place = ids.firstIndex(of: membership.parent ?? 0) else { continue }
      membership.body["order"] = .int(place + 1)
      try context.access.save(membership)
    }
    return Reply(status: 204)
  }

  private static func renameWorkspace(_ context: BaserowContext) throws -> Reply {
    var workspace = try context.workspace()
    try context.requireAdministrator(of: workspace.id, for: "workspace.update")
    if let name = context.body["name"] { workspace.body["name"] = name }
    try context.access.save(workspace)
    let short = context.json(of: workspace)
    context.tell(
      .workspace(workspace.id),
      ["type": "group_updated", "workspace_id": .int(workspace.id), "workspace": short])
    return .json(200, short)
  }

  private static func deleteWorkspace(_ context: BaserowContext) throws -> Reply {
    var workspace = try context.workspace()
    try context.requireAdministrator(of: workspace.id, for: "workspace.delete")
    try context.addToTrash(
      TrashedItem(
        type: "workspace", id: workspace.id, parent: nil, workspace: workspace.id, application: nil,
        name: workspace.body["name"]?.text ?? "", parentName: nil))
    workspace.isTrashed = true
    try context.access.save(workspace)
    return Reply(status: 204)
  }

  private static func listMembers(_ context: BaserowContext) throws -> Reply {
    let workspace = try context.workspace()
    try context.require(workspace: workspace.id)
    let members = try context.access.documents(.membership, parent: workspace.id).map { membership -> JSON in
      guard case .object(let base) = try context.json(ofMember: membership) else { return [:] }
      return .object(base.merging(["role_uid": nil, "highest_role_uid": nil, "teams": []]))
    }
    return .json(200, .array(members))
  }

  private static func invite(_ context: BaserowContext) throws -> Reply {
    let workspace = try context.workspace()
    try context.requireAdministrator(of: workspace.id, for: "workspace.create_invitation")
    guard let email = context.body["email"]?.text else { throw BaserowError.required("email") }
    let body: JSONObject = [
      "workspace": .int(workspace.id), "email": .string(email),
      "permissions": context.body["permissions"] ?? "MEMBER",
      "message": context.body["message"] ?? "", "created_on": .string(context.timestamp),
    ]
    let stored = body.merging(["invited_by": .string(try context.user.name)])
    let invitation = try context.access.insert(.invitation, parent: workspace.id, body: .object(stored))
    return .json(200, .object(JSONObject([("id", .int(invitation.id))]).merging(body)))
  }

  private static func acceptInvitation(_ context: BaserowContext) throws -> Reply {
    guard let invitation = try context.access.document(.invitation, context.id("invitation")),
      let workspaceID = invitation.parent,
      let workspace = try context.access.document(.workspace, workspaceID)
    else { throw BaserowError.missing("GROUP_INVITATION", "group invitation") }
    let user = try context.user
    guard invitation.body["email"]?.text == user.email else {
      throw BaserowError(400, "ERROR_GROUP_INVITATION_EMAIL_MISMATCH")
    }
    let role = invitation.body["permissions"]?.text ?? "MEMBER"
    let membership = try context.addMember(user.id, to: workspaceID, role: role)
    try context.access.remove(.invitation, invitation.id)
    return .json(200, try context.json(of: workspace, for: membership, withUnread: false))
  }
}

extension BaserowContext {
  /// The workspace that the path names.
  func workspace() throws -> Document {
    guard let workspace = try access.document(.workspace, id("workspace")) else {
      throw BaserowError.missing("GROUP", "group")
    }
    return workspace
  }

  /// The caller's place in each workspace, in the caller's order.
  func memberships() throws -> [Document] {
    let person = try user.id
    return try access.documents(.membership)
      .filter { $0.body["user_id"]?.int == person }
      .sorted { ($0.body["order"]?.int ?? 0, $0.id) < ($1.body["order"]?.int ?? 0, $1.id) }
  }

  func addMember(_ person: Int, to workspace: Int, role: String) throws -> Document {
    let others = try access.documents(.membership).filter { $0.body["user_id"]?.int == person }
    let last =
      try others.filter { try access.document(.workspace, $0.parent ?? 0) != nil }
      .compactMap { $0.body["order"]?.int }.max() ?? 0
    return try access.insert(
      .membership, parent: workspace,
      body: [
        "user_id": .int(person), "permissions": .string(role), "created_on": .string(timestamp),
        "order": .int(last + 1),
      ])
  }

  fileprivate func addWorkspace(_ name: String) throws -> JSON {
    let workspace = try access.insert(.workspace, body: ["name": .string(name)])
    let membership = try addMember(try user.id, to: workspace.id, role: "ADMIN")
    return try json(of: workspace, for: membership, withUnread: false)
  }

  /// A workspace as others refer to it.
  func json(of workspace: Document) -> JSON {
    [
      "id": .int(workspace.id), "name": workspace.body["name"] ?? "",
      "generative_ai_models_enabled": workspace.body["generative_ai_models_enabled"] ?? [:],
    ]
  }

  /// A workspace with its people, as one of them sees it.
  fileprivate func json(of workspace: Document, for membership: Document, withUnread: Bool) throws -> JSON {
    let users = try access.documents(.membership, parent: workspace.id).map(json(ofMember:))
    var object: JSONObject = [
      "id": .int(workspace.id), "name": workspace.body["name"] ?? "", "users": .array(users),
      "order": membership.body["order"] ?? 1, "permissions": membership.body["permissions"] ?? "MEMBER",
    ]
    if withUnread { object["unread_notifications_count"] = 0 }
    object["generative_ai_models_enabled"] = workspace.body["generative_ai_models_enabled"] ?? [:]
    return .object(object)
  }

  fileprivate func json(ofMember membership: Document) throws -> JSON {
    let person = membership.body["user_id"]?.int ?? 0
    let account = try account(person)
    return [
      "id": .int(membership.id), "name": .string(account?.name ?? ""),
      "email": .string(account?.email ?? ""), "workspace": .optional(membership.parent),
      "permissions": membership.body["permissions"] ?? "MEMBER",
      "created_on": membership.body["created_on"] ?? "", "user_id": .int(person),
      "to_be_deleted": false,
    ]
  }

  /// The people of a workspace, as fields offer them: `[{"id", "name"}]`.
  func collaborators(of workspace: Int) throws -> [JSON] {
    try access.documents(.membership, parent: workspace).map { membership in
      let person = membership.body["user_id"]?.int ?? 0
      return ["id": .int(person), "name": .string(try account(person)?.name ?? "")]
    }
  }
}
