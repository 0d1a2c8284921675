import SheafModel

/// The tree of a space, put together from the flat list that the server gives.
struct NodeTree: Sendable {
  let nodes: [String: WireNode]
  /// By parent, in order; nil for the nodes at the top.
  private let children: [String?: [String]]
  private let parents: [String: String]

  init(_ list: [WireNode]) {
    var nodes: [String: WireNode] = [:]
    var order: [String] = []
    for node in list where nodes[node.id] == nil {
      nodes[node.id] = node
      order.append(node.id)
    }
    let roots = Set(order.filter { nodes[$0]?.type == "ROOT" })
    let folders = Dictionary(
      list.compactMap { node in node.path.map { ("\($0)/\(node.name)", node.id) } },
      uniquingKeysWith: { first, _ in first })
    var parents: [String: String] = [:]
    for id in order where !roots.contains(id) {
      guard let node = nodes[id] else { continue }
      let named = node.parent.flatMap { nodes[$0] == nil ? nil : $0 }
      let found = named ?? node.path.flatMap { folders[$0] }
      if let found, found != id, !roots.contains(found) { parents[id] = found }
    }
    for id in order where Self.isCircular(id, parents) { parents[id] = nil }
    var children: [String?: [String]] = [:]
    for id in order where !roots.contains(id) { children[parents[id], default: []].append(id) }
    self.nodes = nodes
    self.parents = parents
    self.children = children.mapValues { Self.ordered($0, nodes) }
  }

  func children(of parent: String?) -> [WireNode] { (children[parent] ?? []).compactMap { nodes[$0] } }

  /// The nodes from the top, or from below `parent`, down to one; nil where it is not there.
  func way(to id: String, below parent: String?) -> [WireNode]? {
    var way: [WireNode] = []
    var current: String? = id
    while let id = current, id != parent {
      guard let node = nodes[id], node.type != "ROOT" else { return nil }
      way.insert(node, at: 0)
      current = parents[id]
    }
    return current == parent && !way.isEmpty ? way : nil
  }

  private static func isCircular(_ id: String, _ parents: [String: String]) -> Bool {
    var seen: Set<String> = []
    var current = id
    while let parent = parents[current] {
      guard seen.insert(current).inserted, parent != id else { return true }
      current = parent
    }
    return false
  }

  /// Each sibling after the one that it names as its predecessor; those outside of the chain keep their order
  /// after it.
  private static func ordered(_ ids: [String], _ nodes: [String: WireNode]) -> [String] {
    let siblings = Set(ids)
    var followers: [String: String] = [:]
    var first: String?
    for id in ids {
      let previous = nodes[id]?.previous
      if let previous, siblings.contains(previous) {
        if followers[previous] == nil { followers[previous] = id }
      } else if first == nil, ids.contains(where: { nodes[$0]?.previous == id }) {
        first = id
      }
    }
    var chain: [String] = []
    var placed: Set<String> = []
    while let id = first, placed.insert(id).inserted {
      chain.append(id)
      first = followers[id]
    }
    return chain + ids.filter { !placed.contains($0) }
  }
}
