import GRDB

extension BotByeRoute {
  static var all: [BotByeRoute] { projectRoutes + listRoutes + ruleRoutes }

  private static var projectRoutes: [BotByeRoute] {
    [
      BotByeRoute("GET", "/projects") { context in
        try KeysetList(context, .documents("projects", parent: "")).reply()
      },
      BotByeRoute("GET", "/projects/{project}") { context in .json(200, try context.project()) },
      BotByeRoute("PATCH", "/projects/{project}") { context in try patchProject(context) },
    ]
  }

  private static var listRoutes: [BotByeRoute] {
    [
      BotByeRoute("GET", "/projects/{project}/requests") { context in
        try KeysetList(context, .requests(project: try context.project()["id"]?.text ?? "")).reply()
      },
      BotByeRoute("GET", "/projects/{project}/compromised-users") { context in
        let project = try context.project()["id"]?.text ?? ""
        return try KeysetList(context, .documents("compromised-users", parent: project)).reply()
      },
      BotByeRoute("GET", "/projects/{project}/overviews/events") { context in
        let project = try context.project()["id"]?.text ?? ""
        let bodies = try String.fetchAll(
          context.access.db,
          sql: "SELECT body FROM botbye_document WHERE entity = 'overviews' AND parent = ? ORDER BY id",
          arguments: [project])
        return .jsonText(200, "[\(bodies.joined(separator: ","))]")
      },
    ]
  }

  /// What may be changed of a project.
  private static let editable = ["name", "url", "isProtected"]

  private static func patchProject(_ context: BotByeContext) throws -> Reply {
    var project = try context.project()
    for member in try context.body().members {
      guard editable.contains(member.key) else {
        throw BotByeError(400, "`\(member.key)` cannot be changed")
      }
      switch (member.key, member.value) {
      case ("isProtected", .bool), ("url", .string), ("url", .null): break
      case ("name", .string(let name)) where !name.isEmpty: break
      default: throw BotByeError(400, "`\(member.key)` is not valid")
      }
      project[member.key] = member.value
    }
    project["updatedAt"] = .string(Timestamp.now.milliseconds)
    try BotByeTables.put(context.access.db, "projects", "", context.parameters["project"] ?? "", project)
    return .json(200, project)
  }

  // Rules and rate limiters, which are parts of their project

  private static var ruleRoutes: [BotByeRoute] {
    [("rules", "rules"), ("rate_limiters", "rateLimits")].flatMap { path, member in
      [
        BotByeRoute("GET", "/\(path)/{rule}") { context in
          .json(200, try rule(context, member).rule)
        },
        BotByeRoute("PUT", "/projects/{project}/\(path)") { context in
          try putRule(context, member)
        },
      ]
    }
  }

  private static func rule(_ context: BotByeContext, _ member: String) throws -> (project: JSON, rule: JSON) {
    let id = context.parameters["rule"]
    for project in try BotByeTables.bodies(context.access.db, "projects", "") {
      if let rule = project[member]?[member]?.array?.first(where: { $0["id"]?.text == id }) {
        return (project, rule)
      }
    }
    throw BotByeError(404, "Rule not found")
  }

  private static func putRule(_ context: BotByeContext, _ member: String) throws -> Reply {
    var project = try context.project()
    let body = try context.body()
    guard let id = body["id"]?.text, var list = project[member],
      let index = list[member]?.array?.firstIndex(where: { $0["id"]?.text == id })
    else { throw BotByeError(400, "`id` is not a rule of this project") }
    guard body["name"]?.text?.isEmpty == false, body["action"]?.text != nil, body["isActive"]?.bool != nil,
      body["condition"]?.object != nil
    else { throw BotByeError(400, "A rule has a name, an action, isActive and a condition") }
    var rules = list[member]?.array ?? []
    rules[index] = .object(body)
    list[member] = .array(rules)
    project[member] = list
    try BotByeTables.put(context.access.db, "projects", "", context.parameters["project"] ?? "", project)
    return .json(200, [:])
  }
}

extension Timestamp {
  /// `2026-02-28T13:14:15.123Z`, as the service writes times.
  var milliseconds: String {
    let text = text(alwaysFraction: true)
    return text.prefix(23) + "Z"
  }
}
