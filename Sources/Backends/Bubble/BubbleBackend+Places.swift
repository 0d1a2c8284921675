import SheafHTTP
import SheafModel

/// The tree: the app's types, and a few things of each at random.
extension BubbleBackend {
  /// What stood above the types once, and still may in paths.
  private static let app = ID<Node>("app")

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    guard let parent, parent != Self.app else {
      // Types come and go: what is opened is listed anew.
      forgetSchema()
      return try await schema().types.map(node)
    }
    guard let type = try await schema().type(parent.raw) else {
      if TablePlace(ID(parent.raw)).isRandom { return [] }
      throw BackendError(.notFound, "there is no place “\(parent)”")
    }
    let place = TablePlace(type: type.name, isRandom: true)
    return [
      Node(
        id: ID(place.id.raw), parent: parent, kind: .view, name: "At random", table: place.id,
        note: "\(TablePlanner.rowLimit) at most")
    ]
  }

  /// An app has one space, which paths may name all the same; and types by the service's own rule for captions.
  func way(to identifier: String, from parent: ID<Node>?) async throws(BackendError) -> [Node]? {
    guard parent == nil || parent == Self.app else { return nil }
    let schema = try await schema()
    if parent == nil, [Self.app.raw, schema.appName, server.root.origin.host].contains(identifier) {
      return []
    }
    return schema.type(referredTo: identifier).map { [node($0)] }
  }

  private func node(_ type: TypeSchema) -> Node {
    Node(
      id: ID(type.name), parent: nil, kind: .table, name: type.display,
      table: TablePlace(type: type.name).id, hasChildren: true)
  }
}
