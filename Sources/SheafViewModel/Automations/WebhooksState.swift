public import SheafModel

/// The webhooks of a space: listed, added, removed.
public struct WebhooksState: Equatable, Sendable, OverlayModel {
  let connection: ID<Connection>
  /// The node whose space it is.
  let node: ID<Node>
  /// The space's name, or that of the connection.
  public let place: String
  public private(set) var webhooks: [Webhook] = []
  public private(set) var isLoading = true
  public private(set) var failure: BackendError?
  public private(set) var list = ScrollList()
  private var events: [String] = []

  init(connection: ID<Connection>, node: ID<Node>, place: String) {
    self.connection = connection
    self.node = node
    self.place = place
  }

  var mode: KeymapMode { .list }
  var overlay: Overlay { .webhooks(self) }

  /// Asks for the list.
  func ask() -> [Effect] { [.automation(connection, .webhooks(of: node))] }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    let page = PaletteState.page(height: context.height)
    if list.move(command, count: count, items: webhooks.count, page: page) { return .handled }
    switch command {
    case .add:
      guard failure == nil else { return .notice("The list could not be read; r asks again", .warning) }
      return .push(.webhookForm(WebhookFormState(connection: connection, node: node, events: events)))
    case .removeAttachment: return askToRemove()
    case .refresh:
      (isLoading, failure) = (true, nil)
      return .effects(ask())
    case .close, .back, .escape, .interrupt: return .close
    default: return .ignored
    }
  }

  private func askToRemove() -> Outcome {
    guard webhooks.indices.contains(list.index) else { return .handled }
    let webhook = webhooks[list.index]
    let name = webhook.draft.name.isEmpty ? webhook.id.raw : webhook.draft.name
    return .push(
      .confirm(
        ConfirmState(
          question:
            "Remove the webhook “\(name)”, which calls \(webhook.draft.url)? It cannot be brought back.",
          verb: "Remove", confirmation: .removeWebhook(connection, webhook.id, from: node))))
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    guard case .automation(connection, let result) = action else { return [] }
    switch result {
    case .success(.webhooks(node, let found, let events)):
      (webhooks, self.events, isLoading, failure) = (found, events, false, nil)
    case .success(.added(let webhook, to: node)):
      webhooks.append(webhook)
      list.select(webhooks.count - 1, items: webhooks.count, page: PaletteState.page(height: context.height))
    case .success(.removed(let id, from: node)): webhooks.removeAll { $0.id == id }
    case .failure(let error) where isLoading: (failure, isLoading) = (error, false)
    default: break
    }
    list.clamp(items: webhooks.count, page: PaletteState.page(height: context.height))
    return []
  }
}
