import SheafModel

/// A database: its space and its node, whose identifier is the database's too.
struct DatabaseID: Hashable, Sendable {
  var space: String
  var node: String
}

/// What an identifier of the tree stands for.
enum BikaPlace: Hashable, Sendable {
  case space(String)
  case node(DatabaseID)
  case view(DatabaseID, String)
  case trigger(DatabaseID, String)

  /// Nil for a text that is none of ours.
  init?(_ raw: String) {
    var parts = raw.split(separator: "/", omittingEmptySubsequences: false).map(Self.decoded)
    guard !parts.contains(where: \.isEmpty) else { return nil }
    let isTrigger = parts.last?.first == "!"
    if isTrigger { parts[parts.count - 1].removeFirst() }
    switch parts.count {
    case 1: self = .space(parts[0])
    case 2: self = .node(DatabaseID(space: parts[0], node: parts[1]))
    case 3:
      let node = DatabaseID(space: parts[0], node: parts[1])
      self = isTrigger ? .trigger(node, parts[2]) : .view(node, parts[2])
    default: return nil
    }
  }

  init?(_ id: ID<Node>) { self.init(id.raw) }

  var raw: String {
    switch self {
    case .space(let space): Self.encoded(space)
    case .node(let id): "\(Self.encoded(id.space))/\(Self.encoded(id.node))"
    case .view(let id, let view): "\(Self.node(id).raw)/\(Self.encoded(view))"
    case .trigger(let id, let trigger): "\(Self.node(id).raw)/!\(Self.encoded(trigger))"
    }
  }

  var space: String {
    switch self {
    case .space(let space): space
    case .node(let id), .view(let id, _), .trigger(let id, _): id.space
    }
  }

  /// Identifiers have no slash, but nothing promises it.
  private static func encoded(_ id: String) -> String {
    id.replacing("~", with: "~0").replacing("/", with: "~1").replacing("!", with: "~2")
  }

  private static func decoded(_ part: Substring) -> String {
    guard part.contains("~") else { return String(part) }
    let mark = part.hasPrefix("!") ? "!" : ""
    return mark
      + part.dropFirst(mark.count).replacing("~2", with: "!").replacing("~1", with: "/").replacing(
        "~0", with: "~")
  }
}

/// What a table of ours shows: a database, or a view of it.
struct TablePlace: Hashable, Sendable {
  var database: DatabaseID
  var view: String?

  init(_ id: ID<Table>) throws(BackendError) {
    switch BikaPlace(id.raw) {
    case .node(let database): self.database = database
    case .view(let database, let view):
      self.database = database
      self.view = view
    default: throw BackendError(.notFound, "there is no table \(id)")
    }
  }

  var id: ID<Table> { ID((view.map { BikaPlace.view(database, $0) } ?? .node(database)).raw) }
}
