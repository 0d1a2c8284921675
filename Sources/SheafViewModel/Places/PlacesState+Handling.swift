import SheafModel

extension PlacesState {
  /// What the pane makes of a command: what it cannot do itself goes to the view model.
  mutating func handle(_ command: Command, count: Int?, page: Int) -> Outcome {
    let lines = lines
    if list.move(command, count: count, items: lines.count, page: page) { return .handled }
    switch command {
    case .open: return openSelected(page: page)
    case .close: return closeSelected(page: page)
    case .tick: return toggleSelected()
    case .filterList:
      filter = TextLine()
      return .effects(gather())
    case .escape where filter != nil:
      endFilter(page: page)
      return .handled
    case .refresh: return reloadSelected()
    case .interrupt: return .notice("Nothing runs here; Q quits")
    default: return .ignored
    }
  }

  /// Keys while the tree is narrowed by typing.
  mutating func handleFilter(_ command: Command, count: Int?, page: Int) -> Outcome {
    switch command {
    case .accept: return openSelected(page: page)
    case .cancel, .escape, .interrupt:
      endFilter(page: page)
      return .handled
    default:
      if list.move(command, count: count, items: lines.count, page: page) { return .handled }
      guard filter?.apply(command) == true else { return .ignored }
      list.select(0, items: self.lines.count, page: page)
      return .handled
    }
  }

  mutating func typeFilter(_ character: Character, page: Int) {
    _ = filter?.insert(String(character))
    list.select(0, items: lines.count, page: page)
  }

  mutating func click(line: Int, isDouble: Bool, page: Int) -> Outcome {
    guard lines.indices.contains(list.top + line) else { return .handled }
    let again = list.index == list.top + line
    list.select(list.top + line, items: lines.count, page: page)
    return isDouble || again || selected?.node?.table == nil ? openSelected(page: page) : .handled
  }

  private mutating func openSelected(page: Int) -> Outcome {
    guard let line = selected else { return .handled }
    switch line.content {
    case .node(let node) where node.table != nil: return .answer(.place(line.connection, node.id))
    case .connection, .node: return toggle(line)
    case .profile(let root): return connect(root)
    case .connectForm: return Outcome(command: .connectService)
    case .failed, .loading: return reloadSelected()
    }
  }

  private mutating func toggleSelected() -> Outcome {
    guard let line = selected else { return .handled }
    switch line.content {
    case .connection, .node: return toggle(line)
    case .profile, .connectForm, .failed, .loading: return .handled
    }
  }

  /// Opens a profile; what it holds is shown when it answers.
  private mutating func connect(_ root: Root) -> Outcome {
    if case .connecting = root.status { return .handled }
    setRoot(.connecting, kind: root.kind, place: root.place)
    return .effects([.connect(ConnectionRequest(kind: root.kind, place: root.place, opensFirst: false))])
  }

  private mutating func toggle(_ line: Line) -> Outcome {
    let branch = Branch(connection: line.connection, node: line.node?.id)
    if case .node(let node) = line.content, !node.hasChildren {
      if node.table != nil { return .notice("Enter opens \(node.name)") }
      return .notice("\(node.name) \(node.words); Sheaf shows tables")
    }
    if open.remove(branch) != nil { return .handled }
    open.insert(branch)
    return .effects(load(branch))
  }

  private mutating func closeSelected(page: Int) -> Outcome {
    guard let line = selected else { return .handled }
    switch line.content {
    case .connection: if open.remove(line.branch) != nil { return .handled }
    case .node(let node):
      if open.remove(Branch(connection: line.connection, node: node.id)) != nil { return .handled }
    case .loading, .failed, .profile, .connectForm: break
    }
    let lines = lines
    if let parent = lines[..<list.index].lastIndex(where: { $0.depth < line.depth }) {
      list.select(parent, items: lines.count, page: page)
    }
    return .handled
  }

  private mutating func reloadSelected() -> Outcome {
    guard let line = selected else { return .handled }
    if case .profile(let root) = line.content { return connect(root) }
    if let root = roots.first(where: { $0.id == line.connection && $0.info == nil }) { return connect(root) }
    if case .connectForm = line.content { return .handled }
    // A place's own name and what it holds: the one is told by the branch that it is a part of.
    var branches = [line.branch]
    if let node = line.node, node.hasChildren {
      branches.append(Branch(connection: line.connection, node: node.id))
    }
    for branch in branches {
      // What is known stays in sight until the answer comes.
      if case .known? = children[branch] {} else { children[branch] = .loading }
    }
    return .effects(branches.map { .fetch(line.connection, .refreshChildren(of: $0.node)) })
  }

  /// Asks for what a branch holds unless that is known or on its way.
  mutating func load(_ branch: Branch) -> [Effect] {
    switch children[branch] ?? .unknown {
    case .known, .loading: return []
    case .unknown, .failed: break
    }
    children[branch] = .loading
    return [.fetch(branch.connection, .children(of: branch.node))]
  }

  /// Asks for what holds tables and was not opened yet, here and as it becomes known.
  mutating func gather() -> [Effect] {
    isGathering = true
    let branches = connections.flatMap { unread(in: Branch(connection: $0.id, node: nil)) }
    return branches.flatMap { load($0) }
  }

  /// The branches that may hold tables and were never asked for.
  private func unread(in branch: Branch) -> [Branch] {
    guard case .known(let nodes)? = children[branch] else { return [] }
    return nodes.flatMap { node -> [Branch] in
      guard node.hasChildren, [.space, .folder, .database].contains(node.kind) else { return [] }
      let inner = Branch(connection: branch.connection, node: node.id)
      return children[inner] == nil ? [inner] : unread(in: inner)
    }
  }

  /// Takes what a branch holds; the selection stays on its line.
  mutating func receive(
    _ result: Result<[Node], BackendError>, of node: ID<Node>?, connection: ID<Connection>, page: Int
  ) {
    let before = selected
    let branch = Branch(connection: connection, node: node)
    switch result {
    case .success(let nodes): children[branch] = .known(nodes)
    case .failure(let error):
      // What was known stays in sight; the failure is told elsewhere.
      if case .known? = children[branch] {} else { children[branch] = .failed(error) }
    }
    let lines = lines
    let index = lines.firstIndex { line in
      line.content == before?.content && line.branch == before?.branch
        || line.node != nil && line.node?.id == before?.node?.id && line.connection == before?.connection
    }
    list.select(index ?? list.index, items: lines.count, page: page)
  }

  /// Opens the branches down to a node and selects it.
  mutating func reveal(_ node: Node, in connection: ID<Connection>, page: Int) {
    filter = nil
    open.insert(Branch(connection: connection, node: nil))
    var parent = node.parent
    while let id = parent {
      open.insert(Branch(connection: connection, node: id))
      parent = self.node(id, in: connection)?.parent
    }
    let lines = lines
    guard let index = lines.firstIndex(where: { $0.connection == connection && $0.node?.id == node.id })
    else { return }
    list.select(index, items: lines.count, page: page)
  }

  private mutating func endFilter(page: Int) {
    let line = selected
    filter = nil
    if let line, let node = line.node { reveal(node, in: line.connection, page: page) }
  }
}

extension Node {
  /// What it is, for somebody who wants to open it: `is a form`, `is an automation`.
  fileprivate var words: String {
    // A kind that only the service has a word for goes by that word.
    let (name, remark) = kind == .other ? (note ?? "place", nil) : (kind.rawValue, note)
    let article = "aeiou".contains(name.lowercased().first ?? "x") ? "an" : "a"
    return "is \(article) \(name)\(remark.map { " (\($0))" } ?? "")"
  }
}
