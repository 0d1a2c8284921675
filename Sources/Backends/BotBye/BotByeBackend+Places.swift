import SheafHTTP
import SheafModel

/// The tree: the lists of the first level, then the records of those that have lists below them.
extension BotByeBackend {
  /// Records of a parent that the tree shows; more would be no tree any more.
  private static let parentLimit = 1000

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    guard let parent else { return try await roots() }
    let parts = parent.raw.split(separator: ":", maxSplits: 1).map(String.init)
    guard let key = parts.first, let entity = settings.entity(key: key) else {
      throw BackendError(.notFound, "there is no place “\(parent)”")
    }
    guard parts.count == 2 else { return [] }
    return settings.entities.filter { $0.parent == entity.name }.map { child in
      node(ListPlace(entity: child, parent: parts[1]), below: parent)
    }
  }

  private func roots() async throws(BackendError) -> [Node] {
    var nodes = settings.entities.filter { $0.parent == nil }
      .map { node(ListPlace(entity: $0), below: nil) }
    for entity in settings.entities where settings.entities.contains(where: { $0.parent == entity.name }) {
      do throws(BackendError) {
        let (folders, isCut) = try await folders(of: entity)
        remembered { memory in
          if isCut { memory.hidden.insert(entity.key) } else { memory.hidden.remove(entity.key) }
        }
        nodes += folders
        if isCut, let index = nodes.firstIndex(where: { $0.table == ListPlace(entity: entity).id }) {
          nodes[index].note = "only the first \(Self.parentLimit) have their lists in the tree"
        }
      } catch {
        // A token need not have the permission for every list; the others are there all the same.
        guard error.isClosedList,
          let index = nodes.firstIndex(where: { $0.table == ListPlace(entity: entity).id })
        else { throw error }
        remembered { _ = $0.hidden.insert(entity.key) }
        nodes[index].note = error.message
      }
    }
    return nodes
  }

  private func node(_ place: ListPlace, below parent: ID<Node>?) -> Node {
    Node(
      id: ID(place.id.raw), parent: parent, kind: .table, name: place.entity.name, table: place.id,
      ownID: place.entity.key)
  }

  private static func folder(_ id: String, _ entity: Entity, named name: String?) -> Node {
    Node(
      id: ID("\(entity.key):\(id)"), parent: nil, kind: .folder, name: name ?? id, hasChildren: true,
      ownID: id)
  }

  /// A record with lists below it by its identifier, where the tree does not show all of them.
  func way(to identifier: String, from parent: ID<Node>?) async throws(BackendError) -> [Node]? {
    guard parent == nil, !identifier.isEmpty else { return nil }
    for entity in settings.entities where settings.entities.contains(where: { $0.parent == entity.name }) {
      guard remembered({ $0.hidden.contains(entity.key) }) else { continue }
      let plan = try await plan(ListPlace(entity: entity))
      do throws(BackendError) {
        let item = try await item(ID(identifier), plan, plan.columns)
        return [Self.folder(identifier, entity, named: item.record.cells.first?.title)]
      } catch {
        switch error.kind {
        // Who may not look at projects may still read what is below one.
        case .forbidden: return [Self.folder(identifier, entity, named: nil)]
        case .notFound, .invalid: continue
        default: throw error
        }
      }
    }
    return nil
  }

  /// A folder for each record with lists below it, and whether there are more such records.
  private func folders(of entity: Entity) async throws(BackendError) -> (folders: [Node], isCut: Bool) {
    let plan = try await plan(ListPlace(entity: entity))
    let pager = ListPager(backend: self, plan: plan)
    var records: [Record] = []
    var position = PageRequest.Position.first
    let name =
      (plan.columns.first { ExactText($0.name) == entity.nameField.map { ExactText($0) } }
      ?? plan.columns.first).map { [$0.id] } ?? []
    var isCut = false
    while true {
      let request = PageRequest(
        table: plan.table.id, query: Query(), fields: name, position: position, limit: settings.pageSize)
      let page = entity.shape == .edges ? try await pager.page(request) : try await wholePage(request, plan)
      records += page.records
      isCut = page.after != nil && records.count >= Self.parentLimit || records.count > Self.parentLimit
      guard let after = page.after, !isCut else { break }
      position = .after(after)
    }
    let folders = records.prefix(Self.parentLimit).map { record in
      Self.folder(record.id.raw, entity, named: record.cells.first?.title)
    }
    return (folders, isCut)
  }

  /// What the first list holds, in a few words: proof that the settings are right.
  func summary() async throws(BackendError) -> String {
    guard let entity = settings.entities.first(where: { $0.parent == nil }) else { return "connected" }
    let word = entity.name.lowercased()
    let page: Page
    do throws(BackendError) {
      let table = try await table(ListPlace(entity: entity).id)
      page = try await self.page(
        PageRequest(
          table: table.id, query: Query(), fields: [], position: .first, limit: settings.pageSize,
          wantsTotal: true))
    } catch {
      // The service knows the token, which may have been made for other lists.
      guard error.kind == .forbidden else { throw error }
      return "the token may not list \(word): \(error.message)"
    }
    if let total = page.total { return "\(total) \(word)" }
    return page.after == nil ? "\(page.records.count) \(word)" : "more than \(page.records.count) \(word)"
  }
}

extension BackendError {
  /// Whether a list is not this token's, or not this service's.
  fileprivate var isClosedList: Bool {
    switch kind {
    case .forbidden, .notFound: true
    default: false
    }
  }
}

extension Value {
  /// What names a record; nil where there is nothing to read.
  fileprivate var title: String? {
    switch self {
    case .text(let text), .excerpt(let text, _): text.isEmpty ? nil : text
    case .number(let number): number.text
    case .dateTime(let time): time.description
    case .date(let date): date.description
    default: nil
    }
  }
}
