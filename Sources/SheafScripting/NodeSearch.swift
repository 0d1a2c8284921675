import SheafModel
import SheafText
import SheafValues

/// Finds the node that the names of a place lead to.
struct NodeSearch {
  let scripting: Scripting

  /// Nil for no names: the root.
  ///
  /// A name means what `meant(by:)` says; one that several nodes have leads to none of them, since what is
  /// written to the wrong one is lost. What no child is called may be a place further down or one that is not
  /// listed, by its identifier; one name alone also a table wherever it is.
  func node(at names: [String]) async throws(ScriptingFailure) -> Node? {
    var current: Node?
    for name in names {
      let children =
        try await current == nil && names.count > 1 ? roots(towards: name) : children(of: current)
      switch children.meant(by: name) {
      case .one(let next): current = next
      case .several(let nodes): throw Self.ambiguous(name, in: current, nodes, of: children)
      case .none:
        if let way = try await way(to: name, from: current) {
          current = way.last ?? current
        } else if names.count == 1, let table = try await table(identifiedBy: name) {
          current = Node(
            id: ID(name), parent: nil, kind: .table, name: table.name, table: table.id, hasChildren: false)
        } else if current == nil, let place = try await place(identifiedBy: name) {
          current = place
        } else {
          throw Self.unknown(name, in: current, children)
        }
      }
    }
    return current
  }

  private func way(to name: String, from node: Node?) async throws(ScriptingFailure) -> [Node]? {
    let backend = scripting.backend
    return try await scripting.ask { () async throws(BackendError) in
      try await backend.way(to: name, from: node?.id)
    }
  }

  /// The table that a name identifies by itself, without the way to it; nil when it identifies none.
  private func table(identifiedBy name: String) async throws(ScriptingFailure) -> Table? {
    let backend = scripting.backend
    do throws(BackendError) {
      return try await scripting.retry.run(isFirst: true) { () async throws(BackendError) in
        try await backend.table(ID(name))
      }
    } catch {
      switch error.kind {
      case .notFound, .invalid, .unsupported: return nil
      default: throw ScriptingFailure(error)
      }
    }
  }

  /// The place that a name identifies by itself though it is not listed, as for want of a permission; nil when
  /// nothing is in it.
  private func place(identifiedBy name: String) async throws(ScriptingFailure) -> Node? {
    do throws(BackendError) {
      let isEmpty = try await scripting.backend.children(of: ID(name)).isEmpty
      return isEmpty ? nil : Node(id: ID(name), parent: nil, kind: .folder, name: name, hasChildren: true)
    } catch {
      switch error.kind {
      case .notFound, .invalid, .unsupported: return nil
      default: throw ScriptingFailure(error)
      }
    }
  }

  /// The table at a place; where the place itself is none but holds just one, that one.
  func table(at names: [String]) async throws(ScriptingFailure) -> Table {
    let node = try await node(at: names)
    if let table = node?.table { return try await load(table) }
    let tables = try await children(of: node).filter { $0.table != nil }
    if tables.count == 1, let table = tables[0].table { return try await load(table) }
    let place =
      node.map { "“\(DisplayText($0.name).text)” is a \($0.kind.rawValue)" } ?? "this place holds tables"
    let some = tables.prefix(5).map { "“\(PlaceName.encoded($0.name))”" }.joined(separator: ", ")
    throw ScriptingFailure(
      .usage, tables.isEmpty ? "\(place), not a table" : "\(place): name a table, such as \(some)")
  }

  /// The roots on the way to a place below one of them: those that something is in, where that is asked sooner and
  /// the name is among them.
  private func roots(towards name: String) async throws(ScriptingFailure) -> [Node] {
    if let backend = scripting.backend as? any OccupiedRootsBackend {
      let roots = try await scripting.ask { () async throws(BackendError) in try await backend.occupiedRoots()
      }
      if roots.meant(by: name) != .none { return roots }
    }
    return try await children(of: nil)
  }

  func children(of node: Node?) async throws(ScriptingFailure) -> [Node] {
    if let node, !node.hasChildren { return [] }
    let backend = scripting.backend
    return try await scripting.ask { () async throws(BackendError) in try await backend.children(of: node?.id)
    }
  }

  private func load(_ id: ID<Table>) async throws(ScriptingFailure) -> Table {
    let backend = scripting.backend
    return try await scripting.ask { () async throws(BackendError) in try await backend.table(id) }
  }

  private static func ambiguous(
    _ name: String, in node: Node?, _ nodes: [Node], of all: [Node]
  ) -> ScriptingFailure {
    let some = nodes.prefix(5).map { "“\(PlaceName.encoded(all.designation(of: $0)))”" }
    let rest = nodes.count > some.count ? " and \(nodes.count - some.count) more" : ""
    return ScriptingFailure(
      .usage,
      "\(nodes.count) places \(scope(node)) are called “\(DisplayText(name).text)”: name one by its identifier: "
        + some.joined(separator: ", ") + rest)
  }

  private static func scope(_ node: Node?) -> String {
    node.map { "in “\(DisplayText($0.name).text)”" } ?? "here"
  }

  private static func unknown(_ name: String, in node: Node?, _ children: [Node]) -> ScriptingFailure {
    let near = NearestNames.of(name, in: children.map(\.name)).map { "“\($0)”" }
    let hint = near.isEmpty ? "" : ": did you mean \(near.joined(separator: " or "))?"
    return ScriptingFailure(.failed, "no “\(DisplayText(name).text)” \(scope(node))\(hint)")
  }
}
