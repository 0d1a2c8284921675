import SheafModel
import SheafValues

extension AppState {
  /// Lines of the tree that fit.
  var placesPage: Int { max(1, height - 4) }

  mutating func resize(width: Int, height: Int) {
    self.width = width
    self.height = height
    let viewport = gridViewport
    grid?.viewport = viewport
    grid?.keepSelectionVisible()
    places.list.clamp(items: places.lines.count, page: placesPage)
  }

  var gridViewport: GridState.Viewport {
    GridState.Viewport(lines: layout.pageRows, width: layout.gridWidth)
  }

  mutating func connected(_ request: ConnectionRequest, _ result: Result<ConnectionInfo, BackendError>)
    -> [Effect]
  {
    let isStopped = opening.map { $0.request == request && !$0.isWanted } ?? false
    if opening?.request == request { opening = nil }
    switch result {
    case .failure(let error):
      // A file that does not open is not worth a line of the tree; a profile can be tried again there.
      if places.roots.contains(where: { $0.kind == request.kind && $0.place == request.place }) {
        places.setRoot(.failed(error), kind: request.kind, place: request.place)
      }
      say(Notice(ErrorText.sentence(error), .error))
      return []
    case .success(let info):
      places.setRoot(.open(info), kind: request.kind, place: request.place)
      if let reason = info.readOnlyReason {
        say(Notice("\(info.name) is open read-only: \(reason)", .warning))
      }
      let root = PlacesState.Branch(connection: info.id, node: nil)
      places.open.insert(root)
      arrival =
        isStopped ? nil : Arrival(connection: info.id, path: request.path, opensFirst: request.opensFirst)
      places.children[root] = nil
      places.list.clamp(items: places.lines.count, page: placesPage)
      return places.load(root)
    }
  }

  /// Goes on along the path that was asked for, once a branch on it is known.
  mutating func childrenArrived(_ node: ID<Node>?, _ connection: ID<Connection>) -> [Effect] {
    guard var arrival, arrival.connection == connection, arrival.node == node else { return [] }
    guard case .known(let nodes)? = places.children[.init(connection: connection, node: node)] else {
      return []
    }
    guard let name = arrival.path.first else { return arriveAtFirst(of: nodes, arrival) }
    switch nodes.meant(by: name) {
    case .one(let match):
      arrival.path.removeFirst()
      return follow(match, arrival)
    case .several(let matches):
      self.arrival = nil
      let place = places.connection(connection)?.name ?? connection.raw
      let some = matches.prefix(4).map { nodes.designation(of: $0) }.joined(separator: ", ")
      say(
        Notice(
          "\(matches.count) places of \(place) are called “\(name)”: choose one in the list, or name its "
            + "identifier: \(some)", .warning))
      return []
    case .none: return [.fetch(connection, .way(to: name, from: node))]
    }
  }

  /// Goes on along the way to a place that no child of the one before it is called.
  mutating func wayArrived(
    to name: String, from node: ID<Node>?, _ result: Result<[Node]?, BackendError>,
    _ connection: ID<Connection>
  ) -> [Effect] {
    guard var arrival, arrival.connection == connection, arrival.node == node, arrival.path.first == name
    else { return [] }
    switch result {
    case .success(let way?):
      arrival.path.replaceSubrange(..<1, with: way.dropFirst().map(\.id.raw))
      if let first = way.first { return follow(first, arrival) }
      self.arrival = arrival
      return childrenArrived(node, connection)
    case .success(nil):
      self.arrival = nil
      guard case .known(let nodes)? = places.children[.init(connection: connection, node: node)] else {
        return []
      }
      if let effects = arrive(atTable: name, of: nodes, arrival) { return effects }
      say(Notice("There is no “\(name)” in \(places.connection(connection)?.name ?? connection.raw)", .error))
    case .failure(let error):
      self.arrival = nil
      say(Notice(ErrorText.sentence(error), .error))
    }
    return []
  }

  /// Goes to a node of the path, and where it is the last to its table.
  private mutating func follow(_ node: Node, _ arrival: Arrival) -> [Effect] {
    var arrival = arrival
    arrival.node = node.id
    if arrival.path.isEmpty, node.table != nil { return arrive(at: node, arrival) }
    return goOn(into: node, arrival)
  }

  /// The path ends here: the first table is opened, inside the first folder where there is none before it.
  private mutating func arriveAtFirst(of nodes: [Node], _ arrival: Arrival) -> [Effect] {
    guard arrival.opensFirst, let first = nodes.first(where: { $0.table != nil || $0.hasChildren }) else {
      self.arrival = nil
      return []
    }
    return first.table == nil ? goOn(into: first, arrival) : arrive(at: first, arrival)
  }

  private mutating func goOn(into node: Node, _ arrival: Arrival) -> [Effect] {
    var arrival = arrival
    arrival.node = node.id
    self.arrival = arrival
    let branch = PlacesState.Branch(connection: arrival.connection, node: node.id)
    places.open.insert(branch)
    if case .known? = places.children[branch] { return childrenArrived(node.id, arrival.connection) }
    return places.load(branch)
  }

  private mutating func arrive(at node: Node, _ arrival: Arrival) -> [Effect] {
    self.arrival = nil
    guard overlays.isEmpty || grid == nil else {
      // The table under an open editor must not change.
      say(Notice("\(places.connection(arrival.connection)?.name ?? node.name) is open; Ctrl+K goes there"))
      return []
    }
    return open(node, in: arrival.connection, keepsFocus: false)
  }

  /// Opens a table that is named by its identifier alone, as by a browser's address or when it was open last; nil
  /// where the name cannot be one.
  private mutating func arrive(atTable name: String, of roots: [Node], _ arrival: Arrival) -> [Effect]? {
    guard arrival.node == nil, arrival.path.count == 1, overlays.isEmpty || grid == nil,
      !roots.contains(where: { $0.table != nil })
    else { return nil }
    focus = .grid
    let place = places.connection(arrival.connection)?.name ?? arrival.connection.raw
    return openTable(ID(name), path: [place, name], in: arrival.connection)
  }

  /// Opens a node's table in the grid.
  ///
  /// What was open is closed, and what was on its way for it cancelled.
  mutating func open(_ node: Node, in connection: ID<Connection>, keepsFocus: Bool) -> [Effect] {
    guard let table = node.table else { return [] }
    places.reveal(node, in: connection, page: placesPage)
    if !keepsFocus { focus = .grid }
    if let grid, grid.connection == connection, grid.tableID == table, grid.failure == nil { return [] }
    return openTable(table, path: places.path(to: node, in: connection), in: connection)
  }

  /// Goes to the views of the open table, in the tree; nil where no table is open.
  mutating func showViews() -> Outcome? {
    guard focus == .grid, let grid, let node = places.node(opening: grid.tableID, in: grid.connection) else {
      return nil
    }
    let above = node.kind == .view ? node.parent.flatMap { places.node($0, in: grid.connection) } : nil
    let table = above ?? node
    guard table.hasChildren else { return .notice("\(table.name) has no views") }
    let branch = PlacesState.Branch(connection: grid.connection, node: table.id)
    places.reveal(node, in: grid.connection, page: placesPage)
    places.open.insert(branch)
    focus = .places
    return .effects(places.load(branch))
  }

  mutating func openTable(_ table: ID<Table>, path: [String], in connection: ID<Connection>) -> [Effect] {
    var effects: [Effect] = []
    if let grid { effects.append(.fetch(grid.connection, .close(grid.id))) }
    let id = GridID(number())
    grid = GridState(id: id, connection: connection, table: table, path: path, viewport: gridViewport)
    effects.append(.fetch(connection, .open(id, table, nil)))
    return effects
  }

  mutating func opened(
    _ id: GridID, _ result: Result<Table, BackendError>, pending: [PendingEdit], connection: ID<Connection>
  ) -> [Effect] {
    guard grid?.id == id, grid?.connection == connection else { return [] }
    // New records are shown in the order of the fields, so those come first.
    defer {
      recovered(pending, connection: connection)
      showPendingCreates()
    }
    switch result {
    case .failure(let error):
      grid?.failure = error
      grid?.isReloading = false
      say(Notice(ErrorText.sentence(error) + " · r tries again", .error))
    case .success(let table):
      take(table, of: connection)
      if let info = places.connection(connection) {
        let path = places.identifiers(to: table.id, in: connection)
        return [.rememberPlace(ConnectionRequest(kind: info.kind, place: info.place, path: path))]
      }
    }
    return []
  }
}

/// Where a connection that was just made should lead.
struct Arrival: Equatable, Sendable {
  var connection: ID<Connection>
  /// The branch whose children are awaited.
  var node: ID<Node>?
  /// Names still to follow.
  var path: [String]
  /// Open the first table when the path names none.
  var opensFirst: Bool
}
