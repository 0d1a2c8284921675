public import SheafModel

/// What one part of a path means among the nodes of a place.
public enum NodeMatch: Hashable, Sendable {
  case none
  case one(Node)
  /// What is written to the wrong one is lost, so this leads to none of them.
  case several([Node])
}

extension [Node] {
  /// The nodes that a text calls by name or by identifier, to the byte; else those whose names differ from it in
  /// case or in the composition of letters alone.
  public func meant(by text: String) -> NodeMatch {
    func isExactly(_ name: String) -> Bool { TextMatching.isExactly(name, text) }
    let exact = filter { node in
      [node.name, node.identifier, node.id.raw, node.table?.raw].contains { $0.map(isExactly) ?? false }
    }
    if !exact.isEmpty { return Self.match(exact) }
    let folded = TextMatching.folded(text)
    let alike = filter { TextMatching.folded($0.name) == folded }
    // An argument cannot hold what is not UTF-8: such a name is given as it is shown.
    return Self.match(alike.isEmpty ? filter { isExactly($0.name.repaired) } : alike)
  }

  /// What leads to a node and to no other: its identifier, and where another is called like that, what else does.
  public func designation(of node: Node) -> String {
    [node.identifier, node.id.raw, node.name].first { meant(by: $0) == .one(node) } ?? node.identifier
  }

  private static func match(_ nodes: [Node]) -> NodeMatch {
    switch nodes.count {
    case 0: .none
    case 1: .one(nodes[0])
    default: .several(nodes)
    }
  }
}
