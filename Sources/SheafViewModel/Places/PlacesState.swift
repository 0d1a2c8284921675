public import SheafModel

/// The tree of places: connections, what they hold, and what those hold.
public struct PlacesState: Equatable, Sendable {
  public enum Children: Equatable, Sendable {
    case unknown, loading
    case known([Node])
    case failed(BackendError)
  }

  /// One line of the tree.
  public struct Line: Equatable, Sendable {
    public enum Content: Equatable, Sendable {
      case connection(ConnectionInfo)
      /// A profile that is not open.
      case profile(Root)
      /// Makes a profile of a service.
      case connectForm
      case node(Node)
      case loading
      case failed(BackendError)
    }

    public let connection: ID<Connection>
    public let content: Content
    public let depth: Int
    public let isOpen: Bool
    /// The branch that the line is a part of; its own for a connection's line.
    let branch: Branch

    public var node: Node? { if case .node(let node) = content { node } else { nil } }
  }

  /// A place in the tree that may hold others.
  struct Branch: Hashable, Sendable {
    let connection: ID<Connection>
    let node: ID<Node>?
  }

  /// What stands at the top of the tree: files and profiles, open or not.
  public private(set) var roots: [Root] = []
  /// Whether what holds tables is read before it is opened, so that they are found by name.
  var isGathering = false
  /// Whether there are services that could be connected.
  var offersServices = false
  var children: [Branch: Children] = [:]
  var open: Set<Branch> = []
  public internal(set) var list = ScrollList()
  public internal(set) var filter: TextLine?

  public init() {}

  /// What the tree shows, from the top down.
  public var lines: [Line] {
    if let filter, !filter.isEmpty {
      return FuzzyMatch.ranked(allNodes, by: filter.text) { $0.node?.name ?? "" }.map(\.item)
    }
    let places = roots.flatMap { lines(of: $0) }
    return places.isEmpty || !offersServices ? places : places + [line(.connectForm, in: Root.none)]
  }

  private func lines(of root: Root) -> [Line] {
    guard case .open(let info) = root.status else {
      let line = line(.profile(root), in: root.id)
      guard case .failed(let error) = root.status else { return [line] }
      return [
        line,
        Line(connection: root.id, content: .failed(error), depth: 1, isOpen: false, branch: line.branch),
      ]
    }
    let branch = Branch(connection: info.id, node: nil)
    return [line(.connection(info), in: info.id, isOpen: open.contains(branch))]
      + lines(under: branch, depth: 1)
  }

  private func line(_ content: Line.Content, in connection: ID<Connection>, isOpen: Bool = false) -> Line {
    Line(
      connection: connection, content: content, depth: 0, isOpen: isOpen,
      branch: Branch(connection: connection, node: nil))
  }

  public var selected: Line? {
    let lines = lines
    return lines.indices.contains(list.index) ? lines[list.index] : nil
  }

  /// Every known node that opens a table, in the order of the tree.
  public var allNodes: [Line] {
    connections.flatMap { nodes(in: Branch(connection: $0.id, node: nil)) }.filter { $0.node?.table != nil }
  }

  /// The known nodes of a branch and of those inside it, open or not.
  private func nodes(in branch: Branch) -> [Line] {
    guard case .known(let nodes)? = children[branch] else { return [] }
    return nodes.flatMap { node in
      [Line(connection: branch.connection, content: .node(node), depth: 0, isOpen: false, branch: branch)]
        + self.nodes(in: Branch(connection: branch.connection, node: node.id))
    }
  }

  public func connection(_ id: ID<Connection>) -> ConnectionInfo? { connections.first { $0.id == id } }

  /// The open connections.
  public var connections: [ConnectionInfo] { roots.compactMap(\.info) }

  /// Asks again for the branches that could not be read.
  mutating func reloadFailed(in connection: ID<Connection>) -> [Effect] {
    let failed = children.compactMap { (branch, children) in
      if branch.connection == connection, case .failed = children { branch } else { nil }
    }
    for branch in failed { children[branch] = .loading }
    return failed.map { .fetch(connection, .children(of: $0.node)) }
  }

  /// A table's name is told with its fields, too: its nodes in the tree follow.
  mutating func rename(_ table: ID<Table>, from old: String, to new: String, in connection: ID<Connection>) {
    for (branch, known) in children where branch.connection == connection {
      guard case .known(var nodes) = known else { continue }
      for index in nodes.indices where nodes[index].table == table && nodes[index].name == old {
        nodes[index].name = new
      }
      children[branch] = .known(nodes)
    }
  }

  /// Shows where a root stands; a new one comes last.
  mutating func setRoot(_ status: Root.Status, kind: String, place: String) {
    guard let index = roots.firstIndex(where: { $0.kind == kind && $0.place == place }) else {
      roots.append(Root(kind: kind, place: place, status: status))
      return
    }
    roots[index].status = status
  }

  /// The names from the connection down to a node.
  func path(to node: Node, in connection: ID<Connection>) -> [String] {
    var names = [node.name]
    var parent = node.parent
    while let id = parent, let above = self.node(id, in: connection) {
      names.insert(above.name, at: 0)
      parent = above.parent
    }
    return [self.connection(connection)?.name ?? connection.raw] + names
  }

  /// The identifiers of the nodes that lead to a table, from the roots down; the table's own where no known node
  /// opens it.
  func identifiers(to table: ID<Table>, in connection: ID<Connection>) -> [String] {
    guard let node = node(opening: table, in: connection) else { return [table.raw] }
    var path = [node.id.raw]
    var parent = node.parent
    while let id = parent {
      path.insert(id.raw, at: 0)
      parent = self.node(id, in: connection)?.parent
    }
    return path
  }

  func node(_ id: ID<Node>, in connection: ID<Connection>) -> Node? {
    for case (let branch, .known(let nodes)) in children where branch.connection == connection {
      if let node = nodes.first(where: { $0.id == id }) { return node }
    }
    return nil
  }

  /// The first node that opens that table.
  func node(opening table: ID<Table>, in connection: ID<Connection>) -> Node? {
    allNodes.first { $0.connection == connection && $0.node?.table == table }?.node
  }

  private func lines(under branch: Branch, depth: Int) -> [Line] {
    guard open.contains(branch) else { return [] }
    func line(_ content: Line.Content, isOpen: Bool = false) -> Line {
      Line(connection: branch.connection, content: content, depth: depth, isOpen: isOpen, branch: branch)
    }
    switch children[branch] ?? .unknown {
    case .unknown, .loading: return [line(.loading)]
    case .failed(let error): return [line(.failed(error))]
    case .known(let nodes):
      return nodes.flatMap { node in
        let inner = Branch(connection: branch.connection, node: node.id)
        return [line(.node(node), isOpen: open.contains(inner))] + lines(under: inner, depth: depth + 1)
      }
    }
  }
}
