/// A place in a service's tree: a space, a folder, a database, a table, a view of it, or something else that
/// the service keeps there.
public struct Node: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable {
    case space, folder, database, table, view, automation, dashboard, document, form, other
  }

  /// Unique within its connection.
  public let id: ID<Node>
  public let parent: ID<Node>?
  public var kind: Kind
  @ExactText public var name: String
  /// The table that opens when this node is chosen; nil for a node that opens none.
  public var table: ID<Table>?
  /// Whether `Backend.children(of:)` may answer with anything.
  public var hasChildren: Bool
  /// A few words of the service's own about this node, such as "read-only view"; shown dimmed after its name.
  public var note: String?
  /// What the service's own pages and addresses call this node, where `id` says more than that; unique at least
  /// among its neighbours.
  public var ownID: String?

  public init(
    id: ID<Node>, parent: ID<Node>?, kind: Kind, name: String, table: ID<Table>? = nil,
    hasChildren: Bool = false, note: String? = nil, ownID: String? = nil
  ) {
    self.id = id
    self.parent = parent
    self.kind = kind
    self.name = name
    self.table = table
    self.hasChildren = hasChildren
    self.note = note
    self.ownID = ownID
  }

  /// What leads to this node in a path, whatever it is called.
  public var identifier: String { ownID ?? id.raw }
}

/// A user's named way to one service or file; only its identity lives here.
public enum Connection {}
