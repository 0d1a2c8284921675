public import SheafModel
import SheafText

extension Scripting {
  /// Lists the triggers of an automation, or of all automations below a place: identifier, name, kind and status.
  public func automations(_ names: [String]) async throws(ScriptingFailure) {
    let automations = try automationBackend()
    let node = try await search.node(at: names)
    var found = try await automationNodes(under: node)
    if let node, node.kind == .automation { found = [node] }
    var lines: [[String]] = []
    for automation in found {
      let triggers = try await ask { () async throws(BackendError) in
        try await automations.triggers(of: automation.id)
      }
      for trigger in triggers {
        lines.append([
          automation.name, trigger.id.raw, trigger.name, trigger.kind ?? "", trigger.status ?? "",
        ])
      }
    }
    _ = try emit(columns(lines))
    if lines.isEmpty { note("there are no triggers here") }
  }

  /// The automations of a space or folder, those in folders too.
  private func automationNodes(under node: Node?) async throws(ScriptingFailure) -> [Node] {
    var found: [Node] = []
    var rest = try await search.children(of: node)
    while !rest.isEmpty {
      let next = rest.removeFirst()
      if next.kind == .automation { found.append(next) }
      if next.kind == .folder || next.kind == .space { rest += try await search.children(of: next) }
    }
    return found
  }

  /// Lists the webhooks of the space that a place is in: identifier, event, name, address and note.
  public func webhooks(_ names: [String]) async throws(ScriptingFailure) {
    let automations = try automationBackend()
    let node = try await space(names)
    let webhooks = try await ask { () async throws(BackendError) in try await automations.webhooks(of: node) }
    _ = try emit(
      columns(
        webhooks.map { [$0.id.raw, $0.draft.event, $0.draft.name, $0.draft.url, $0.draft.note ?? ""] }))
    if webhooks.isEmpty { note("there are no webhooks here") }
  }

  /// Registers a webhook and prints its identifier.
  /// - Parameter draft: an empty event stands for the usual one.
  public func addWebhook(_ draft: WebhookDraft, at names: [String]) async throws(ScriptingFailure) {
    let automations = try automationBackend()
    var draft = draft
    let events = automations.webhookEvents
    if draft.event.isEmpty { draft.event = events.first ?? "" }
    if !events.isEmpty, !events.contains(draft.event) {
      throw ScriptingFailure(
        .usage, "there is no event “\(draft.event)”; there is \(events.joined(separator: ", "))")
    }
    let node = try await space(names)
    let made: Webhook
    do throws(BackendError) {
      // Sent once: a second one would be a second webhook.
      made = try await automations.addWebhook(draft, to: node)
    } catch {
      throw ScriptingFailure(error)
    }
    _ = try emit(made.id.raw + "\n")
  }

  /// Removes a webhook.
  public func removeWebhook(_ id: ID<Webhook>, at names: [String]) async throws(ScriptingFailure) {
    let automations = try automationBackend()
    let node = try await space(names)
    try await ask { () async throws(BackendError) in try await automations.removeWebhook(id, from: node) }
  }

  private func automationBackend() throws(ScriptingFailure) -> any AutomationBackend {
    if let automations = backend as? any AutomationBackend { return automations }
    throw ScriptingFailure(.usage, "this service has no automations that Sheaf knows")
  }

  /// The node at a place; the only space where the place is the whole connection.
  private func space(_ names: [String]) async throws(ScriptingFailure) -> ID<Node> {
    if let node = try await search.node(at: names) { return node.id }
    let spaces = try await search.children(of: nil)
    if spaces.count == 1 { return spaces[0].id }
    throw ScriptingFailure(
      .usage,
      "name a space, such as \(spaces.prefix(5).map { "“\(PlaceName.encoded($0.name))”" }.joined(separator: ", "))"
    )
  }

  /// Tab-separated for programs, in columns on a terminal.
  private func columns(_ rows: [[String]]) -> String {
    guard output.isTerminal else { return rows.map(LineText.tabbed).joined() }
    let texts = rows.map { $0.map { DisplayText($0, maxColumns: .max) } }
    let widths = (0..<(texts.first?.count ?? 0)).map { column in texts.map { $0[column].width }.max() ?? 0 }
    return texts.map { row in
      zip(row, widths).map { $0.padded(to: $1).text }.joined(separator: "  ") + "\n"
    }.joined()
  }
}
