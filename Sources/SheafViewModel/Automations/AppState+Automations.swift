import SheafModel

extension AppState {
  /// Lists the webhooks of the space where the user is; nil where the service has none.
  mutating func showWebhooks() -> Outcome? {
    guard let (info, node) = automationPlace, info.hasAutomations else { return nil }
    let space = space(of: node, in: info.id)
    let webhooks = WebhooksState(connection: info.id, node: node.id, place: space.name)
    return .push(.webhooks(webhooks), webhooks.ask())
  }

  private var automationPlace: (ConnectionInfo, Node)? {
    if focus == .grid, let grid, let info = places.connection(grid.connection),
      let node = places.node(opening: grid.tableID, in: grid.connection)
    {
      return (info, node)
    }
    guard let line = places.selected, let info = places.connection(line.connection), let node = line.node
    else {
      return nil
    }
    return (info, node)
  }

  private func space(of node: Node, in connection: ID<Connection>) -> Node {
    var node = node
    while let above = node.parent.flatMap({ places.node($0, in: connection) }) { node = above }
    return node
  }

  /// What is to be said of an answer whose list is not on the screen any more, or never was.
  mutating func automationAnswered(
    _ result: Result<AutomationAnswer, BackendError>, _ connection: ID<Connection>
  ) {
    switch result {
    case .success(.added(let webhook, _)):
      say(Notice("The webhook “\(webhook.draft.name)” is registered", .good))
    case .success(.removed): say(Notice("The webhook is removed", .good))
    case .success(.webhooks), .success(.triggers): break
    case .failure(let error):
      let isShown = overlays.contains { if case .webhookForm = $0 { true } else { false } }
      if !isShown { say(Notice(ErrorText.sentence(error), .error)) }
    }
  }
}
