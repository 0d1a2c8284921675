/// Triggers of automations, under three addresses, and outgoing webhooks, under two.
extension BikaDialect {
  static var automationRoutes: [BikaRoute] {
    let triggers = [
      "/v1/spaces/{s}/resources/automation/{n}/triggers", "/v1/spaces/{s}/nodes/{n}/automation/triggers",
      "/v1/automations/{n}/triggers",
    ]
    let webhooks = ["/v1/spaces/{s}/outgoingWebhooks", "/v1/spaces/{s}/outgoing-webhooks"]
    return triggers.enumerated().map { index, address in
      BikaRoute("GET", address) { try $0.triggers(at: index) }
    }
      + webhooks.flatMap { address in
        [
          BikaRoute("GET", address) { call in
            try call.checkSpelling()
            return .array(try call.access.documents(.bikaWebhook, parent: call.space().id).map(\.body))
          },
          BikaRoute("POST", address) { try $0.addWebhook() },
          BikaRoute("DELETE", address + "/{w}") { try $0.removeWebhook() },
        ]
      }
  }
}

extension BikaCall {
  fileprivate func triggers(at address: Int) throws -> JSON {
    if let only = dialect.options.triggersAddress, only != address { throw BikaError.notFound("Route") }
    let id = parameter("n")
    let nodes = try access.documents(.bikaNode)
    guard let node = nodes.first(where: { $0.body["id"]?.text == id }),
      node.body["type"]?.text == "AUTOMATION"
    else { throw BikaError.notFound("Node") }
    return .array(try access.documents(.bikaTrigger, parent: node.id).map(\.body))
  }

  fileprivate func checkSpelling() throws {
    guard dialect.options.hasDashedWebhooks, !call.path.contains("outgoing-webhooks") else { return }
    throw BikaError.notFound("Route")
  }

  fileprivate func addWebhook() throws -> JSON {
    try checkSpelling()
    let space = try space()
    for key in ["eventType", "name", "callbackURL"] where body[key]?.text?.isEmpty != false {
      throw BikaError(400, "\(key) is required")
    }
    guard body["eventType"]?.text == "ON_RECORD_CREATED" else { throw BikaError(400, "Unknown eventType") }
    let id = "owh" + RandomText.make(21)
    let webhook: JSON = [
      "id": .string(id), "eventType": body["eventType"] ?? .null, "name": body["name"] ?? .null,
      "description": body["description"] ?? "", "callbackURL": body["callbackURL"] ?? .null,
      "createdAt": .string(now),
    ]
    try access.insert(.bikaWebhook, parent: space.id, body: webhook)
    return webhook
  }

  fileprivate func removeWebhook() throws -> JSON {
    try checkSpelling()
    let id = parameter("w")
    let webhooks = try access.documents(.bikaWebhook, parent: try space().id)
    guard let webhook = webhooks.first(where: { $0.body["id"]?.text == id }) else {
      throw BikaError.notFound("Webhook")
    }
    try access.remove(.bikaWebhook, webhook.id)
    return ["id": .string(id), "deleted": true]
  }
}
