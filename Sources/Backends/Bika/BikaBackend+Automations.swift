import SheafHTTP
import SheafJSON
import SheafModel

/// Triggers and outgoing webhooks, each at the first of the addresses in circulation that answers.
extension BikaBackend: AutomationBackend {
  func triggers(of node: ID<Node>) async throws(BackendError) -> [Trigger] {
    guard case .node(let id)? = BikaPlace(node) else { return [] }
    let tree = try await tree(of: id.space)
    guard tree.nodes[id.node]?.type == "AUTOMATION" else { return [] }
    return try await triggers(id)
  }

  func triggers(_ id: DatabaseID) async throws(BackendError) -> [Trigger] {
    let requests = server.triggers(id.node, in: id.space, settings.triggersPath)
    let data = try await first(of: requests, last: \.triggers)
    return (data.items ?? data["triggers"]?.items ?? []).compactMap { json in
      guard let trigger = json["id"]?.string else { return nil }
      return Trigger(
        id: ID(trigger), name: WireName.text(json["name"]) ?? trigger,
        kind: json["type"]?.string ?? json["eventType"]?.string, status: json["status"]?.string)
    }
  }

  var webhookEvents: [String] { ["ON_RECORD_CREATED"] }

  func webhooks(of node: ID<Node>) async throws(BackendError) -> [Webhook] {
    let requests = server.webhooks(.get, of: try space(node), setting: settings.webhooksPath)
    let data = try await first(of: requests, last: \.webhooks)
    return (data.items ?? data["webhooks"]?.items ?? []).compactMap(Self.webhook)
  }

  func addWebhook(_ draft: WebhookDraft, to node: ID<Node>) async throws(BackendError) -> Webhook {
    var body: [JSON.Member] = [.init("eventType", .string(draft.event)), .init("name", .string(draft.name))]
    if let note = draft.note { body.append(.init("description", .string(note))) }
    body.append(.init("callbackURL", .string(draft.url)))
    let requests = server.webhooks(
      .post, of: try space(node), nil, .object(body), setting: settings.webhooksPath)
    let data = try await first(of: requests, last: \.webhooks)
    if let webhook = Self.webhook(data.items?.first ?? data) { return webhook }
    // Registered, but the answer does not say as what: the list does.
    guard let found = try await webhooks(of: node).last(where: { $0.draft == draft }) else {
      throw BackendError(.fateUnknown, "the webhook was registered, but the service does not list it")
    }
    return found
  }

  func removeWebhook(_ webhook: ID<Webhook>, from node: ID<Node>) async throws(BackendError) {
    let requests = server.webhooks(.delete, of: try space(node), webhook, setting: settings.webhooksPath)
    _ = try await first(of: requests, last: \.webhooks)
  }

  private func space(_ node: ID<Node>) throws(BackendError) -> String {
    guard let place = BikaPlace(node) else { throw BackendError(.notFound, "there is no place \(node)") }
    return place.space
  }

  private static func webhook(_ json: JSON) -> Webhook? {
    guard let id = json["id"]?.string else { return nil }
    return Webhook(
      id: ID(id),
      draft: WebhookDraft(
        event: json["eventType"]?.string ?? "", name: WireName.text(json["name"]) ?? id,
        url: json["callbackURL"]?.string ?? json["url"]?.string ?? "",
        note: json["description"]?.string.flatMap { $0.isEmpty ? nil : $0 }))
  }

  /// Sends the request to its addresses in turn until one is known to the server, and remembers which.
  private func first(
    of requests: [HTTPRequest], last: WritableKeyPath<Memory, Int?>
  ) async throws(BackendError) -> JSON {
    let known = remembered { $0[keyPath: last] } ?? 0
    let order = requests.indices.sorted { a, b in a == known || (b != known && a < b) }
    var refusal: BackendError?
    for index in order {
      switch try await server.answer(requests[index]) {
      case .success(let data):
        remembered { $0[keyPath: last] = index }
        return data
      case .failure(let failure):
        refusal = refusal ?? failure.error
        // A question may go on after “not found” in any form; a change only where no such address is known.
        let isUnknown =
          failure.invitesOtherSpelling || requests[index].method.isSafe && failure.error.kind == .notFound
        guard isUnknown else { throw failure.error }
      }
    }
    throw refusal ?? BackendError(.unsupported, "there is no address for this")
  }
}

/// What the page of a profile tells.
extension BikaBackend: MeteredBackend, DescribedBackend {
  func requestsThisMonth() async -> Int { await server.meter.total() }

  /// The headers that the service echoes are not among them: the token is one.
  func facts() async throws(BackendError) -> [Fact] {
    let meta = try await server.data(server.meta())
    var facts: [Fact] = []
    for (name, key) in [("version", "version"), ("environment", "appEnv"), ("server", "hostname")] {
      if let value = meta[key]?.string { facts.append(Fact(name, value)) }
    }
    return facts
  }
}
