import SheafHTTP
import SheafModel

/// Spaces, nodes and views; kept until the user asks again.
extension BikaBackend: KeepingBackend {
  /// Asking twice for the same, with some time between, means that the user wants to know how it is now.
  private static let patience = 5

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    let again = isAskedAgain(parent)
    let nodes = try await nodes(under: parent, again: again)
    remembered { [now] in $0.told[parent?.raw ?? ""] = now() }
    return nodes
  }

  private func isAskedAgain(_ parent: ID<Node>?) -> Bool {
    guard let told = remembered({ $0.told[parent?.raw ?? ""] }) else { return false }
    return now() - told >= Self.patience
  }

  private func nodes(under parent: ID<Node>?, again: Bool) async throws(BackendError) -> [Node] {
    guard let parent else {
      return try await spaces(again: again).map(Self.node)
    }
    switch BikaPlace(parent) {
    case .space(let space):
      return try await tree(of: space, again: again).children(of: nil).map { node($0, space, parent) }
    case .node(let id): return try await nodes(under: id, parent, again: again)
    case .view, .trigger, nil: return []
    }
  }

  private func nodes(
    under id: DatabaseID, _ parent: ID<Node>, again: Bool
  ) async throws(BackendError) -> [Node] {
    let tree = try await tree(of: id.space)
    guard let type = tree.nodes[id.node]?.type else {
      throw BackendError(.notFound, "there is no such place any more")
    }
    switch type {
    case "DATABASE": return try await views(of: id, again: again).map { view($0, id, parent) }
    case "AUTOMATION":
      return try await triggers(id).map { trigger in
        Node(
          id: ID(BikaPlace.trigger(id, trigger.id.raw).raw), parent: parent, kind: .other,
          name: trigger.name,
          note: [trigger.kind, trigger.status].compactMap { $0 }.joined(separator: ", "),
          ownID: trigger.id.raw)
      }
    default:
      let current = again ? try await self.tree(of: id.space, again: true) : tree
      return current.children(of: id.node).map { node($0, id.space, parent) }
    }
  }

  /// A node by its own identifier, whatever folder it is in; one space need not be named, nor one whose tree is
  /// known.
  func way(to identifier: String, from parent: ID<Node>?) async throws(BackendError) -> [Node]? {
    guard let parent else {
      let spaces = try await spaces(again: false)
      for space in spaces {
        // Trees that are not kept cost a request each.
        guard await keeper.kept(Self.treeKey(space.id)) != nil || spaces.count == 1 else { continue }
        let node = Self.node(space)
        if let way = try await way(to: identifier, in: space.id, below: nil, node.id) { return [node] + way }
      }
      return nil
    }
    switch BikaPlace(parent) {
    case .space(let space): return try await way(to: identifier, in: space, below: nil, parent)
    case .node(let id): return try await way(to: identifier, in: id.space, below: id.node, parent)
    case .view, .trigger, nil: return nil
    }
  }

  private func way(
    to identifier: String, in space: String, below folder: String?, _ parent: ID<Node>
  ) async throws(BackendError) -> [Node]? {
    guard let way = try await tree(of: space).way(to: identifier, below: folder) else { return nil }
    var above = parent
    return way.map { wire in
      let node = node(wire, space, above)
      above = node.id
      return node
    }
  }

  func spaces(again: Bool) async throws(BackendError) -> [WireSpace] {
    let data = try await keeper.value("spaces", again: again) { () async throws(BackendError) in
      try await server.data(server.spaces())
    }
    let spaces = (data.items ?? data["spaces"]?.items ?? []).compactMap(WireSpace.init)
    return settings.space.map { wanted in spaces.filter { $0.id.isExactly(wanted) } } ?? spaces
  }

  func tree(of space: String, again: Bool = false) async throws(BackendError) -> NodeTree {
    let data = try await keeper.value(Self.treeKey(space), again: again) { () async throws(BackendError) in
      try await server.data(server.nodes(space))
    }
    return NodeTree(WireNode.all(data))
  }

  private static func treeKey(_ space: String) -> String { "nodes/\(space)" }

  static func viewsKey(_ database: DatabaseID) -> String { "views/\(BikaPlace.node(database).raw)" }

  private func views(of database: DatabaseID, again: Bool) async throws(BackendError) -> [WireView] {
    do throws(BackendError) {
      let data = try await keeper.value(Self.viewsKey(database), again: again) {
        () async throws(BackendError) in
        try await server.data(server.views(database))
      }
      return WireView.all(data)
    } catch {
      // A server that does not list views shows the database all the same.
      guard case .notFound = error.kind else { throw error }
      return []
    }
  }

  private static func node(_ space: WireSpace) -> Node {
    Node(
      id: ID(BikaPlace.space(space.id).raw), parent: nil, kind: .space, name: space.name, hasChildren: true,
      ownID: space.id)
  }

  private func node(_ wire: WireNode, _ space: String, _ parent: ID<Node>) -> Node {
    let id = DatabaseID(space: space, node: wire.id)
    var node = Node(
      id: ID(BikaPlace.node(id).raw), parent: parent, kind: Self.kind(wire.type), name: wire.name,
      ownID: wire.id)
    switch wire.type {
    case "DATABASE":
      node.table = TablePlace(database: id).id
      node.hasChildren = true
    case "FOLDER", "AUTOMATION", "ROOT": node.hasChildren = true
    case "DOCUMENT", "DASHBOARD", "FORM": break
    default: node.note = wire.type.isEmpty ? nil : wire.type.lowercased().replacing("_", with: " ")
    }
    return node
  }

  private static func kind(_ type: String) -> Node.Kind {
    switch type {
    case "DATABASE": .database
    case "FOLDER", "ROOT": .folder
    case "AUTOMATION": .automation
    case "DASHBOARD": .dashboard
    case "DOCUMENT": .document
    case "FORM": .form
    default: .other
    }
  }

  /// Records of a view are listed by the first family only.
  private func view(_ wire: WireView, _ database: DatabaseID, _ parent: ID<Node>) -> Node {
    var place = TablePlace(database: database)
    place.view = wire.id
    let pinned = settings.list == .auto ? settings.version : settings.list
    let isListed = pinned != .v2 && settings.viewParameter != .none
    let type = wire.type == "TABLE" || wire.type == "GRID" ? nil : wire.type.lowercased()
    return Node(
      id: ID(BikaPlace.view(database, wire.id).raw), parent: parent, kind: .view, name: wire.name,
      table: isListed ? place.id : nil,
      note: isListed ? type : "the settings of this profile list no views", ownID: wire.id)
  }

  // Forgetting

  func forgetPlaces(under node: ID<Node>?) async {
    guard let place = node.flatMap({ BikaPlace($0) }) else {
      remembered { $0.hasV2 = nil }
      await keeper.forget("api")
      return await keeper.forget("spaces")
    }
    await keeper.forget(Self.treeKey(place.space))
    if case .node(let id) = place { await keeper.forget(Self.viewsKey(id)) }
  }

  func forget(_ table: ID<Table>) async {
    // A text that is no table of ours has nothing kept.
    guard let place = try? TablePlace(table) else { return }
    remembered { memory in memory.plans = memory.plans.filter { $0.key.database != place.database } }
    store.forget(place.database)
    await keeper.forget(Self.fieldsKey(place.database))
  }
}
