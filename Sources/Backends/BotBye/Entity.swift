import SheafHTTP
import SheafModel

/// One list of the API, which is one table, or one for each record of a parent.
struct Entity: Hashable, Sendable {
  enum Shape: Hashable, Sendable {
    /// Pages by cursor.
    case edges
    /// Everything at once: a list, or the list at a path inside an object.
    case whole(rows: [String])
  }

  /// How a record is changed.
  struct Update: Hashable, Sendable {
    var method: HTTPMethod
    var path: String
    /// Whether the whole record goes with the changes, and not only what changed.
    var sendsWhole = false
  }

  var name: String
  /// Where the list is, with `{account_id}`, `{parent_id}` and the like; later ones when the first is not there.
  var paths: [String]
  var shape = Shape.edges
  /// The member that tells records apart; nil when only their place in the list does.
  var idField: String? = "id"
  /// The member that names a record; nil for the first column.
  var nameField: String?
  /// The list for each of whose records this one exists.
  var parent: String?
  /// None when the service is asked what there is.
  var columns: [Column] = []
  /// Whether a profile chose the columns: then answers add none.
  var hasChosenColumns = false
  /// None for the service's own order.
  var defaultOrder: [OrderTerm] = []
  /// Where one record is, with `{id}`; nil when it is found by a condition on its identifier.
  var itemPath: String?
  var update: Update?
  /// What a profile says of columns by name, also of those that only the service's answers tell.
  var fieldPaths: [String: String] = [:]
  var editable: Set<String> = []
  var masked: Set<String> = Entity.secrets

  /// Columns that hold secrets wherever they are (`apis/botbye.md`, section 4).
  static let secrets: Set = ["serverKey", "token"]

  /// Tells the entity from others in identifiers: its name in small letters without `:` and `/`.
  var key: String { String(name.lowercased().map { $0 == ":" || $0 == "/" ? "-" : $0 }) }
}

/// A table: an entity, below a record of its parent where it has one.
struct ListPlace: Hashable, Sendable {
  var entity: Entity
  var parent: String?

  var id: ID<Table> { ID(parent.map { "\(entity.key):\($0)" } ?? entity.key) }
}
