import SheafHTTP
import SheafModel

/// The tree: the app, its types, and a few things of each at random.
extension BubbleBackend {
  private static let space = ID<Node>("app")

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    guard let parent else { return [try await app()] }
    if parent == Self.space {
      // Types come and go: what is opened is listed anew.
      forgetSchema()
      return try await schema().types.map(Self.node)
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

  private func app() async throws(BackendError) -> Node {
    let schema = try await schema()
    let note: String? =
      switch (profile.version, schema.source) {
      case ("", .meta): nil
      case ("", _): "described by the profile and by what is seen"
      case (let version, _): "version \(version)"
      }
    return Node(
      id: Self.space, parent: nil, kind: .space, name: schema.appName ?? server.root.origin.host,
      hasChildren: true, note: note)
  }

  private static func node(_ type: TypeSchema) -> Node {
    Node(
      id: ID(type.name), parent: space, kind: .table, name: type.display,
      table: TablePlace(type: type.name).id, hasChildren: true)
  }
}
